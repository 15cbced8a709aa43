package metered

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/billing"
	"bayline/modules/billing/plans"
	"bayline/platform/db"
	"bayline/platform/failpoint"
	"bayline/platform/money"
)

// Kind of an entry.
type Kind string

// The kinds. The first and the fourth add to the balance, the others take from it.
const (
	TopUp    Kind = "top-up"
	Fee      Kind = "fee"
	Unit     Kind = "unit"
	Credit   Kind = "credit"
	Refunded Kind = "refund"
)

// Entry of the account of a center. It never changes.
type Entry struct {
	ID     uuid.UUID
	Kind   Kind
	Cause  string // what happens once: a proof, a period, a work order, a refund
	Amount money.Amount
	Month  Month // of the statement that it stands on
	At     time.Time
	About  string // the work order's number, the payment's reference, the plan
}

// write an entry, if its cause has none yet; first tells.
func (m *meter) write(ctx context.Context, tx db.Tx, kind Kind, cause string, amount money.Amount, about string) (first bool, err error) {
	if amount.IsZero() {
		return false, nil
	}
	return insertEntry(ctx, tx, Entry{ID: db.NewID(), Kind: kind, Cause: cause, Amount: amount, Month: m.at(tx.Now()), At: tx.Now(), About: about})
}

// Paid tops the balance up with what a proof of a metered plan claims, once, in the transaction that carries its approval out, after
// the paid period was written. The period that begins with it is charged.
func (m *Module) Paid(ctx context.Context, tx db.Tx, proof *billing.Proof) error {
	if !proof.Plan.Metered() {
		return nil
	}
	account, err := openMeter(ctx, tx)
	if err != nil {
		return err
	}
	if _, err := account.write(ctx, tx, TopUp, proof.ID.String(), proof.Amount, proof.Reference); err != nil {
		return err
	}
	failpoint.Here("metered.topup.written")
	s, err := billing.Read(ctx, tx)
	if err != nil {
		return err
	}
	if plan := charging(s); plan != nil {
		return account.fee(ctx, tx, *plan, s.PeriodStart)
	}
	return nil
}

// Renew lets the next paid period of a metered plan begin by itself, in the transaction that ends the last one: its fee is charged, once,
// if the balance covers it.
func (m *Module) Renew(ctx context.Context, tx db.Tx, s *billing.Subscription) (renewed bool, err error) {
	if s.Plan == nil || !s.Plan.Metered() {
		return false, nil
	}
	account, err := openMeter(ctx, tx)
	if err != nil {
		return false, err
	}
	balance, err := sumEntries(ctx, tx, s.Plan.Price.Currency)
	if err != nil || balance.Minor < s.Plan.Price.Minor {
		return false, err
	}
	if err := account.fee(ctx, tx, *s.Plan, s.PeriodEnd); err != nil {
		return false, err
	}
	return true, nil
}

// fee charges a period, once.
func (m *meter) fee(ctx context.Context, tx db.Tx, plan plans.Plan, periodStart time.Time) error {
	charge, err := plan.Price.Neg()
	if err != nil {
		return err
	}
	_, err = m.write(ctx, tx, Fee, periodStart.UTC().Format(time.RFC3339Nano), charge, plan.Title())
	return err
}
