package accounts

import (
	"context"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// Having is the person who has an e-mail address, or uuid.Nil. It is for pages of people who may know who has an account.
func Having(ctx context.Context, tx db.Tx, email string) (uuid.UUID, error) {
	_, folded, err := Email(email)
	if err != nil { // no address: nobody has it
		return uuid.Nil, nil
	}
	who, err := findAccount(ctx, tx, folded)
	return who.ID, err
}
