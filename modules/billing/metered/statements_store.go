package metered

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"bayline/modules/billing/plans"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/money"
)

func insertStatement(ctx context.Context, tx db.Tx, s *Statement) error {
	_, err := tx.Pgx.Exec(ctx, `insert into billing.statements (center_id, id, number, month, starts_at, ends_at, zone, locale, currency, name, address, plan,
			opening_minor, topups_minor, fees_minor, units, units_minor, credits, credits_minor, refunds_minor, closing_minor, issued_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
		tx.Center(), s.ID, s.Number, s.Month.day(), s.Starts, s.Ends, s.Zone.String(), s.Locale.String(), s.Closing.Currency, s.Name,
		strings.Join(s.Address, "\n"), s.Plan, s.Opening.Minor, s.TopUps.Minor, s.Fees.Minor, s.Accepted, s.Units.Minor, s.Voided, s.Credits.Minor,
		s.Refunds.Minor, s.Closing.Minor, s.IssuedAt)
	if err != nil {
		return fmt.Errorf("insert statement: %w", err)
	}
	return nil
}

// readUpTo are the balances before a month, in each currency that has an entry up to its end.
func readUpTo(ctx context.Context, tx db.Tx, month Month) ([]money.Amount, error) {
	rows, err := tx.Hot(ctx, `select coalesce(sum(amount_minor) filter (where month < $2), 0)::bigint, currency from billing.entries
		where center_id = $1 and month <= $2 group by currency order by currency`, tx.Center(), month.day())
	if err != nil {
		return nil, fmt.Errorf("read balances before a month: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a money.Amount, err error) {
		err = row.Scan(&a.Minor, &a.Currency)
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("read balances before a month: %w", err)
	}
	return list, nil
}

// readPlanOf is the title of the plan that a month was last charged by, in one currency; empty where nothing was charged.
func readPlanOf(ctx context.Context, tx db.Tx, month Month, currency string) (title string, err error) {
	err = tx.HotRow(ctx, `select about from billing.entries where center_id = $1 and month = $2 and currency = $3 and kind = 'fee' order by at desc, id desc limit 1`,
		tx.Center(), month.day(), currency).Scan(&title)
	if err == nil {
		return title, nil
	}
	var plan plans.Plan
	if errors.Is(err, pgx.ErrNoRows) {
		err = tx.HotRow(ctx, `select t.name, t.period from billing.units u join billing.plan_terms t on t.id = u.plan_id and t.number = u.plan_version
			where u.center_id = $1 and u.month = $2 and u.currency = $3 order by u.accepted_at desc, u.id desc limit 1`,
			tx.Center(), month.day(), currency).Scan(&plan.Name, &plan.Period)
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read plan of %s: %w", month, err)
	}
	return plan.Title(), nil
}

const statementColumns = `center_id, id, number, month, starts_at, ends_at, zone, locale, currency, name, address, plan, opening_minor, topups_minor,
	fees_minor, units, units_minor, credits, credits_minor, refunds_minor, closing_minor, issued_at`

func readStatement(ctx context.Context, tx db.Tx, number int64) (*Statement, error) {
	s, err := scanStatement(tx.HotRow(ctx, "select "+statementColumns+" from billing.statements where center_id = $1 and number = $2", tx.Center(), number))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, errNoStatement
	}
	if err != nil {
		return nil, fmt.Errorf("read statement: %w", err)
	}
	return &s, nil
}

var errNoStatement = fault.New(fault.NotFound, "There is no such statement. The usage page lists them.")

// readStatements of the center in scope, the newest first.
func readStatements(ctx context.Context, tx db.Tx) ([]Statement, error) {
	rows, err := tx.Hot(ctx, "select "+statementColumns+" from billing.statements where center_id = $1 order by number desc limit 36", tx.Center())
	if err != nil {
		return nil, fmt.Errorf("read statements: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Statement, error) { return scanStatement(row) })
	if err != nil {
		return nil, fmt.Errorf("read statements: %w", err)
	}
	return list, nil
}

func scanStatement(row pgx.Row) (s Statement, err error) {
	var month time.Time
	var zone, currency, address string
	err = row.Scan(&s.Center, &s.ID, &s.Number, &month, &s.Starts, &s.Ends, &zone, &s.Locale, &currency, &s.Name, &address, &s.Plan, &s.Opening.Minor,
		&s.TopUps.Minor, &s.Fees.Minor, &s.Accepted, &s.Units.Minor, &s.Voided, &s.Credits.Minor, &s.Refunds.Minor, &s.Closing.Minor, &s.IssuedAt)
	if err != nil {
		return s, err
	}
	s.Month = MonthOf(month, time.UTC)
	if address != "" {
		s.Address = strings.Split(address, "\n")
	}
	for _, amount := range []*money.Amount{&s.Opening, &s.TopUps, &s.Fees, &s.Units, &s.Credits, &s.Refunds, &s.Closing} {
		amount.Currency = currency
	}
	s.Zone, err = time.LoadLocation(zone)
	return s, err
}
