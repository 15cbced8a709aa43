package plans

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/fault"
)

const versionSelect = "select " + Columns + `, v.effective_at, v.announced_at, v.withdrawn_at, v.made_at, coalesce(w.name, '')
	from billing.plans p
	join billing.plan_versions v on v.plan_id = p.id
	join billing.plan_terms t on t.id = v.plan_id and t.number = v.number
	left join accounts.people w on w.id = v.made_by `

// readLines of all plans, or of one.
func readLines(ctx context.Context, tx db.Tx, only uuid.UUID) ([]Line, error) {
	rows, err := tx.Hot(ctx, versionSelect+`where $1::uuid = '00000000-0000-0000-0000-000000000000' or p.id = $1
		order by p.position, p.period, p.id, v.number desc`, only)
	if err != nil {
		return nil, fmt.Errorf("read versions of plans: %w", err)
	}
	versions, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Version, error) { return scanVersion(row) })
	if err != nil {
		return nil, fmt.Errorf("read versions of plans: %w", err)
	}
	var list []Line
	for _, v := range versions {
		if len(list) == 0 || list[len(list)-1].ID != v.ID {
			list = append(list, Line{ID: v.ID, Code: v.Code, Period: v.Period, Currency: v.Price.Currency})
		}
		last := &list[len(list)-1]
		last.Versions = append(last.Versions, v)
	}
	return list, nil
}

func scanVersion(row pgx.Row) (v Version, err error) {
	var terms Terms
	var announced, withdrawn *time.Time
	if err := row.Scan(append(terms.Into(), &v.EffectiveAt, &announced, &withdrawn, &v.MadeAt, &v.By)...); err != nil {
		return Version{}, err
	}
	v.Plan = *terms.Plan()
	v.AnnouncedAt, v.WithdrawnAt = db.OrZero(announced), db.OrZero(withdrawn)
	return v, nil
}

// lockNewest locks a plan and reads its newest version that was not withdrawn: what the next one follows.
func lockNewest(ctx context.Context, tx db.Tx, plan uuid.UUID) (Version, error) {
	if _, err := tx.Pgx.Exec(ctx, "select from billing.plans where id = $1 for update", plan); err != nil {
		return Version{}, fmt.Errorf("lock plan: %w", err)
	}
	newest, err := scanVersion(tx.Pgx.QueryRow(ctx, versionSelect+"where p.id = $1 and v.withdrawn_at is null order by v.number desc limit 1", plan))
	if errors.Is(err, pgx.ErrNoRows) {
		return Version{}, fault.New(fault.NotFound, "There is no such plan.")
	}
	if err != nil {
		return Version{}, fmt.Errorf("read newest version: %w", err)
	}
	return newest, nil
}

// insertVersion gives a version the next number of its plan, which must be locked or new.
func insertVersion(ctx context.Context, tx db.Tx, v Version, by uuid.UUID) (number int, err error) {
	err = tx.Pgx.QueryRow(ctx, `insert into billing.plan_versions (plan_id, number, name, price_minor, staff_limit, customer_limit, unit_minor, counts,
			retired, effective_at, announced_at, made_by, made_at)
		select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 from billing.plan_versions where plan_id = $1
		returning number`, v.ID, v.Name, v.Price.Minor, v.StaffLimit, v.CustomerLimit, v.UnitPrice.Minor, v.Counts,
		v.Retired, v.EffectiveAt, db.OrNull(v.AnnouncedAt), by, v.MadeAt).Scan(&number)
	if err != nil {
		return 0, fmt.Errorf("insert version of plan: %w", err)
	}
	return number, nil
}

func withdrawVersion(ctx context.Context, tx db.Tx, plan uuid.UUID, number int) error {
	_, err := tx.Pgx.Exec(ctx, "update billing.plan_versions set withdrawn_at = $3 where plan_id = $1 and number = $2", plan, number, tx.Now())
	if err != nil {
		return fmt.Errorf("withdraw version of plan: %w", err)
	}
	return nil
}

// insertPlan beside the one that it is like.
func insertPlan(ctx context.Context, tx db.Tx, first Version, like uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `insert into billing.plans (id, code, name, period, price_minor, currency, staff_limit, customer_limit, position)
		select $1, code, $2, period, $3, $4, $5, $6, position from billing.plans where id = $7`,
		first.ID, first.Name, first.Price.Minor, first.Price.Currency, first.StaffLimit, first.CustomerLimit, like)
	if db.IsUnique(err, "plans_code_period_currency_key") {
		return fault.Newf(fault.Conflict, "This plan is offered in %s already.", first.Price.Currency)
	}
	if err != nil {
		return fmt.Errorf("insert plan: %w", err)
	}
	return nil
}
