package billing

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/locale"
	"bayline/platform/money"
)

// Plan is what a center can subscribe to.
type Plan struct {
	ID            uuid.UUID
	Code          string // "basic"
	Name          string
	Period        string // "monthly" or "yearly"
	Price         money.Amount
	StaffLimit    *int64 // nil: no limit
	CustomerLimit *int64
}

// Title is the plan with its period: "Pro, yearly".
func (p Plan) Title() string { return p.Name + ", " + p.Period }

// Per is the period of the price: "a month".
func (p Plan) Per() string {
	if p.Period == "yearly" {
		return "a year"
	}
	return "a month"
}

// Points of the plan, for people who choose.
func (p Plan) Points(in locale.Locale) []string {
	limits := "No limit on staff or customers"
	if p.StaffLimit != nil && p.CustomerLimit != nil {
		limits = in.Number(*p.StaffLimit) + " staff, " + in.Number(*p.CustomerLimit) + " customers"
	}
	return []string{limits, "Board, work orders, approvals per job", "Invoices and payments in several currencies", "Audit trail"}
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
	}
	return ""
}

// Plans that can be chosen now, the smallest first.
func (m *Module) Plans(ctx context.Context) (plans []Plan, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		plans, err = readPlans(ctx, tx)
		return err
	})
	return plans, err
}

// Plan that can be chosen now.
func (m *Module) Plan(ctx context.Context, id uuid.UUID) (plan Plan, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		plan, err = readPlan(ctx, tx, id)
		return err
	})
	return plan, err
}

var errNoPlan = fault.New(fault.NotFound, "There is no such plan. Choose one from the list.")

func ofPeriod(plans []Plan, period string) (kept []Plan) {
	for _, plan := range plans {
		if plan.Period == period {
			kept = append(kept, plan)
		}
	}
	return kept
}

// fingerprint is the reference that a center writes on its transfer: short, and its own.
func fingerprint(center uuid.UUID) string {
	text := strings.ToUpper(strings.ReplaceAll(center.String(), "-", ""))
	return "BL-" + text[len(text)-8:len(text)-4] + "-" + text[len(text)-4:]
}
