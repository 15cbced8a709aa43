package tenancy

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/modules/accounts"
	"bayline/platform/db"
)

func readSubscribers(ctx context.Context, tx db.Tx, after uuid.UUID, limit int) (list []Subscriber, err error) {
	rows, err := tx.Hot(ctx, `select c.center_id, p.id, coalesce(p.name, ''), coalesce(p.email, '')
		from (select center_id from tenancy.centers where center_id > $1 and status <> 'deleted' order by center_id limit $2) c
		left join tenancy.members m on m.center_id = c.center_id and m.role = 'owner' and m.ended_at is null
		left join accounts.people p on p.id = m.person_id
		order by c.center_id, m.id`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read subscribers: %w", err)
	}
	var center uuid.UUID
	var person *uuid.UUID
	var owner accounts.Person
	_, err = pgx.ForEachRow(rows, []any{&center, &person, &owner.Name, &owner.Email}, func() error {
		if len(list) == 0 || list[len(list)-1].Center != center {
			list = append(list, Subscriber{Center: center})
		}
		if person != nil {
			owner.ID = *person
			last := &list[len(list)-1]
			last.Owners = append(last.Owners, owner)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read subscribers: %w", err)
	}
	return list, nil
}

func updatePoliciesUsed(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, "update tenancy.members set policies_used_at = $3 where center_id = $1 and person_id = $2 and ended_at is null",
		tx.Center(), person, tx.Now())
	if err != nil {
		return fmt.Errorf("note use of policies: %w", err)
	}
	return nil
}
