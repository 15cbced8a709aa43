package plans

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// readBinding is the number of the version with which the center in scope renews a plan at a moment.
func readBinding(ctx context.Context, tx db.Tx, held Plan, at time.Time) (number int, err error) {
	err = tx.HotRow(ctx, `select coalesce(max(v.number), $3) from billing.plan_versions v
		join billing.plan_notices n on n.center_id = $1 and n.plan_id = v.plan_id and n.number = v.number
		where v.plan_id = $2 and v.number > $3 and v.announced_at is not null and v.withdrawn_at is null and v.effective_at <= $4 and n.told_at <= $5`,
		tx.Center(), held.ID, held.Version, at, at.Add(-Ahead)).Scan(&number)
	if err != nil {
		return 0, fmt.Errorf("read version to renew with: %w", err)
	}
	return number, nil
}

// announcedLast finds the change of a plan that was announced last and not withdrawn. Centers that were not told yet may still have
// an older version when its day is over.
const announcedLast = versionSelect + "where p.id = $1 and v.announced_at is not null and v.withdrawn_at is null order by v.number desc limit 1"

func readAnnounced(ctx context.Context, tx db.Tx, plan uuid.UUID) (*Version, error) {
	return oneVersion(tx.HotRow(ctx, announcedLast, plan))
}

// lockAnnounced keeps it from being withdrawn until tx ends.
func lockAnnounced(ctx context.Context, tx db.Tx, plan uuid.UUID) (*Version, error) {
	if _, err := tx.Pgx.Exec(ctx, "select from billing.plans where id = $1 for share", plan); err != nil {
		return nil, fmt.Errorf("lock plan: %w", err)
	}
	return oneVersion(tx.Pgx.QueryRow(ctx, announcedLast, plan))
}

// ReadComing finds the changes of plans that are announced and have not taken effect.
func ReadComing(ctx context.Context, tx db.Tx) (map[uuid.UUID]Version, error) {
	rows, err := tx.Hot(ctx, versionSelect+"where v.announced_at is not null and v.withdrawn_at is null and v.effective_at > $1", tx.Now())
	if err != nil {
		return nil, fmt.Errorf("read announced changes: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Version, error) { return scanVersion(row) })
	if err != nil {
		return nil, fmt.Errorf("read announced changes: %w", err)
	}
	coming := map[uuid.UUID]Version{}
	for _, v := range list {
		coming[v.ID] = v
	}
	return coming, nil
}

func readWithdrawn(ctx context.Context, tx db.Tx, of Ref) (*Version, error) {
	return oneVersion(tx.HotRow(ctx, versionSelect+"where p.id = $1 and v.number = $2 and v.withdrawn_at is not null", of.Plan, of.Number))
}

func oneVersion(row pgx.Row) (*Version, error) {
	v, err := scanVersion(row)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read version of plan: %w", err)
	}
	return &v, nil
}

// insertTold writes down that centers are told of a version, and answers those that were not before. Through the platform's door.
func insertTold(ctx context.Context, tx db.Tx, v Version, holders []Holder) (map[uuid.UUID]bool, error) {
	centers := make([]uuid.UUID, len(holders))
	for i, holder := range holders {
		centers[i] = holder.Center
	}
	rows, err := tx.Hot(ctx, `insert into billing.plan_notices (center_id, plan_id, number, told_at)
		select center, $2, $3, $4 from unnest($1::uuid[]) as center on conflict do nothing returning center_id`, centers, v.ID, v.Version, tx.Now())
	if err != nil {
		return nil, fmt.Errorf("write who is told: %w", err)
	}
	told, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("write who is told: %w", err)
	}
	fresh := map[uuid.UUID]bool{}
	for _, center := range told {
		fresh[center] = true
	}
	return fresh, nil
}

// recall writes down that up to limit centers are told of a withdrawal, and answers them. Through the platform's door.
func recall(ctx context.Context, tx db.Tx, of Ref, limit int) ([]uuid.UUID, error) {
	rows, err := tx.Hot(ctx, `update billing.plan_notices set recalled_at = $3 where plan_id = $1 and number = $2 and center_id in (
			select center_id from billing.plan_notices where plan_id = $1 and number = $2 and recalled_at is null order by center_id limit $4 for update)
		returning center_id`, of.Plan, of.Number, tx.Now(), limit)
	if err != nil {
		return nil, fmt.Errorf("recall a change: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("recall a change: %w", err)
	}
	return list, nil
}

// readOpen names the changes that somebody may still have to be told of: announced since and not withdrawn.
func readOpen(ctx context.Context, tx db.Tx, since time.Time) ([]uuid.UUID, error) {
	rows, err := tx.Hot(ctx, `select distinct plan_id from billing.plan_versions where announced_at > $1 and withdrawn_at is null order by plan_id`, since)
	if err != nil {
		return nil, fmt.Errorf("read announced changes: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}
