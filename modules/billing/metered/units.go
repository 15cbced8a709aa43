package metered

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"bayline/modules/billing"
	"bayline/modules/billing/plans"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/failpoint"
	"bayline/platform/money"
)

// creditedFor is how long after its acceptance a work order may be voided and is credited.
const creditedFor = 24 * time.Hour

// Acceptance is a work order that a customer has said yes to.
type Acceptance struct {
	Order  uuid.UUID
	Number int64  // as it is printed: #1048
	By     string // plans.Authorized: its first job; plans.Offer: an offer from outside was taken
}

// unit is an accepted work order that was charged.
type unit struct {
	id         uuid.UUID
	order      uuid.UUID
	number     int64
	counted    string
	plan       plans.Plan
	price      money.Amount
	month      Month
	acceptedAt time.Time
}

// Accepted charges a work order of the center in scope, once, in the transaction that accepts it. Where the center's plan does not
// count it, or the center is on trial, nothing happens.
func (m *Module) Accepted(ctx context.Context, tx db.Tx, a Acceptance) error {
	s, err := billing.Read(ctx, tx)
	if err != nil {
		return err
	}
	plan := charging(s)
	if plan == nil || plan.Counts != a.By {
		return nil
	}
	account, err := openMeter(ctx, tx)
	if err != nil {
		return err
	}
	u := unit{id: db.NewID(), order: a.Order, number: a.Number, counted: a.By, plan: *plan, price: plan.UnitPrice, month: account.at(tx.Now())}
	first, err := insertUnit(ctx, tx, &u)
	if err != nil || !first {
		return err
	}
	failpoint.Here("metered.unit.written")
	charge, err := u.price.Neg()
	if err != nil {
		return err
	}
	_, err = account.write(ctx, tx, Unit, a.Order.String(), charge, u.printed())
	return err
}

// charging is the plan that counts what is accepted now, or nil: what is not paid for yet charges for nothing.
func charging(s *billing.Subscription) *plans.Plan {
	if s.Plan == nil || !s.Plan.Metered() || s.PeriodStart.IsZero() || s.State != tenancy.Active && s.State != tenancy.PastDue {
		return nil
	}
	return s.Plan
}

// Voided credits a work order of the center in scope that came to nothing within a day of its acceptance, once, in the transaction
// that voids it.
func (m *Module) Voided(ctx context.Context, tx db.Tx, order uuid.UUID) error {
	u, err := readUnit(ctx, tx, order)
	if err != nil || u == nil || !u.credited(tx.Now()) {
		return err
	}
	account, err := lockMeter(ctx, tx)
	if err != nil {
		return err
	}
	_, err = account.write(ctx, tx, Credit, order.String(), u.price, u.printed())
	return err
}

// credited tells whether a void at this moment gives the charge back.
func (u *unit) credited(now time.Time) bool { return now.Sub(u.acceptedAt) <= creditedFor }

func (u *unit) printed() string { return fmt.Sprintf("#%d", u.number) }
