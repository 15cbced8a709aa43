package accounts

import (
	"context"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// Known tells whether somebody has an account with the address. It is for commands on the machine itself: no page ever tells.
func (m *Module) Known(ctx context.Context, email string) (known bool, err error) {
	_, folded, err := Email(email)
	if err != nil {
		return false, err
	}
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		who, err := findAccount(ctx, tx, folded)
		known = who.ID != uuid.Nil
		return err
	})
	return known, err
}
