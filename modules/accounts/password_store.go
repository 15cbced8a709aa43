package accounts

import (
	"context"

	"github.com/google/uuid"

	"bayline/platform/db"
)

func savePassword(ctx context.Context, tx db.Tx, person uuid.UUID, hash string) error {
	return change(ctx, tx, "save password", `update accounts.people
		set password_hash = $2, password_changed_at = $3, version = version + 1 where id = $1`, person, hash, tx.Now())
}

// clearPassword makes the password worth nothing: only a link in a mail sets a new one.
func clearPassword(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	return change(ctx, tx, "clear password", `update accounts.people set password_hash = '', password_changed_at = null, version = version + 1 where id = $1`, person)
}

// saveRehash stores the same password under another cost, unless it has changed meanwhile.
func saveRehash(ctx context.Context, tx db.Tx, person uuid.UUID, before, after string) error {
	return change(ctx, tx, "save rehashed password", `update accounts.people set password_hash = $3 where id = $1 and password_hash = $2`, person, before, after)
}
