package anomalies

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// upsert makes the row of the rule's window, or counts on in it, and tells which it was.
func upsert(ctx context.Context, tx db.Tx, a *Anomaly, window time.Time) (isNew bool, err error) {
	err = tx.Pgx.QueryRow(ctx, `insert into tenancy.anomalies (center_id, id, rule, subject_id, window_at, severity, times, first_at, last_at, ip)
		values ($1, $2, $3, $4, $5, $6, 1, $7, $7, $8)
		on conflict (center_id, rule, subject_id, window_at) do update set times = anomalies.times + 1, last_at = excluded.last_at, ip = excluded.ip
		returning times = 1`, a.Center, a.ID, string(a.Rule.Name), a.Subject, window, string(a.Severity), a.FirstAt, a.IP).Scan(&isNew)
	if err != nil {
		return false, fmt.Errorf("notice %s: %w", a.Rule.Name, err)
	}
	return isNew, nil
}

func countOpen(ctx context.Context, tx db.Tx, center uuid.UUID) (n int64, err error) {
	err = tx.HotRow(ctx, "select count(*) from tenancy.anomalies where center_id = $1 and acknowledged_at is null", center).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count anomalies: %w", err)
	}
	return n, nil
}

const selectAnomaly = `select a.center_id, a.id, a.rule, a.subject_id, coalesce(p.name, ''), a.severity, a.times, a.first_at, a.last_at, a.ip,
		a.acknowledged_at, coalesce(k.name, ''), a.note
	from tenancy.anomalies a left join accounts.people p on p.id = a.subject_id left join accounts.people k on k.id = a.acknowledged_by `

func anomalies(ctx context.Context, tx db.Tx, rest string, args ...any) ([]Anomaly, error) {
	rows, err := tx.Pgx.Query(ctx, selectAnomaly+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("read anomalies: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a Anomaly, err error) {
		var name Name
		var acknowledged *time.Time
		err = row.Scan(&a.Center, &a.ID, &name, &a.Subject, &a.Name, &a.Severity, &a.Times, &a.FirstAt, &a.LastAt, &a.IP, &acknowledged, &a.AcknowledgedBy, &a.Note)
		a.Rule = rule(name)
		a.AcknowledgedAt = db.OrZero(acknowledged)
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("read anomalies: %w", err)
	}
	return list, nil
}

// readLatest of the center in scope; without one, the platform's own.
func readLatest(ctx context.Context, tx db.Tx) ([]Anomaly, error) {
	return anomalies(ctx, tx, "where a.center_id = $1 order by a.acknowledged_at is not null, a.last_at desc, a.id desc limit $2", tx.Center(), listed)
}

// lockAnomaly locks first and reads then: what a join sees in a statement that had to wait is older than the row that it waited for.
func lockAnomaly(ctx context.Context, tx db.Tx, id uuid.UUID) (Anomaly, error) {
	if _, err := tx.Pgx.Exec(ctx, "select from tenancy.anomalies where center_id = $1 and id = $2 for update", tx.Center(), id); err != nil {
		return Anomaly{}, fmt.Errorf("lock anomaly: %w", err)
	}
	return readAnomaly(ctx, tx, id)
}

// readAnomaly of the center in scope; without one, of the platform.
func readAnomaly(ctx context.Context, tx db.Tx, id uuid.UUID) (Anomaly, error) {
	list, err := anomalies(ctx, tx, "where a.center_id = $1 and a.id = $2", tx.Center(), id)
	if err == nil && len(list) == 0 {
		err = errNoAnomaly
	}
	if err != nil {
		return Anomaly{}, err
	}
	return list[0], nil
}

func updateAcknowledged(ctx context.Context, tx db.Tx, id, by uuid.UUID, note string) error {
	_, err := tx.Pgx.Exec(ctx, "update tenancy.anomalies set acknowledged_at = $3, acknowledged_by = $4, note = $5 where center_id = $1 and id = $2",
		tx.Center(), id, tx.Now(), by, note)
	if err != nil {
		return fmt.Errorf("acknowledge anomaly: %w", err)
	}
	return nil
}

func insertMark(ctx context.Context, tx db.Tx, center uuid.UUID, name Name, subject uuid.UUID, what string) error {
	_, err := tx.Pgx.Exec(ctx, "insert into tenancy.anomaly_marks (center_id, id, rule, subject_id, what, at) values ($1, $2, $3, $4, $5, $6)",
		center, db.NewID(), string(name), subject, what, tx.Now())
	if err != nil {
		return fmt.Errorf("mark %s: %w", name, err)
	}
	return nil
}

// countMarks that are different, since a moment.
func countMarks(ctx context.Context, tx db.Tx, center uuid.UUID, name Name, subject uuid.UUID, since time.Time) (n int64, err error) {
	err = tx.Pgx.QueryRow(ctx, "select count(distinct what) from tenancy.anomaly_marks where center_id = $1 and rule = $2 and subject_id = $3 and at > $4",
		center, string(name), subject, since).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", name, err)
	}
	return n, nil
}

func deleteOld(ctx context.Context, tx db.Tx, marks, rows time.Time) error {
	if _, err := tx.Pgx.Exec(ctx, "delete from tenancy.anomaly_marks where at < $1", marks); err != nil {
		return fmt.Errorf("forget marks: %w", err)
	}
	if _, err := tx.Pgx.Exec(ctx, "delete from tenancy.anomalies where last_at < $1", rows); err != nil {
		return fmt.Errorf("forget anomalies: %w", err)
	}
	return nil
}

// nameOf a person, or nothing.
func nameOf(ctx context.Context, tx db.Tx, person uuid.UUID) (name string, err error) {
	err = tx.Pgx.QueryRow(ctx, "select coalesce((select name from accounts.people where id = $1), '')", person).Scan(&name)
	if err != nil {
		return "", fmt.Errorf("read name: %w", err)
	}
	return name, nil
}
