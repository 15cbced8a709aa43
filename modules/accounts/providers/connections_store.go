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

const connectionColumns = `id, person_id, provider, issuer, subject, email, created_at, last_used`

func scanConnection(row pgx.Row) (c Connection, err error) {
	var used *time.Time
	err = row.Scan(&c.ID, &c.Person, &c.Provider, &c.Issuer, &c.Subject, &c.Email, &c.CreatedAt, &used)
	c.LastUsed = db.OrZero(used)
	return c, err
}

func listConnections(ctx context.Context, tx db.Tx, person uuid.UUID) (list []Connection, err error) {
	rows, err := tx.Pgx.Query(ctx, "select "+connectionColumns+" from accounts.connections where person_id = $1 order by created_at, id", person)
	if err != nil {
		return nil, fmt.Errorf("list connections: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		c, err := scanConnection(rows)
		if err != nil {
			return nil, fmt.Errorf("list connections: %w", err)
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// useConnection notes the use of a connection and returns whose it is; nobody's where there is none.
func useConnection(ctx context.Context, tx db.Tx, a account) (person uuid.UUID, err error) {
	err = tx.Pgx.QueryRow(ctx, `update accounts.connections set last_used = $3, email = $4, provider = $5 where issuer = $1 and subject = $2 returning person_id`,
		a.Issuer, a.Subject, tx.Now(), a.Email, a.Provider).Scan(&person)
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, nil
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("use connection: %w", err)
	}
	return person, nil
}

// insertConnection returns who has the account at the provider already; nobody where it is new.
func insertConnection(ctx context.Context, tx db.Tx, id, person uuid.UUID, a account) (owner uuid.UUID, err error) {
	done, err := tx.Pgx.Exec(ctx, `insert into accounts.connections (id, person_id, provider, issuer, subject, email, created_at)
		values ($1, $2, $3, $4, $5, $6, $7) on conflict (issuer, subject) do nothing`, id, person, a.Provider, a.Issuer, a.Subject, a.Email, tx.Now())
	if err != nil {
		return uuid.Nil, fmt.Errorf("insert connection: %w", err)
	}
	if done.RowsAffected() == 1 {
		return uuid.Nil, nil
	}
	err = tx.Pgx.QueryRow(ctx, "select person_id from accounts.connections where issuer = $1 and subject = $2", a.Issuer, a.Subject).Scan(&owner)
	if err != nil {
		return uuid.Nil, fmt.Errorf("read owner of connection: %w", err)
	}
	return owner, nil
}

func deleteConnection(ctx context.Context, tx db.Tx, person, id uuid.UUID) (Connection, error) {
	gone, err := scanConnection(tx.Pgx.QueryRow(ctx, "delete from accounts.connections where person_id = $1 and id = $2 returning "+connectionColumns, person, id))
	if errors.Is(err, pgx.ErrNoRows) {
		return Connection{}, errNoConnection
	}
	if err != nil {
		return Connection{}, fmt.Errorf("delete connection: %w", err)
	}
	gone.Label = gone.Provider
	return gone, nil
}

func insertClaim(ctx context.Context, tx db.Tx, c claim, expires time.Time) error {
	return change(ctx, tx, "insert claim", `insert into accounts.provider_claims (id, mark, person_id, provider, issuer, subject, email, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`, c.ID, c.Mark, c.Person, c.Provider, c.Issuer, c.Subject, c.Email, expires)
}

func readClaim(ctx context.Context, tx db.Tx, mark string, person *uuid.UUID) (c claim, found bool, err error) {
	err = tx.Pgx.QueryRow(ctx, `select id, mark, person_id, provider, issuer, subject, email from accounts.provider_claims
		where mark = $1 and ($2::uuid is null or person_id = $2) and expires_at > $3 order by id desc limit 1`, mark, person, tx.Now()).Scan(
		&c.ID, &c.Mark, &c.Person, &c.Provider, &c.Issuer, &c.Subject, &c.Email)
	if errors.Is(err, pgx.ErrNoRows) {
		return claim{}, false, nil
	}
	if err != nil {
		return claim{}, false, fmt.Errorf("read claim: %w", err)
	}
	return c, true, nil
}

// takeClaim ends a claim; of two who settle it, one does.
func takeClaim(ctx context.Context, tx db.Tx, id uuid.UUID) error {
	done, err := tx.Pgx.Exec(ctx, "delete from accounts.provider_claims where id = $1 and expires_at > $2", id, tx.Now())
	if err != nil {
		return fmt.Errorf("take claim: %w", err)
	}
	if done.RowsAffected() == 0 {
		return errNoClaim
	}
	return nil
}

// deleteSince takes away what was connected with an account since a moment, and tells how many that were.
func deleteSince(ctx context.Context, tx db.Tx, person uuid.UUID, since time.Time) (int64, error) {
	done, err := tx.Pgx.Exec(ctx, "delete from accounts.connections where person_id = $1 and created_at >= $2", person, since)
	if err != nil {
		return 0, fmt.Errorf("delete connections: %w", err)
	}
	return done.RowsAffected(), nil
}
