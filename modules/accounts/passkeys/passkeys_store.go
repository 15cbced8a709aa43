package passkeys

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

const columns = `id, person_id, credential_id, public_key, name, aaguid, transports, sign_count, backup_eligible, backed_up, created_at, last_used
	from accounts.passkeys`

func scanKey(row pgx.Row) (k Passkey, err error) {
	var transports string
	var count int64
	var used *time.Time
	err = row.Scan(&k.ID, &k.Person, &k.Credential, &k.PublicKey, &k.Name, &k.Model, &transports, &count, &k.BackupEligible, &k.BackedUp, &k.CreatedAt, &used)
	k.Transports, k.SignCount = strings.Fields(transports), uint32(count) // #nosec G115 -- it was one when it was stored
	k.LastUsed = db.OrZero(used)
	return k, err
}

func oneKey(row pgx.Row) (Passkey, error) {
	key, err := scanKey(row)
	if errors.Is(err, pgx.ErrNoRows) {
		return Passkey{}, errNoKey
	}
	if err != nil {
		return Passkey{}, fmt.Errorf("read passkey: %w", err)
	}
	return key, nil
}

func readKey(ctx context.Context, tx db.Tx, person, id uuid.UUID) (Passkey, error) {
	return oneKey(tx.HotRow(ctx, "select "+columns+" where person_id = $1 and id = $2", person, id))
}

func lockKey(ctx context.Context, tx db.Tx, person, id uuid.UUID) (Passkey, error) {
	return oneKey(tx.HotRow(ctx, "select "+columns+" where person_id = $1 and id = $2 for update", person, id))
}

// lockCredential is the key that a device names, for as long as its answer is looked at: two answers at once would both pass.
func lockCredential(ctx context.Context, tx db.Tx, credential []byte) (Passkey, error) {
	return oneKey(tx.HotRow(ctx, "select "+columns+" where credential_id = $1 for update", credential))
}

func listKeys(ctx context.Context, tx db.Tx, person uuid.UUID) (keys []Passkey, err error) {
	rows, err := tx.Pgx.Query(ctx, "select "+columns+" where person_id = $1 order by created_at, id", person)
	if err != nil {
		return nil, fmt.Errorf("list passkeys: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		key, err := scanKey(rows)
		if err != nil {
			return nil, fmt.Errorf("list passkeys: %w", err)
		}
		keys = append(keys, key)
	}
	return keys, rows.Err()
}

// haveKeys are those of these people who have a passkey.
func haveKeys(ctx context.Context, tx db.Tx, people []uuid.UUID) ([]uuid.UUID, error) {
	rows, err := tx.Hot(ctx, "select distinct person_id from accounts.passkeys where person_id = any($1)", people)
	if err != nil {
		return nil, fmt.Errorf("look for passkeys: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("look for passkeys: %w", err)
	}
	return list, nil
}

func hasKey(ctx context.Context, tx db.Tx, person uuid.UUID) (has bool, err error) {
	if err := tx.HotRow(ctx, "select exists (select from accounts.passkeys where person_id = $1)", person).Scan(&has); err != nil {
		return false, fmt.Errorf("look for passkeys: %w", err)
	}
	return has, nil
}

// insertKey tells whether the key is new: a device does not make one twice, but an answer can be sent twice.
func insertKey(ctx context.Context, tx db.Tx, k Passkey) (bool, error) {
	done, err := tx.Pgx.Exec(ctx, `insert into accounts.passkeys (id, person_id, credential_id, public_key, name, aaguid, transports, sign_count,
		backup_eligible, backed_up, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (credential_id) do nothing`,
		k.ID, k.Person, k.Credential, k.PublicKey, k.Name, k.Model, strings.Join(k.Transports, " "), int64(k.SignCount), k.BackupEligible, k.BackedUp, k.CreatedAt)
	if err != nil {
		return false, fmt.Errorf("insert passkey: %w", err)
	}
	return done.RowsAffected() == 1, nil
}

func saveUse(ctx context.Context, tx db.Tx, k Passkey) error {
	return change(ctx, tx, "save use of passkey", "update accounts.passkeys set sign_count = $2, backed_up = $3, last_used = $4 where id = $1",
		k.ID, int64(k.SignCount), k.BackedUp, k.LastUsed)
}

func saveName(ctx context.Context, tx db.Tx, id uuid.UUID, name string) error {
	return change(ctx, tx, "rename passkey", "update accounts.passkeys set name = $2 where id = $1", id, name)
}

func deleteKey(ctx context.Context, tx db.Tx, id uuid.UUID) error {
	return change(ctx, tx, "delete passkey", "delete from accounts.passkeys where id = $1", id)
}

// deleteSince takes away what was added to an account since a moment, and tells how many that were.
func deleteSince(ctx context.Context, tx db.Tx, person uuid.UUID, since time.Time) (int64, error) {
	done, err := tx.Pgx.Exec(ctx, "delete from accounts.passkeys where person_id = $1 and created_at >= $2", person, since)
	if err != nil {
		return 0, fmt.Errorf("delete passkeys: %w", err)
	}
	return done.RowsAffected(), nil
}

// change runs a statement whose result nobody asks for.
func change(ctx context.Context, tx db.Tx, what, statement string, args ...any) error {
	if _, err := tx.Pgx.Exec(ctx, statement, args...); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
