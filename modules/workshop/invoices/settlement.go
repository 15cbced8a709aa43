package invoices

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/payments"
	"bayline/platform/db"
	"bayline/platform/money"
	"bayline/views/kit"
)

// Settlement is the card under the totals of an order: deposits and payments, the invoice or how to post it, and what is open. It
// costs two statements at most. Whoever sees no prices gets nothing.
func (m *Module) Settlement(ctx context.Context, tx db.Tx, me tenancy.Member, o *orders.Order) (templ.Component, error) {
	if !me.May(can.SeeMoney) || !me.SeesPrices() {
		return templ.NopComponent, nil
	}
	s, err := readSettlement(ctx, tx, me, o)
	if err != nil || s.nothing() {
		return templ.NopComponent, err
	}
	return settlementCard(s), nil
}

// settlement is what the card shows.
type settlement struct {
	order    *orders.Order
	balance  payments.Balance
	payments []payments.Payment
	invoice  *Summary // nil before posting
	paper    paper
	me       tenancy.Member
	post     *postForm
	pay      *payForm
}

func readSettlement(ctx context.Context, tx db.Tx, me tenancy.Member, o *orders.Order) (*settlement, error) {
	s := &settlement{order: o, me: me, paper: paper{me.Locale(), me.Zone(), tx.Now()}, post: &postForm{Version: strconv.FormatInt(o.Version, 10)}}
	var err error
	if s.balance, s.payments, err = payments.OfOrder(ctx, tx, o.ID); err != nil {
		return nil, err
	}
	if o.Document == orders.Billed {
		if s.invoice, err = summaryOf(ctx, tx, o.ID); err != nil {
			return nil, err
		}
	}
	s.pay = newPayForm(s.open(), s.invoice != nil, me.Locale())
	return s, nil
}

// nothing tells that there is nothing to settle: a void order that no money came for.
func (s *settlement) nothing() bool {
	return s.order.Document == orders.Voided && len(s.payments) == 0
}

// open is what is still to pay; before posting, of what the customer has approved.
func (s *settlement) open() money.Amount {
	if s.invoice != nil {
		return s.invoice.Due()
	}
	return money.New(s.order.AuthorizedMinor-s.balance.PaidMinor, s.order.Currency)
}

func (s *settlement) takes() bool {
	return s.me.May(can.TakePayments) && s.order.Document != orders.Voided && (s.invoice == nil || s.open().Minor > 0)
}

func (s *settlement) posts() bool { return s.me.May(can.PostInvoices) && s.order.Open() }

// why the invoice cannot be posted yet, for whoever may post it.
func (s *settlement) why() string {
	if err := s.order.Billable(); err != nil {
		return err.Error()
	}
	return ""
}

func (s *settlement) path(part string) string {
	return "/work-orders/" + strconv.FormatInt(s.order.Number, 10) + part
}

func (s *settlement) badge() templ.Component {
	switch {
	case s.invoice != nil:
		return stateBadge(*s.invoice, s.paper)
	case s.order.Document == orders.Voided:
		return kit.Badge{Label: "Void", Tone: "slate", Icon: "ban"}
	case s.balance.PaidMinor > 0:
		return kit.Badge{Label: "Deposit", Tone: "blue", Icon: "wallet"}
	}
	return kit.Badge{Label: "Not invoiced", Tone: "slate", Icon: "invoice"}
}

func (s *settlement) sums() (sums []kit.Sum) {
	switch {
	case s.invoice != nil:
		sums = append(sums, kit.Sum{Label: "Invoice total", Amount: s.paper.amount(s.invoice.Total())})
	case s.order.AuthorizedMinor > 0 && s.order.Open():
		sums = append(sums, kit.Sum{Label: "Approved so far", Amount: s.paper.amount(money.New(s.order.AuthorizedMinor, s.order.Currency))})
	}
	return append(sums, s.paper.payments(s.payments)...)
}

func (s *settlement) payTitle() string {
	if s.invoice == nil {
		return "Take a deposit"
	}
	return "Record a payment"
}

// openLabel is empty where nothing is owed yet.
func (s *settlement) openLabel() string {
	switch open := s.open().Minor; {
	case s.order.Document == orders.Voided, s.invoice == nil && s.order.AuthorizedMinor == 0 && s.balance.PaidMinor == 0:
		return ""
	case s.invoice == nil && open >= 0:
		return "Open after deposits"
	case open < 0:
		return "Credit"
	}
	return "Balance due"
}

func (s *settlement) openText() string {
	open := s.open()
	if open.Minor < 0 {
		return s.paper.minus(open)
	}
	return s.paper.amount(open)
}

// notice is why something was refused whose form is not on the card any more.
func (s *settlement) notice() string {
	if text := s.post.Error(""); text != "" && !s.postable() {
		return text
	}
	if text := s.pay.Error(s.pay.First()); text != "" && !s.takes() {
		return text
	}
	return ""
}

// postable tells whether the form of the invoice is shown: where it can be posted, or where a field is asked for once more.
func (s *settlement) postable() bool {
	return s.posts() && (s.why() == "" || s.post.missing != nil || s.post.Bad() && s.post.Error("") == "")
}

// postLook makes posting the main thing to do once the work is done.
func (s *settlement) postLook() string {
	if s.order.Stage == orders.Ready {
		return kit.Primary
	}
	return ""
}

// payLook makes paying it once the invoice stands.
func (s *settlement) payLook() string {
	if s.invoice != nil {
		return kit.Primary
	}
	return ""
}
