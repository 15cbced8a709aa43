package plans

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
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
		return "Plus " + money.Format(p.UnitPrice, in) + " for each offer from outside that you take"
	}
	return "Plus " + money.Format(p.UnitPrice, in) + " for each accepted work order"
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
		return "Pay by the order"
	}
	return ""
}

// Offered are the plans that can be chosen now, the smallest first.
func (m *Module) Offered(ctx context.Context) (list []Plan, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = ReadOffered(ctx, tx)
		return err
	})
	return list, err
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

// Currencies that plans are offered in, the one of the first plan first.
func Currencies(list []Plan) (codes []string) {
	for _, plan := range list {
		if !slices.Contains(codes, plan.Price.Currency) {
			codes = append(codes, plan.Price.Currency)
		}
	}
	return codes
}

// InCurrency keeps each plan once: in the currency where it is offered in it, else in the one that it was offered in first.
func InCurrency(list []Plan, currency string) (kept []Plan) {
	for _, plan := range list {
		at := slices.IndexFunc(kept, func(k Plan) bool { return k.Code == plan.Code && k.Period == plan.Period })
		if at < 0 {
			kept = append(kept, plan)
		} else if plan.Price.Currency == currency {
			kept[at] = plan
		}
	}
	return kept
}

// Excess tells where a center uses more than a plan has room for: it may choose it, keeps all that it has, and adds nothing until it is
// below. Empty where everything fits.
func (p Plan) Excess(used []tenancy.Use, in locale.Locale) string {
	var over []string
	for _, use := range used {
		limit := p.StaffLimit
		if use.What == tenancy.Customers {
			limit = p.CustomerLimit
		}
		if limit != nil && use.Used > *limit {
			over = append(over, in.Number(use.Used)+" "+string(use.What)+"; the plan has room for "+in.Number(*limit))
		}
	}
	if len(over) == 0 {
		return ""
	}
	return "You have " + strings.Join(over, ", and ") + ". All of them stay and nothing is hidden; you can add new ones once there are fewer."
}
