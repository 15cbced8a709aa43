package schedule

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/fault"
)

const (
	selectCalendar = `select reminds, version from workshop.calendars where center_id = $1`
	selectHours    = `select weekday, opens, closes from workshop.opening_hours where center_id = $1`
	selectBays     = `select id, name, retired_at is not null, version from workshop.bays where center_id = $1
		order by retired_at is not null, position, id`
)

// queueCalendar and takeCalendar read it with what else a batch reads.
func queueCalendar(tx db.Tx, batch *pgx.Batch, lock string) {
	batch.Queue(selectCalendar+lock, tx.Center())
	batch.Queue(selectHours, tx.Center())
	batch.Queue(selectBays, tx.Center())
}

func takeCalendar(results pgx.BatchResults) (*Calendar, error) {
	c := &Calendar{}
	if err := results.QueryRow().Scan(&c.Reminds, &c.Version); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("read calendar: %w", err)
	}
	rows, err := results.Query()
	if err != nil {
		return nil, fmt.Errorf("read opening hours: %w", err)
	}
	var weekday int64
	var h Hours
	if _, err := pgx.ForEachRow(rows, []any{&weekday, &h.Opens, &h.Closes}, func() error { c.Hours[weekday] = h; return nil }); err != nil {
		return nil, fmt.Errorf("read opening hours: %w", err)
	}
	if rows, err = results.Query(); err != nil {
		return nil, fmt.Errorf("read bays: %w", err)
	}
	if c.Bays, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Bay]); err != nil {
		return nil, fmt.Errorf("read bays: %w", err)
	}
	return c, nil
}

func gatherCalendar(ctx context.Context, tx db.Tx, lock string) (c *Calendar, err error) {
	batch := &pgx.Batch{}
	queueCalendar(tx, batch, lock)
	results := tx.HotBatch(ctx, batch)
	defer func() {
		if closing := results.Close(); err == nil && closing != nil {
			err = fmt.Errorf("read calendar: %w", closing)
		}
	}()
	return takeCalendar(results)
}

func readCalendar(ctx context.Context, tx db.Tx) (*Calendar, error) {
	return gatherCalendar(ctx, tx, "")
}

// lockCalendar keeps others from booking until the transaction ends.
func lockCalendar(ctx context.Context, tx db.Tx) (*Calendar, error) {
	c, err := gatherCalendar(ctx, tx, " for update")
	if err == nil && c.Version == 0 {
		return nil, fault.New(fault.Conflict, "This center has no calendar yet. Give its details under Settings first.")
	}
	return c, err
}

func insertCalendar(ctx context.Context, tx db.Tx) (created bool, err error) {
	done, err := tx.Pgx.Exec(ctx, `insert into workshop.calendars (center_id) values ($1) on conflict do nothing`, tx.Center())
	if err != nil {
		return false, fmt.Errorf("insert calendar: %w", err)
	}
	return done.RowsAffected() == 1, nil
}

func saveCalendar(ctx context.Context, tx db.Tx, reminds bool) error {
	if _, err := tx.Pgx.Exec(ctx, `update workshop.calendars set reminds = $2, version = version + 1 where center_id = $1`, tx.Center(), reminds); err != nil {
		return fmt.Errorf("save calendar: %w", err)
	}
	return nil
}

func putHours(ctx context.Context, tx db.Tx, weekday int, h Hours) (err error) {
	if h.Closed() {
		_, err = tx.Pgx.Exec(ctx, `delete from workshop.opening_hours where center_id = $1 and weekday = $2`, tx.Center(), weekday)
	} else {
		_, err = tx.Pgx.Exec(ctx, `insert into workshop.opening_hours (center_id, weekday, opens, closes) values ($1, $2, $3, $4)
			on conflict (center_id, weekday) do update set opens = excluded.opens, closes = excluded.closes`, tx.Center(), weekday, h.Opens, h.Closes)
	}
	if err != nil {
		return fmt.Errorf("save opening hours: %w", err)
	}
	return nil
}

func insertBay(ctx context.Context, tx db.Tx, bay Bay, position int) error {
	_, err := tx.Pgx.Exec(ctx, `insert into workshop.bays (center_id, id, name, position) values ($1, $2, $3, $4)`, tx.Center(), bay.ID, bay.Name, position)
	return bayWritten(err)
}

func saveBayName(ctx context.Context, tx db.Tx, id uuid.UUID, name string) error {
	_, err := tx.Pgx.Exec(ctx, `update workshop.bays set name = $3, version = version + 1 where center_id = $1 and id = $2`, tx.Center(), id, name)
	return bayWritten(err)
}

func retireBay(ctx context.Context, tx db.Tx, id uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `update workshop.bays set retired_at = $3, version = version + 1 where center_id = $1 and id = $2`, tx.Center(), id, tx.Now())
	return bayWritten(err)
}

func bayWritten(err error) error {
	if db.IsUnique(err, "bays_name") {
		return fault.New(fault.Conflict, "Another bay is called like this already.")
	}
	if err != nil {
		return fmt.Errorf("write bay: %w", err)
	}
	return nil
}

// countComing are the appointments that a bay still has before it.
func countComing(ctx context.Context, tx db.Tx, bay uuid.UUID) (n int64, err error) {
	err = tx.HotRow(ctx, `select count(*) from workshop.appointments where center_id = $1 and bay_id = $2 and ends_at > $3
		and state in ('requested', 'confirmed', 'arrived')`, tx.Center(), bay, tx.Now()).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count appointments of bay %s: %w", bay, err)
	}
	return n, nil
}
