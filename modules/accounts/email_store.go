package accounts

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

// saveAddress stores an address that is proven. folded is unique, and locked.
func saveAddress(ctx context.Context, tx db.Tx, person uuid.UUID, address, folded string) error {
	return change(ctx, tx, "save e-mail address", `update accounts.people set email = $2, email_folded = $3, verified_at = coalesce(verified_at, $4),
		version = version + 1 where id = $1`, person, address, folded, tx.Now())
}

func waitingAddress(ctx context.Context, tx db.Tx, person uuid.UUID) (address string, err error) {
	err = tx.HotRow(ctx, `select address from accounts.links where person_id = $1 and kind = 'email'
		and used_at is null and voided_at is null and expires_at > $2 order by created_at desc limit 1`, person, tx.Now()).Scan(&address)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read waiting address: %w", err)
	}
	return address, nil
}
