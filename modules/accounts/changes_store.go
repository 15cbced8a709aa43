package accounts

import (
	"context"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// raiseEpoch makes trusted devices prove themselves again.
func raiseEpoch(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	return change(ctx, tx, "raise epoch", `update accounts.people set factor_epoch = factor_epoch + 1, version = version + 1 where id = $1`, person)
}
