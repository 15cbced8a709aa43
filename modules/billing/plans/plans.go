package plans

import (
	"context"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/locale"
	"bayline/platform/money"
)

// What a metered plan charges for: the first job that a customer authorizes, or an offer from outside that is taken.
const (
	Authorized = "authorized"
	Offer      = "offer"
)

// Plan is what a center can subscribe to, at one of its versions.
type Plan struct {
	ID            uuid.UUID
	Version       int
	Code          string // "basic"
	Name          string
	Period        string // "monthly" or "yearly"
	Price         money.Amount
	StaffLimit    *int64 // nil: no limit
	CustomerLimit *int64
	UnitPrice     money.Amount // of each accepted work order; zero: not metered
	Counts        string       // what makes a work order accepted: Authorized or Offer
	Retired       bool         // not offered any more; who has it keeps it
}

// Metered tells whether accepted work orders are charged.
func (p Plan) Metered() bool { return p.UnitPrice.Minor > 0 }

// Title is the plan with its period: "Pro, yearly".
func (p Plan) Title() string { return p.Name + ", " + p.Period }

// Per is the period of the price: "a month".
func (p Plan) Per() string {
	if p.Period == "yearly" {
		return "a year"
	}
	return "a month"
}

// Limits in words: "15 staff, 5,000 customers".
func (p Plan) Limits(in locale.Locale) string {
	switch {
	case p.StaffLimit == nil && p.CustomerLimit == nil:
		return "No limit on staff or customers"
	case p.StaffLimit == nil:
		return in.Number(*p.CustomerLimit) + " customers, no limit on staff"
	case p.CustomerLimit == nil:
		return in.Number(*p.StaffLimit) + " staff, no limit on customers"
	}
	return in.Number(*p.StaffLimit) + " staff, " + in.Number(*p.CustomerLimit) + " customers"
}

// Unit says what a metered plan charges for each work order; empty for the others.
func (p Plan) Unit(in locale.Locale) string {
	switch {
	case !p.Metered():
		return ""
	case p.Counts == Offer:
		return "plus " + money.Format(p.UnitPrice, in) + " for each offer from outside that you take"
	}
	return "plus " + money.Format(p.UnitPrice, in) + " for each accepted work order"
}

// Points of the plan, for people who choose.
func (p Plan) Points(in locale.Locale) (list []string) {
	if unit := p.Unit(in); unit != "" {
		list = append(list, unit)
	}
	return append(list, p.Limits(in), "Board, work orders, approvals per job", "Invoices and payments in several currencies", "Audit trail")
}

// For says whom the plan suits.
func (p Plan) For() string {
	switch p.Code {
	case "basic":
		return "One location, a small team"
	case "pro":
		return "A busy shop"
	case "enterprise":
		return "A large team"
	case "metered":
		return "Pay with the work that you win"
	}
	return ""
}

// Offered are the plans that can be chosen now, the smallest first.
func (m *Module) Offered(ctx context.Context) (list []Plan, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = readOffered(ctx, tx)
		return err
	})
	return list, err
}

// Plan that can be chosen now.
func (m *Module) Plan(ctx context.Context, id uuid.UUID) (plan Plan, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		plan, err = Read(ctx, tx, id)
		return err
	})
	return plan, err
}

// ErrNone is the answer where no plan can be chosen under an id.
var ErrNone = fault.New(fault.NotFound, "There is no such plan. Choose one from the list.")

// OfPeriod keeps the plans of a period.
func OfPeriod(list []Plan, period string) (kept []Plan) {
	for _, plan := range list {
		if plan.Period == period {
			kept = append(kept, plan)
		}
	}
	return kept
}
