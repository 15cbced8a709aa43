package accounts

import (
	"context"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/web"
)

func insertSignIn(ctx context.Context, tx db.Tx, person uuid.UUID, outcome string) error {
	caller, known := web.CallerOf(ctx), &person
	if person == uuid.Nil {
		known = nil
	}
	return change(ctx, tx, "insert sign-in", `insert into accounts.sign_ins (id, person_id, at, outcome, ip, user_agent) values ($1, $2, $3, $4, $5, $6)`,
		db.NewID(), known, tx.Now(), outcome, caller.IP, caller.UserAgent)
}
