package accounts

import (
	"context"
	"time"

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

// deleteSignIns takes away what the log of signing in says of the time before a moment.
func deleteSignIns(ctx context.Context, tx db.Tx, before time.Time) error {
	return change(ctx, tx, "delete old sign-ins", "delete from accounts.sign_ins where at < $1", before)
}
