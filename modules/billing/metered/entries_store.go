package metered

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/money"
)

func insertEntry(ctx context.Context, tx db.Tx, e Entry) (first bool, err error) {
	tag, err := tx.Pgx.Exec(ctx, `insert into billing.entries (center_id, id, kind, cause, amount_minor, currency, month, at, about)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict on constraint entries_once do nothing`, tx.Center(), e.ID, string(e.Kind), e.Cause,
		e.Amount.Minor, e.Amount.Currency, e.Month.day(), e.At, e.About)
	if err != nil {
		return false, fmt.Errorf("insert %s: %w", e.Kind, err)
	}
	return tag.RowsAffected() == 1, nil
}

// sumEntries is the balance of a center in one currency, as far as this transaction sees.
func sumEntries(ctx context.Context, tx db.Tx, currency string) (money.Amount, error) {
	sum := money.Zero(currency)
	err := tx.HotRow(ctx, "select coalesce(sum(amount_minor), 0)::bigint from billing.entries where center_id = $1 and currency = $2",
		tx.Center(), currency).Scan(&sum.Minor)
	if err != nil {
		return sum, fmt.Errorf("sum entries: %w", err)
	}
	return sum, nil
}

// readBalances of the center in scope, in all currencies that it has entries in.
func readBalances(ctx context.Context, tx db.Tx) ([]money.Amount, error) {
	rows, err := tx.Hot(ctx, `select sum(amount_minor)::bigint, currency from billing.entries where center_id = $1 group by currency order by max(at) desc, currency`,
		tx.Center())
	if err != nil {
		return nil, fmt.Errorf("read balances: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a money.Amount, err error) {
		err = row.Scan(&a.Minor, &a.Currency)
		return a, err
	})
}

const entryColumns = "id, kind, cause, amount_minor, currency, month, at, about"

// readEntries of the center in scope, the newest first, those before the given one; the nil id begins at the top.
func readEntries(ctx context.Context, tx db.Tx, before uuid.UUID, limit int) ([]Entry, error) {
	return collectEntries(ctx, tx, "select "+entryColumns+` from billing.entries where center_id = $1
			and ($2 = '00000000-0000-0000-0000-000000000000'::uuid or (at, id) < (select at, id from billing.entries where center_id = $1 and id = $2))
		order by at desc, id desc limit $3`, tx.Center(), before, limit)
}

// readMonth are the entries of a statement, the oldest first, those after the given one.
func readMonth(ctx context.Context, tx db.Tx, month Month, currency string, after uuid.UUID, limit int) ([]Entry, error) {
	return collectEntries(ctx, tx, "select "+entryColumns+` from billing.entries where center_id = $1 and month = $2 and currency = $3
			and ($4 = '00000000-0000-0000-0000-000000000000'::uuid or (at, id) > (select at, id from billing.entries where center_id = $1 and id = $4))
		order by at, id limit $5`, tx.Center(), month.day(), currency, after, limit)
}

func collectEntries(ctx context.Context, tx db.Tx, query string, args ...any) ([]Entry, error) {
	rows, err := tx.Hot(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e Entry, err error) {
		var month time.Time
		err = row.Scan(&e.ID, &e.Kind, &e.Cause, &e.Amount.Minor, &e.Amount.Currency, &month, &e.At, &e.About)
		e.Month = MonthOf(month, time.UTC)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	return list, nil
}

// sums of a month in one currency.
type sums struct {
	topUps, fees, units, credits, refunds money.Amount
	charged, credited                     int64 // work orders
}

// readSums of a month.
func readSums(ctx context.Context, tx db.Tx, month Month, currency string) (s sums, err error) {
	for _, amount := range []*money.Amount{&s.topUps, &s.fees, &s.units, &s.credits, &s.refunds} {
		*amount = money.Zero(currency)
	}
	rows, err := tx.Hot(ctx, "select kind, sum(amount_minor)::bigint, count(*) from billing.entries where center_id = $1 and month = $2 and currency = $3 group by kind",
		tx.Center(), month.day(), currency)
	if err != nil {
		return s, fmt.Errorf("read sums: %w", err)
	}
	var kind Kind
	var minor, count int64
	_, err = pgx.ForEachRow(rows, []any{&kind, &minor, &count}, func() error {
		switch kind {
		case TopUp:
			s.topUps.Minor = minor
		case Fee:
			s.fees.Minor = minor
		case Unit:
			s.units.Minor, s.charged = minor, count
		case Credit:
			s.credits.Minor, s.credited = minor, count
		case Refunded:
			s.refunds.Minor = minor
		}
		return nil
	})
	if err != nil {
		return s, fmt.Errorf("read sums: %w", err)
	}
	return s, nil
}

// monthCount is how many work orders were charged in a month, less those that were credited.
type monthCount struct {
	month Month
	count int64
}

// readCounts of months, from the given one on.
func readCounts(ctx context.Context, tx db.Tx, from Month) ([]monthCount, error) {
	rows, err := tx.Hot(ctx, `select month, count(*) filter (where kind = 'unit') - count(*) filter (where kind = 'credit') from billing.entries
		where center_id = $1 and month >= $2 and kind in ('unit', 'credit') group by month order by month`, tx.Center(), from.day())
	if err != nil {
		return nil, fmt.Errorf("count units: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c monthCount, err error) {
		var month time.Time
		err = row.Scan(&month, &c.count)
		c.month = MonthOf(month, time.UTC)
		return c, err
	})
}
