package payments

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/timeline"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/money"
)

// Method is how money came.
type Method string

// The methods.
const (
	Cash     Method = "cash"
	Card     Method = "card"
	Transfer Method = "transfer"
	Check    Method = "check"
	Other    Method = "other"
)

// Methods in the order of forms.
var Methods = [...]Method{Card, Cash, Transfer, Check, Other}

// Known tells whether m is one of Methods.
func (m Method) Known() bool {
	for _, method := range Methods {
		if m == method {
			return true
		}
	}
	return false
}

// Label is the method as people read it.
func (m Method) Label() string {
	switch m {
	case Cash:
		return "Cash"
	case Card:
		return "Card"
	case Transfer:
		return "Bank transfer"
	case Check:
		return "Check"
	}
	return "Other"
}

// Icon is the sign of the method.
func (m Method) Icon() string {
	switch m {
	case Cash:
		return "banknote"
	case Card:
		return "card"
	case Transfer:
		return "building"
	case Check:
		return "note"
	}
	return "wallet"
}

// phrase is the method inside a sentence: "by card".
func (m Method) phrase() string {
	switch m {
	case Cash:
		return "in cash"
	case Other:
		return "in another way"
	}
	return "by " + strings.ToLower(m.Label())
}

// ReferenceMost is how many characters a reference has at most.
const ReferenceMost = 100

// Taking is a payment that is about to be recorded.
type Taking struct {
	Amount      money.Amount
	Method      Method
	Reference   string    // slip, check or transfer number
	Idempotency uuid.UUID // of the form: the same one sent again is the same payment
}

// Payment is money that was received. It never changes.
type Payment struct {
	ID         uuid.UUID
	Order      uuid.UUID
	Amount     money.Amount
	Method     Method
	Reference  string
	ReceivedAt time.Time
	RecordedBy string // name of the member
}

// Receive records a payment for an order whose lock the caller holds, and answers the balance after it. The same form sent again
// changes nothing and is answered alike.
func Receive(ctx context.Context, tx db.Tx, me tenancy.Member, a Account, n Taking) (Balance, error) {
	n.Reference = strings.TrimSpace(n.Reference)
	if err := n.check(); err != nil {
		return Balance{}, err
	}
	b, err := lockBalance(ctx, tx, a)
	if err != nil {
		return Balance{}, err
	}
	if again, err := recorded(ctx, tx, a.Order, n); again || err != nil {
		return b, err
	}
	if err := b.receive(n.Amount, a.Work, me.Locale()); err != nil {
		return Balance{}, err
	}
	id := db.NewID()
	if err := insertPayment(ctx, tx, id, me.ID(), a.Order, n); err != nil {
		return Balance{}, err
	}
	if err := saveBalance(ctx, tx, a.Order, b); err != nil {
		return Balance{}, err
	}
	return b, tell(ctx, tx, me, a, id, n)
}

func (n Taking) check() error {
	switch {
	case !n.Method.Known():
		return fault.New(fault.Invalid, "Choose how the money came.")
	case utf8.RuneCountInString(n.Reference) > ReferenceMost:
		return fault.Newf(fault.Invalid, "A reference has at most %d characters.", ReferenceMost)
	case n.Idempotency == uuid.Nil:
		return fault.New(fault.Invalid, "This form is out of date. Reload the page and enter the payment again.")
	}
	return nil
}

// recorded tells whether this form was sent before. With other contents it is refused: whoever went back to an old form would
// otherwise believe that the new amount was taken.
func recorded(ctx context.Context, tx db.Tx, order uuid.UUID, n Taking) (bool, error) {
	before, err := paymentOf(ctx, tx, n.Idempotency)
	if before == nil || err != nil {
		return false, err
	}
	if before.Order != order || before.Amount != n.Amount || before.Method != n.Method || before.Reference != n.Reference {
		return false, fault.New(fault.Conflict, "This form was used for another payment already. Reload the page and enter this one again.")
	}
	return true, nil
}

// tell names no amount in the timeline: people who see no prices read it too.
func tell(ctx context.Context, tx db.Tx, me tenancy.Member, a Account, id uuid.UUID, n Taking) error {
	entry := timeline.Entry{Kind: "paid", Actor: me.Actor(), Order: a.Order, Vehicle: a.Vehicle, Text: "received a payment " + n.Method.phrase()}
	if a.Customer != nil {
		entry.Customer = *a.Customer
	}
	if err := timeline.Add(ctx, tx, entry); err != nil {
		return err
	}
	return audit.Record(ctx, tx, me.Actor(), "workshop.payment.received", id, audit.Note("work order", numbered(a.Number)),
		audit.Note("amount", n.Amount.String()), audit.Note("method", string(n.Method)), audit.Note("reference", n.Reference))
}
