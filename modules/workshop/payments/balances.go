package payments

import (
	"context"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/locale"
	"bayline/platform/money"
)

// Account is the order that money is owed on: the facts of it that this room keeps beside the balance.
type Account struct {
	Order    uuid.UUID
	Number   int64
	Customer *uuid.UUID
	Vehicle  uuid.UUID
	Currency string
	// Work is what the order comes to before its invoice, in minor units: no deposit is larger. Zero where nothing is priced yet.
	Work int64
}

// Balance is what an order owes.
type Balance struct {
	Currency     string
	ChargedMinor int64  // by the posted invoice
	PaidMinor    int64  // deposits included
	Invoice      string // printed number; empty before posting
}

// Posted tells whether an invoice charges the order.
func (b Balance) Posted() bool { return b.Invoice != "" }

// Due is what is still to pay; negative where more was deposited than the invoice charges.
func (b Balance) Due() money.Amount { return money.New(b.ChargedMinor-b.PaidMinor, b.Currency) }

// Settled tells whether a posted invoice is paid.
func (b Balance) Settled() bool { return b.Posted() && b.ChargedMinor <= b.PaidMinor }

// receive adds a payment, if it is not more than is open. in is how the sentences write amounts.
func (b *Balance) receive(amount money.Amount, work int64, in locale.Locale) error {
	switch {
	case amount.Currency != b.Currency:
		return fault.Newf(fault.Invalid, "This is owed in %s. Enter the amount in %s.", b.Currency, b.Currency)
	case amount.IsZero():
		return fault.New(fault.Invalid, "Enter an amount of more than zero.")
	case amount.IsNegative():
		return fault.New(fault.Invalid, "Enter an amount of more than zero: a refund is not a payment.")
	}
	open, err := b.open(work)
	if err != nil {
		return err
	}
	if open != nil && amount.Minor > open.Minor {
		return b.tooMuch(*open, in)
	}
	paid, err := money.New(b.PaidMinor, b.Currency).Add(amount)
	if err != nil {
		return err
	}
	b.PaidMinor = paid.Minor
	return nil
}

// open is how much may be received; nil where nothing says so: a deposit on work that has no price yet.
func (b *Balance) open(work int64) (*money.Amount, error) {
	owed := b.ChargedMinor
	if !b.Posted() {
		owed = work
	}
	if !b.Posted() && owed == 0 {
		return nil, nil
	}
	open, err := money.New(owed, b.Currency).Sub(money.New(b.PaidMinor, b.Currency))
	return &open, err
}

func (b *Balance) tooMuch(open money.Amount, in locale.Locale) error {
	switch {
	case open.Minor <= 0 && b.Posted():
		return fault.Newf(fault.Invalid, "Nothing is open: invoice %s is paid.", b.Invoice)
	case open.Minor <= 0:
		return fault.New(fault.Invalid, "The deposits already cover all of the work. Add work to the order, or post the invoice.")
	case b.Posted():
		return fault.Newf(fault.Invalid, "Only %s is open. Enter that or less.", money.Format(open, in))
	}
	return fault.Newf(fault.Invalid, "The work comes to %s more than was paid. A deposit is at most that.", money.Format(open, in))
}

// Charge adds what an invoice asks for to the balance of its order, in the transaction that posts it. A deposit counts at once.
func Charge(ctx context.Context, tx db.Tx, a Account, amount money.Amount, invoice string) (Balance, error) {
	b, err := lockBalance(ctx, tx, a)
	if err != nil {
		return Balance{}, err
	}
	if b.Posted() {
		return Balance{}, fault.Newf(fault.Conflict, "Work order #%d is invoiced already, as %s.", a.Number, b.Invoice)
	}
	if amount.Currency != b.Currency {
		return Balance{}, fault.Newf(fault.Conflict, "A deposit was received in %s. Price the work order in %s before you post the invoice.", b.Currency, b.Currency)
	}
	b.ChargedMinor, b.Invoice = amount.Minor, invoice
	return b, saveBalance(ctx, tx, a.Order, b)
}

// OfOrder is what an order owes and what was paid for it, the first payment first, in one message to PostgreSQL. The balance has no
// currency where nothing was charged or paid yet.
func OfOrder(ctx context.Context, tx db.Tx, order uuid.UUID) (Balance, []Payment, error) {
	return readAccount(ctx, tx, order)
}
