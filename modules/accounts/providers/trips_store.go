package providers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

func insertTrip(ctx context.Context, tx db.Tx, hash []byte, t trip, expires time.Time) error {
	return change(ctx, tx, "insert trip", `insert into accounts.provider_trips (state_hash, provider, mark, person_id, session_id, next, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7)`, hash, t.Provider, t.Mark, db.OrNull(t.Person), db.OrNull(t.Session), t.Next, expires)
}

// takeTrip ends a trip; of two who come back from it, one finds it.
func takeTrip(ctx context.Context, tx db.Tx, hash []byte, provider, mark string) (t trip, found bool, err error) {
	var person, session *uuid.UUID
	err = tx.Pgx.QueryRow(ctx, `delete from accounts.provider_trips where state_hash = $1 and provider = $2 and mark = $3 and expires_at > $4
		returning provider, mark, person_id, session_id, next`, hash, provider, mark, tx.Now()).Scan(&t.Provider, &t.Mark, &person, &session, &t.Next)
	if errors.Is(err, pgx.ErrNoRows) {
		return trip{}, false, nil
	}
	if err != nil {
		return trip{}, false, fmt.Errorf("take trip: %w", err)
	}
	t.Person, t.Session = db.OrZero(person), db.OrZero(session)
	return t, true, nil
}

func deleteExpired(ctx context.Context, tx db.Tx) error {
	if err := change(ctx, tx, "delete expired trips", "delete from accounts.provider_trips where expires_at <= $1", tx.Now()); err != nil {
		return err
	}
	return change(ctx, tx, "delete expired claims", "delete from accounts.provider_claims where expires_at <= $1", tx.Now())
}

// change runs a statement whose result nobody asks for.
func change(ctx context.Context, tx db.Tx, what, statement string, args ...any) error {
	if _, err := tx.Pgx.Exec(ctx, statement, args...); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
