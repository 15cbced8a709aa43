package devices

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

const columns = `id, person_id, ip, user_agent, created_at, last_used, expires_at, epoch, trusted_until`

func scan(row pgx.Row) (d Device, err error) {
	var until *time.Time
	err = row.Scan(&d.ID, &d.Person, &d.IP, &d.UserAgent, &d.FirstSeen, &d.LastUsed, &d.ExpiresAt, &d.epoch, &until)
	d.TrustedUntil = db.OrZero(until)
	return d, err
}

// findDevice is the zero Device where the person is not known under the token.
func findDevice(ctx context.Context, tx db.Tx, person uuid.UUID, hash []byte) (Device, error) {
	d, err := scan(tx.HotRow(ctx, `select `+columns+` from accounts.trusted_devices
		where token_hash = $1 and person_id = $2 and revoked_at is null and expires_at > $3`, hash, person, tx.Now()))
	if errors.Is(err, pgx.ErrNoRows) {
		return Device{}, nil
	}
	if err != nil {
		return Device{}, fmt.Errorf("find device of %s: %w", person, err)
	}
	return d, nil
}

// renewToken leaves what has run out or was forgotten under the old token: a person is known on a browser once.
func renewToken(ctx context.Context, tx db.Tx, before, after []byte) error {
	return change(ctx, tx, "renew device token", `update accounts.trusted_devices set token_hash = $2
		where token_hash = $1 and revoked_at is null and expires_at > $3`, before, after, tx.Now())
}

func insertDevice(ctx context.Context, tx db.Tx, d Device, hash []byte) error {
	return change(ctx, tx, "insert device", `insert into accounts.trusted_devices
		(id, person_id, token_hash, epoch, ip, user_agent, created_at, last_used, expires_at) values ($1, $2, $3, 0, $4, $5, $6, $7, $8)`,
		d.ID, d.Person, hash, d.IP, d.UserAgent, d.FirstSeen, d.LastUsed, d.ExpiresAt)
}

func saveDevice(ctx context.Context, tx db.Tx, d Device) error {
	return change(ctx, tx, "save device", `update accounts.trusted_devices set ip = $2, user_agent = $3, last_used = $4, expires_at = $5 where id = $1`,
		d.ID, d.IP, d.UserAgent, d.LastUsed, d.ExpiresAt)
}

func saveTrust(ctx context.Context, tx db.Tx, device uuid.UUID, epoch int64, until time.Time) error {
	return change(ctx, tx, "trust device", `update accounts.trusted_devices set epoch = $2, trusted_until = $3 where id = $1 and revoked_at is null`,
		device, epoch, until)
}

func listDevices(ctx context.Context, tx db.Tx, person uuid.UUID) ([]Device, error) {
	rows, err := tx.Hot(ctx, `select `+columns+` from accounts.trusted_devices
		where person_id = $1 and revoked_at is null and expires_at > $2 order by last_used desc, id`, person, tx.Now())
	if err != nil {
		return nil, fmt.Errorf("list devices of %s: %w", person, err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Device, error) { return scan(row) })
	if err != nil {
		return nil, fmt.Errorf("list devices of %s: %w", person, err)
	}
	return list, nil
}

func revokeDevice(ctx context.Context, tx db.Tx, person, device uuid.UUID) (Device, error) {
	d, err := scan(tx.HotRow(ctx, `update accounts.trusted_devices set revoked_at = $3 where id = $1 and person_id = $2 and revoked_at is null
		returning `+columns, device, person, tx.Now()))
	if errors.Is(err, pgx.ErrNoRows) {
		return Device{}, nil
	}
	if err != nil {
		return Device{}, fmt.Errorf("forget device %s: %w", device, err)
	}
	return d, nil
}

func endTrust(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	return change(ctx, tx, "end trust in devices", `update accounts.trusted_devices set trusted_until = null where person_id = $1 and trusted_until is not null`, person)
}

func forgetAll(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	return change(ctx, tx, "forget devices", `update accounts.trusted_devices set revoked_at = $2 where person_id = $1 and revoked_at is null`, person, tx.Now())
}

func purge(ctx context.Context, tx db.Tx, before time.Time) error {
	return change(ctx, tx, "purge devices", `delete from accounts.trusted_devices where least(expires_at, revoked_at) < $1`, before)
}

func change(ctx context.Context, tx db.Tx, what, statement string, args ...any) error {
	if _, err := tx.Pgx.Exec(ctx, statement, args...); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
