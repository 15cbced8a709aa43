package billing

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

const planColumns = "id, code, name, period, price_minor, currency, staff_limit, customer_limit"

func readPlans(ctx context.Context, tx db.Tx) ([]Plan, error) {
	rows, err := tx.Hot(ctx, "select "+planColumns+" from billing.plans where retired_at is null order by position, period")
	if err != nil {
		return nil, fmt.Errorf("read plans: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Plan, error) { return scanPlan(row) })
}

func readPlan(ctx context.Context, tx db.Tx, id uuid.UUID) (Plan, error) {
	plan, err := scanPlan(tx.HotRow(ctx, "select "+planColumns+" from billing.plans where id = $1 and retired_at is null", id))
	if errors.Is(err, pgx.ErrNoRows) {
		return Plan{}, errNoPlan
	}
	if err != nil {
		return Plan{}, fmt.Errorf("read plan: %w", err)
	}
	return plan, nil
}

func scanPlan(row pgx.Row) (p Plan, err error) {
	err = row.Scan(&p.ID, &p.Code, &p.Name, &p.Period, &p.Price.Minor, &p.Price.Currency, &p.StaffLimit, &p.CustomerLimit)
	return p, err
}
