package letters

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// insertLetter tells whether it was not written before.
func insertLetter(ctx context.Context, tx db.Tx, l Letter) (bool, error) {
	done, err := tx.Pgx.Exec(ctx, `insert into workshop.letters (center_id, id, kind, about, customer_id, name, address, actor_id, actor_name, written_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
		tx.Center(), l.ID, l.Kind, db.OrNull(l.About), db.OrNull(l.To.ID), l.To.Name, l.To.Email, db.OrNull(l.By.ID), l.By.Name, tx.Now())
	if err != nil {
		return false, fmt.Errorf("write letter %s %s: %w", l.Kind, l.ID, err)
	}
	return done.RowsAffected() == 1, nil
}

func readLetters(ctx context.Context, tx db.Tx, about uuid.UUID) ([]Sent, error) {
	rows, err := tx.Hot(ctx, `select id, kind, about, name, address, actor_name, written_at from workshop.letters
		where center_id = $1 and about = $2 order by written_at desc, id desc limit 50`, tx.Center(), about)
	if err != nil {
		return nil, fmt.Errorf("read letters about %s: %w", about, err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s Sent, err error) {
		err = row.Scan(&s.ID, &s.Kind, &s.About, &s.Name, &s.Address, &s.By, &s.At)
		return s, err
	})
	if err != nil {
		return nil, fmt.Errorf("read letters about %s: %w", about, err)
	}
	return list, nil
}

func hasLetter(ctx context.Context, tx db.Tx, kind string, id uuid.UUID) (has bool, err error) {
	err = tx.HotRow(ctx, "select exists (select from workshop.letters where center_id = $1 and kind = $2 and id = $3)", tx.Center(), kind, id).Scan(&has)
	if err != nil {
		return false, fmt.Errorf("look for letter %s %s: %w", kind, id, err)
	}
	return has, nil
}
