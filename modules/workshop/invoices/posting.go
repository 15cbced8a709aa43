package invoices

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/catalog"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/payments"
	"bayline/modules/workshop/search"
	"bayline/modules/workshop/timeline"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// Posting is what is told when an invoice is posted.
type Posting struct {
	Version int64 // of the order that was looked at; zero: whatever it is
	DueIn   int   // days; zero: at once
	// Name, Company and Address answer what a posting found Missing.
	Name    string
	Company string
	Address customers.Address
}

// Missing is what an invoice needs and nobody has given yet. Opening an order asks for nothing, so it is asked here.
type Missing struct {
	Payer   string // who it is about, where only the address is missing
	Name    bool
	Address bool
}

func (m *Missing) Error() string {
	if m.Name {
		return "Say who the invoice is for: it needs a name and an address."
	}
	return "The invoice needs the address of " + m.Payer + "."
}

// Unwrap makes it a refusal for whoever does not ask.
func (m *Missing) Unwrap() error { return fault.New(fault.Invalid, m.Error()) }

// Post turns the authorized jobs of an order into an invoice: gapless, locked, charged to the order's balance. An order that is
// invoiced already answers with its invoice, so that a double click posts once.
func (m *Module) Post(ctx context.Context, me tenancy.Member, order int64, p Posting) (posted Summary, err error) {
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		o, err := orders.Lock(ctx, tx, order)
		if err != nil {
			return err
		}
		if o.Document == orders.Billed {
			before, err := summaryOf(ctx, tx, o.ID)
			if err == nil {
				posted = *before
			}
			return err
		}
		if p.Version != 0 && p.Version != o.Version {
			return &orders.Stale{What: "This work order"}
		}
		posted, err = post(ctx, tx, me, o, p)
		return err
	})
	return posted, err
}

// post takes the number last: whoever posts at the same time waits only for the writing, and a rollback gives the number back.
func post(ctx context.Context, tx db.Tx, me tenancy.Member, o *orders.Order, p Posting) (Summary, error) {
	if err := o.Billable(); err != nil {
		return Summary{}, err
	}
	payer, err := payerOf(ctx, tx, me, o, p)
	if err != nil {
		return Summary{}, err
	}
	invoice, err := draw(ctx, tx, me, o, payer, p)
	if err != nil {
		return Summary{}, err
	}
	o.TotalMinor, o.AuthorizedMinor = invoice.TotalMinor, invoice.TotalMinor // taxed as of today: what the board shows is what is owed
	if err := orders.Invoiced(ctx, tx, o); err != nil {
		return Summary{}, err
	}
	sequence, err := tenancy.NextNumber(ctx, tx, "invoice")
	if err != nil {
		return Summary{}, err
	}
	invoice.number(sequence, me.Zone())
	if err := insertInvoice(ctx, tx, invoice); err != nil {
		return Summary{}, err
	}
	balance, err := payments.Charge(ctx, tx, accountOf(o), invoice.Total(), invoice.Number)
	if err != nil {
		return Summary{}, err
	}
	if balance.Settled() {
		if err := orders.Settled(ctx, tx, o.ID); err != nil {
			return Summary{}, err
		}
	}
	return invoice.summary(balance.PaidMinor), tell(ctx, tx, me, o, invoice)
}

// draw is the invoice as it will stand, but for its number.
func draw(ctx context.Context, tx db.Tx, me tenancy.Member, o *orders.Order, payer Party, p Posting) (*Invoice, error) {
	profile, err := tenancy.ReadProfile(ctx, tx)
	if err != nil {
		return nil, err
	}
	vehicle, err := customers.ReadVehicle(ctx, tx, o.VehicleID)
	if err != nil {
		return nil, err
	}
	prices, err := catalog.Read(ctx, tx)
	if err != nil {
		return nil, err
	}
	i := &Invoice{
		CenterID: tx.Center(), ID: db.NewID(), OrderID: o.ID, OrderNumber: o.Number, CustomerID: o.CustomerID, VehicleID: o.VehicleID,
		Seller: sellerOf(profile), BillTo: payer,
		Vehicle:  Vehicle{vehicle.Title(), vehicle.Plate, vehicle.VIN, o.OdometerIn, o.OdometerOut, o.OdometerUnit},
		Currency: o.Currency, RateNano: o.RateNano, TaxMode: o.TaxMode, IssuedAt: tx.Now(),
		DueOn: dayOf(tx.Now(), me.Zone()).AddDate(0, 0, p.DueIn), PostedBy: me.ID(),
	}
	return i, i.bill(o, prices)
}

// payerOf is who the invoice goes to: the bill-to of the customer, else the customer. Who is not known is added, and an address that
// was missing is kept for the next time.
func payerOf(ctx context.Context, tx db.Tx, me tenancy.Member, o *orders.Order, p Posting) (Party, error) {
	if o.CustomerID == nil {
		return newPayer(ctx, tx, me, o, p)
	}
	payer, err := customers.ReadPayer(ctx, tx, *o.CustomerID)
	if err != nil {
		return Party{}, err
	}
	if payer.Street == "" || payer.City == "" {
		if p.Address.Street == "" || p.Address.City == "" {
			return Party{}, &Missing{Payer: payer.Title(), Address: true}
		}
		if payer, err = customers.SetAddress(ctx, tx, me.Actor(), payer.ID, p.Address); err != nil {
			return Party{}, err
		}
	}
	return partyOf(payer), nil
}

func newPayer(ctx context.Context, tx db.Tx, me tenancy.Member, o *orders.Order, p Posting) (Party, error) {
	if p.Name == "" && p.Company == "" || p.Address.Street == "" || p.Address.City == "" {
		return Party{}, &Missing{Name: true, Address: true}
	}
	payer := customers.Customer{
		Name: p.Name, Company: p.Company, Street: p.Address.Street, PostalCode: p.Address.PostalCode, City: p.Address.City,
		Region: p.Address.Region, Country: p.Address.Country,
	}
	id, err := customers.AddCustomer(ctx, tx, me.Actor(), payer)
	if fault.Is(err, fault.Limit) { // a full plan must not keep a center from being paid: the invoice then names somebody who is no customer
		return partyOf(payer), nil
	}
	if err != nil {
		return Party{}, err
	}
	o.CustomerID = &id
	return partyOf(payer), customers.Link(ctx, tx, me.Actor(), id, o.VehicleID)
}

func partyOf(c customers.Customer) Party {
	return Party{Name: c.Name, Company: c.Company, Street: c.Street, PostalCode: c.PostalCode, City: c.City, Region: c.Region, Country: c.Country, Email: c.Email, Phone: c.Phone()}
}

func sellerOf(p tenancy.Profile) Seller {
	return Seller{
		Party: Party{Name: p.Name, Street: p.Street, PostalCode: p.PostalCode, City: p.City, Region: p.Region, Country: p.Country,
			Phone: p.Phone, Email: p.Email},
		Website: p.Website, RegistrationNumber: p.RegistrationNumber, TaxID: p.TaxID, TimeZone: p.TimeZone, Locale: p.Locale,
	}
}

func accountOf(o *orders.Order) payments.Account {
	return payments.Account{Order: o.ID, Number: o.Number, Customer: o.CustomerID, Vehicle: o.VehicleID, Currency: o.Currency, Work: o.TotalMinor}
}

// tell names no amount in the timeline: people who see no prices read it too.
func tell(ctx context.Context, tx db.Tx, me tenancy.Member, o *orders.Order, i *Invoice) error {
	if err := search.Put(ctx, tx, search.Invoice, i.ID, search.Document(i.Number)); err != nil {
		return err
	}
	entry := timeline.Entry{Kind: "posted", Actor: me.Actor(), Order: o.ID, Vehicle: o.VehicleID, Customer: db.OrZero(o.CustomerID), Text: "posted invoice " + i.Number}
	if err := timeline.Add(ctx, tx, entry); err != nil {
		return err
	}
	return audit.Record(ctx, tx, me.Actor(), "workshop.invoice.posted", i.ID, audit.Note("invoice", i.Number),
		audit.Note("work order", hash(o.Number)), audit.Note("total", i.Total().String()), audit.Note("due", i.DueOn.Format(time.DateOnly)))
}

func (i *Invoice) summary(paid int64) Summary {
	return Summary{
		ID: i.ID, Sequence: i.Sequence, Number: i.Number, OrderNumber: i.OrderNumber, Customer: cmp.Or(i.BillTo.Name, i.BillTo.Company),
		Plate: i.Vehicle.Plate, Vehicle: i.Vehicle.Title, Currency: i.Currency, TotalMinor: i.TotalMinor, PaidMinor: paid,
		IssuedAt: i.IssuedAt, DueOn: i.DueOn,
	}
}

// hash is how people write the number of an order.
func hash(number int64) string { return "#" + strconv.FormatInt(number, 10) }
