package policies

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/modules/notices"
	"bayline/modules/tenancy"
	"bayline/platform/db"
)

func saveAnnounced(ctx context.Context, tx db.Tx, v Version, by uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `update privacy.policy_versions set number = $2, announced_by = $3, announced_at = $4, day = $5, round = $6 where id = $1`,
		v.ID, v.Number, by, v.AnnouncedAt, v.Day, v.Round)
	if err != nil {
		return fmt.Errorf("announce version: %w", err)
	}
	return nil
}

func saveWithdrawn(ctx context.Context, tx db.Tx, id, by uuid.UUID, reason string) error {
	_, err := tx.Pgx.Exec(ctx, `update privacy.policy_versions set withdrawn_by = $2, withdrawn_at = $3, reason = $4 where id = $1`, id, by, tx.Now(), reason)
	if err != nil {
		return fmt.Errorf("withdraw version: %w", err)
	}
	return nil
}

// saveMoved begins the mailing again, with another day.
func saveMoved(ctx context.Context, tx db.Tx, v Version) error {
	_, err := tx.Pgx.Exec(ctx, `update privacy.policy_versions set day = $2, round = $3, told_through = $4, centers = 0, owners = 0 where id = $1`,
		v.ID, v.Day, v.Round, uuid.Nil)
	if err != nil {
		return fmt.Errorf("move version: %w", err)
	}
	return nil
}

// saveTold writes down how far the mailing has come.
func saveTold(ctx context.Context, tx db.Tx, v Version, centers []tenancy.Subscriber) error {
	if len(centers) == 0 {
		return nil
	}
	_, err := tx.Pgx.Exec(ctx, `update privacy.policy_versions set told_through = $2 where id = $1`, v.ID, centers[len(centers)-1].Center)
	if err != nil {
		return fmt.Errorf("note who is told: %w", err)
	}
	return nil
}

// told is whom a round has reached.
type told struct{ centers, owners int64 }

// saveFinished says when the last owner was told, and with that from when the version holds. The numbers stay when centers are deleted.
func saveFinished(ctx context.Context, tx db.Tx, v Version) (n told, err error) {
	err = tx.Pgx.QueryRow(ctx, `update privacy.policy_versions v set told_at = $2, effective_at = v.day, centers = n.centers, owners = n.owners
		from (select count(distinct center_id) as centers, count(distinct person_id) as owners from privacy.policy_notices where version_id = $1 and round = $3) n
		where v.id = $1 returning v.centers, v.owners`, v.ID, tx.Now(), v.Round).Scan(&n.centers, &n.owners)
	if err != nil {
		return told{}, fmt.Errorf("finish mailing: %w", err)
	}
	return n, nil
}

// toldEarlier are the owners of some centers who were told of another day. Through the platform's door.
func toldEarlier(ctx context.Context, tx db.Tx, v Version, centers []tenancy.Subscriber) (map[uuid.UUID]bool, error) {
	earlier := map[uuid.UUID]bool{}
	if v.Round == 1 {
		return earlier, nil
	}
	var owners []uuid.UUID
	for _, center := range centers {
		for _, owner := range center.Owners {
			owners = append(owners, owner.ID)
		}
	}
	rows, err := tx.Hot(ctx, "select distinct person_id from privacy.policy_notices where version_id = $1 and round < $2 and person_id = any($3)", v.ID, v.Round, owners)
	if err != nil {
		return nil, fmt.Errorf("read who was told before: %w", err)
	}
	var person uuid.UUID
	if _, err = pgx.ForEachRow(rows, []any{&person}, func() error { earlier[person] = true; return nil }); err != nil {
		return nil, fmt.Errorf("read who was told before: %w", err)
	}
	return earlier, nil
}

// insertTold writes down that the owners of some centers are told, and of which day. Through the platform's door.
func insertTold(ctx context.Context, tx db.Tx, v Version, list []tenancy.Subscriber) error {
	var centers, owners []uuid.UUID
	for _, center := range list {
		for _, owner := range center.Owners {
			centers, owners = append(centers, center.Center), append(owners, owner.ID)
		}
	}
	err := tx.HotExec(ctx, `insert into privacy.policy_notices (center_id, version_id, round, person_id, day, told_at)
		select center, $3, $4, person, $5, $6 from unnest($1::uuid[], $2::uuid[]) as n (center, person)
		join tenancy.centers c on c.center_id = center and c.status <> 'deleted' on conflict do nothing`,
		centers, owners, v.ID, v.Round, v.Day, tx.Now())
	if err != nil {
		return fmt.Errorf("write who is told: %w", err)
	}
	return nil
}

// recall writes down that some who were told of a version are told that it does not come, and answers them. Through the platform's door.
func recall(ctx context.Context, tx db.Tx, id uuid.UUID, limit int) ([]notices.Person, error) {
	rows, err := tx.Pgx.Query(ctx, `with gone as (
			update privacy.policy_notices set recalled_at = $2 where version_id = $1 and person_id in (
				select distinct person_id from privacy.policy_notices where version_id = $1 and recalled_at is null order by person_id limit $3)
			returning person_id)
		select p.id, p.name, p.email from accounts.people p where p.id in (select person_id from gone) order by p.id`, id, tx.Now(), limit)
	if err != nil {
		return nil, fmt.Errorf("recall a version: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[notices.Person])
	if err != nil {
		return nil, fmt.Errorf("recall a version: %w", err)
	}
	return list, nil
}

// readOpen are the versions whose mailing goes on, and those whose withdrawal somebody does not know yet.
func readOpen(ctx context.Context, tx db.Tx) (telling, recalling []uuid.UUID, err error) {
	rows, err := tx.Pgx.Query(ctx, `select v.id, v.withdrawn_at from privacy.policy_versions v
		where v.announced_at is not null and (v.withdrawn_at is null and v.told_at is null
			or v.withdrawn_at is not null and exists (select from privacy.policy_notices n where n.version_id = v.id and n.recalled_at is null))
		order by v.announced_at`)
	if err != nil {
		return nil, nil, fmt.Errorf("read open mailings: %w", err)
	}
	var id uuid.UUID
	var withdrawn *time.Time
	_, err = pgx.ForEachRow(rows, []any{&id, &withdrawn}, func() error {
		if withdrawn == nil {
			telling = append(telling, id)
		} else {
			recalling = append(recalling, id)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read open mailings: %w", err)
	}
	return telling, recalling, nil
}

// deleteOrphans forgets what was written about centers that are no more. Through the platform's door.
func deleteOrphans(ctx context.Context, tx db.Tx) error {
	_, err := tx.Pgx.Exec(ctx, "delete from privacy.policy_notices n where not exists (select from tenancy.centers c where c.center_id = n.center_id)")
	if err != nil {
		return fmt.Errorf("forget deleted centers: %w", err)
	}
	return nil
}
