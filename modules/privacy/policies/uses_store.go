package policies

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// insertUses of everything in effect in the center in scope, and notes where it is the first use of all. Of each policy that is the newest version: nobody
// uses the product under an earlier one any more.
func insertUses(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `with effective as (
			select distinct on (policy) id, announced_at from privacy.policy_versions
			where effective_at <= $3 and withdrawn_at is null order by policy, number desc),
		used as (insert into privacy.policy_uses (center_id, version_id, person_id, used_at)
			select $1, id, $2, $3 from effective where announced_at is not null on conflict do nothing returning version_id)
		update privacy.policy_versions set first_used_at = $3 where first_used_at is null and id in (select version_id from used)`,
		tx.Center(), person, tx.Now())
	if err != nil {
		return fmt.Errorf("record use of policies: %w", err)
	}
	return nil
}

// readReach counts across the centers. Through the platform's door.
func readReach(ctx context.Context, tx db.Tx, v Version) (r Reach, err error) {
	err = tx.Pgx.QueryRow(ctx, "select count(distinct center_id), count(distinct person_id) from privacy.policy_uses where version_id = $1", v.ID).
		Scan(&r.UsedCenters, &r.UsedPeople)
	if err != nil {
		return Reach{}, fmt.Errorf("count uses of a version: %w", err)
	}
	rows, err := tx.Pgx.Query(ctx, `select round, day, count(distinct person_id), max(told_at) from privacy.policy_notices where version_id = $1
		group by round, day order by round`, v.ID)
	if err != nil {
		return Reach{}, fmt.Errorf("count who was told: %w", err)
	}
	if r.Rounds, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Round]); err != nil {
		return Reach{}, fmt.Errorf("count who was told: %w", err)
	}
	return r, nil
}

// readReached lists centers in the order of their ids. Through the platform's door.
func readReached(ctx context.Context, tx db.Tx, v Version, after uuid.UUID, limit int) ([]Reached, error) {
	rows, err := tx.Pgx.Query(ctx, `with n as (select center_id, max(told_at) as told_at, count(distinct person_id) as owners, count(distinct person_id) filter (where recalled_at is not null) as recalls
			from privacy.policy_notices where version_id = $1 and center_id > $2 group by center_id order by center_id limit $3),
		u as (select center_id, min(used_at) as used_at, count(*) as people
			from privacy.policy_uses where version_id = $1 and center_id > $2 group by center_id order by center_id limit $3)
		select c.center_id, c.name, n.told_at, coalesce(n.owners, 0), u.used_at, coalesce(u.people, 0), coalesce(n.recalls, 0)
		from n full join u using (center_id) join tenancy.centers c using (center_id) order by center_id limit $3`, v.ID, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read centers of a version: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r Reached, err error) {
		var told, used *time.Time
		err = row.Scan(&r.Center, &r.Name, &told, &r.Owners, &used, &r.People, &r.Recalls)
		r.ToldAt, r.UsedAt = db.OrZero(told), db.OrZero(used)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("read centers of a version: %w", err)
	}
	return list, nil
}
