package plans

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/money"
)

// Columns of the view billing.plan_terms, joined as t: what Terms scans.
const Columns = "t.id, t.number, t.code, t.name, t.period, t.currency, t.price_minor, t.staff_limit, t.customer_limit, t.unit_minor, t.counts, t.retired"

// Terms takes what a statement reads of Columns, where there may be no plan.
type Terms struct {
	id                                   *uuid.UUID
	number, price, unit                  *int64
	code, name, period, currency, counts *string
	staff, customers                     *int64
	retired                              *bool
}

// Into are the places that Columns are scanned into.
func (t *Terms) Into() []any {
	return []any{&t.id, &t.number, &t.code, &t.name, &t.period, &t.currency, &t.price, &t.staff, &t.customers, &t.unit, &t.counts, &t.retired}
}

// Plan that was read, or nil.
func (t *Terms) Plan() *Plan {
	if t.id == nil {
		return nil
	}
	return &Plan{ID: *t.id, Version: int(*t.number), Code: *t.code, Name: *t.name, Period: *t.period, Price: money.New(*t.price, *t.currency),
		StaffLimit: t.staff, CustomerLimit: t.customers, UnitPrice: money.New(*t.unit, *t.currency), Counts: *t.counts, Retired: *t.retired}
}

// offered joins each plan with the version that is in force: the newest one that has taken effect.
const offered = "select " + Columns + ` from billing.plans p join billing.plan_terms t on t.id = p.id and t.number = (select v.number from billing.plan_versions v
	where v.plan_id = p.id and v.effective_at <= $1 and v.withdrawn_at is null order by v.number desc limit 1) `

// ReadOffered are the plans that can be chosen now, the smallest first.
func ReadOffered(ctx context.Context, tx db.Tx) ([]Plan, error) {
	rows, err := tx.Hot(ctx, offered+"where not t.retired order by p.position, p.period, p.id", tx.Now())
	if err != nil {
		return nil, fmt.Errorf("read plans: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Plan, error) { return scanPlan(row) })
}

// Read is the plan as it is offered now.
func Read(ctx context.Context, tx db.Tx, id uuid.UUID) (Plan, error) {
	plan, err := scanPlan(tx.HotRow(ctx, offered+"where p.id = $2 and not t.retired", tx.Now(), id))
	if errors.Is(err, pgx.ErrNoRows) {
		return Plan{}, ErrNone
	}
	if err != nil {
		return Plan{}, fmt.Errorf("read plan: %w", err)
	}
	return plan, nil
}

// ReadVersion is a plan at one of its versions, whether or not it is offered.
func ReadVersion(ctx context.Context, tx db.Tx, id uuid.UUID, number int) (Plan, error) {
	plan, err := scanPlan(tx.HotRow(ctx, "select "+Columns+" from billing.plan_terms t where t.id = $1 and t.number = $2", id, number))
	if errors.Is(err, pgx.ErrNoRows) {
		return Plan{}, ErrNone
	}
	if err != nil {
		return Plan{}, fmt.Errorf("read version of plan: %w", err)
	}
	return plan, nil
}

func scanPlan(row pgx.Row) (Plan, error) {
	var terms Terms
	if err := row.Scan(terms.Into()...); err != nil {
		return Plan{}, err
	}
	return *terms.Plan(), nil
}
