package accounts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// factorRow is a person's second factor; zero where none was ever offered.
type factorRow struct {
	secret    []byte    // sealed; nil while none is in force
	since     time.Time // zero likewise
	offered   []byte    // sealed; nil unless one waits to be confirmed
	offeredAt time.Time
}

func readFactor(ctx context.Context, tx db.Tx, person uuid.UUID) (f factorRow, err error) {
	var since, offered *time.Time
	err = tx.HotRow(ctx, "select secret, confirmed_at, offered, offered_at from accounts.second_factors where person_id = $1", person).Scan(
		&f.secret, &since, &f.offered, &offered)
	if errors.Is(err, pgx.ErrNoRows) {
		return factorRow{}, nil
	}
	if err != nil {
		return factorRow{}, fmt.Errorf("read second factor: %w", err)
	}
	f.since, f.offeredAt = db.OrZero(since), db.OrZero(offered)
	return f, nil
}

func offerSecret(ctx context.Context, tx db.Tx, person uuid.UUID, sealed []byte) error {
	return change(ctx, tx, "offer secret", `insert into accounts.second_factors (person_id, offered, offered_at) values ($1, $2, $3)
		on conflict (person_id) do update set offered = excluded.offered, offered_at = excluded.offered_at`, person, sealed, tx.Now())
}

// putInForce makes a secret the person's factor. step was used to confirm it and counts no more.
func putInForce(ctx context.Context, tx db.Tx, person uuid.UUID, sealed []byte, step int64) error {
	return change(ctx, tx, "put factor in force", `insert into accounts.second_factors (person_id, secret, confirmed_at, last_step) values ($1, $2, $3, $4)
		on conflict (person_id) do update set secret = excluded.secret, confirmed_at = excluded.confirmed_at, last_step = excluded.last_step,
			offered = null, offered_at = null`, person, sealed, tx.Now(), step)
}

// spendStep uses a step up. Of any number at once, one gets it; older ones count no more. A last step that is hours ahead was spent while
// the clock was wrong: it must not lock the person out until then.
func spendStep(ctx context.Context, tx db.Tx, person uuid.UUID, step int64) (bool, error) {
	done, err := tx.Pgx.Exec(ctx, `update accounts.second_factors set last_step = $2
		where person_id = $1 and confirmed_at is not null and (last_step < $2 or last_step > $2 + 240)`, person, step)
	if err != nil {
		return false, fmt.Errorf("spend step: %w", err)
	}
	return done.RowsAffected() == 1, nil
}

func deleteFactor(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	return change(ctx, tx, "delete factor", "delete from accounts.second_factors where person_id = $1", person)
}

func insertRecoveryCode(ctx context.Context, tx db.Tx, person uuid.UUID, hash []byte) error {
	return change(ctx, tx, "insert recovery code", "insert into accounts.recovery_codes (person_id, hash) values ($1, $2)", person, hash)
}

func deleteRecoveryCodes(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	return change(ctx, tx, "delete recovery codes", "delete from accounts.recovery_codes where person_id = $1", person)
}

// spendRecoveryCode uses a code up. Of two at once, one gets it.
func spendRecoveryCode(ctx context.Context, tx db.Tx, person uuid.UUID, hash []byte) (bool, error) {
	done, err := tx.Pgx.Exec(ctx, `update accounts.recovery_codes set used_at = $3 where person_id = $1 and hash = $2 and used_at is null`,
		person, hash, tx.Now())
	if err != nil {
		return false, fmt.Errorf("spend recovery code: %w", err)
	}
	return done.RowsAffected() == 1, nil
}

func countRecoveryCodes(ctx context.Context, tx db.Tx, person uuid.UUID) (left int, err error) {
	err = tx.HotRow(ctx, "select count(*) from accounts.recovery_codes where person_id = $1 and used_at is null", person).Scan(&left)
	if err != nil {
		return 0, fmt.Errorf("count recovery codes: %w", err)
	}
	return left, nil
}
