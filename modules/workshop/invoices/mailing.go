package invoices

import (
	"cmp"
	"context"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/letters"
	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/timeline"
	"bayline/platform/db"
)

// mailed is the kind of the letter.
const mailed = "workshop.invoice"

// Mail sends an invoice as it stands now, with what was paid so far, to an address. The same letter is sent once; it tells whether
// this one is new.
func (m *Module) Mail(ctx context.Context, me tenancy.Member, number string, by letters.ByHand) (fresh bool, err error) {
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		s, err := readSummary(ctx, tx, number)
		if err != nil {
			return err
		}
		if _, err := orders.Lock(ctx, tx, s.OrderNumber); err != nil { // no payment comes in between
			return err
		}
		d, err := readDocument(ctx, tx, me, number)
		if err != nil {
			return err
		}
		if fresh, err = m.Letters.Write(ctx, tx, d.letter(by)); err != nil || !fresh {
			return err
		}
		return d.tellMailed(ctx, tx, by.Email)
	})
	return fresh, err
}

func (d *document) letter(by letters.ByHand) letters.Letter {
	l := d.written(by.Words)
	l.Kind, l.ID, l.About, l.By = mailed, by.ID, d.ID, d.me.Actor()
	l.To = letters.Customer{ID: db.OrZero(d.CustomerID), Name: cmp.Or(d.BillTo.Name, d.BillTo.Company), Email: by.Email}
	return l
}

// tellMailed keeps the address in the trail only: the timeline is shown outside the center too.
func (d *document) tellMailed(ctx context.Context, tx db.Tx, address string) error {
	entry := timeline.Entry{Kind: "mailed", Actor: d.me.Actor(), Order: d.OrderID, Vehicle: d.VehicleID, Customer: db.OrZero(d.CustomerID), Text: "sent invoice " + d.Number + " by e-mail"}
	if err := timeline.Add(ctx, tx, entry); err != nil {
		return err
	}
	return audit.Record(ctx, tx, d.me.Actor(), "workshop.invoice.mailed", d.ID, audit.Note("invoice", d.Number), audit.Note("to", address))
}

// mailing is the card that sends an invoice and says what became of it.
type mailing struct {
	*document
	sent []letters.Sent
	form *letters.Form // nil for whoever may not send
}

// shown tells whether there is anything on the card.
func (v *mailing) shown() bool { return v.form != nil || len(v.sent) > 0 }

func (m *Module) readMailing(ctx context.Context, tx db.Tx, d *document) (*mailing, error) {
	v := &mailing{document: d}
	var err error
	if v.sent, err = letters.About(ctx, tx, d.ID); err != nil || !d.me.May(can.PostInvoices) {
		return v, err
	}
	address, err := d.payersAddress(ctx, tx)
	if err != nil {
		return nil, err
	}
	if address == "" && len(v.sent) > 0 {
		address = v.sent[0].Address
	}
	v.form, err = m.Letters.NewForm(ctx, tx, address)
	return v, err
}

// payersAddress is the one of today, else the one of the day of posting.
func (d *document) payersAddress(ctx context.Context, tx db.Tx) (string, error) {
	if d.CustomerID == nil {
		return d.BillTo.Email, nil
	}
	payer, err := customers.ReadPayer(ctx, tx, *d.CustomerID)
	return cmp.Or(payer.Email, d.BillTo.Email), err
}
