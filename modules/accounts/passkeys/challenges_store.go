package passkeys

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/session"
)

func insertChallenge(ctx context.Context, tx db.Tx, challenge string, what ceremony, current *session.Session, data []byte, expires time.Time) error {
	person, session := whose(current)
	return change(ctx, tx, "insert challenge", `insert into accounts.passkey_challenges (challenge, ceremony, person_id, session_id, data, expires_at)
		values ($1, $2, $3, $4, $5, $6)`, challenge, string(what), person, session, data, expires)
}

// takeChallenge removes what was asked and returns it; nil where it was taken before, has run out, or was for somebody else. Of two
// at once, one gets it.
func takeChallenge(ctx context.Context, tx db.Tx, challenge string, what ceremony, current *session.Session) (data []byte, err error) {
	person, session := whose(current)
	err = tx.Pgx.QueryRow(ctx, `delete from accounts.passkey_challenges where challenge = $1 and ceremony = $2 and person_id is not distinct from $3
		and session_id is not distinct from $4 and expires_at > $5 returning data`, challenge, string(what), person, session, tx.Now()).Scan(&data)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("take challenge: %w", err)
	}
	return data, nil
}

func whose(current *session.Session) (person, session *uuid.UUID) {
	if current == nil {
		return nil, nil
	}
	return &current.Person, &current.ID
}

func deleteExpired(ctx context.Context, tx db.Tx) error {
	return change(ctx, tx, "delete expired challenges", "delete from accounts.passkey_challenges where expires_at <= $1", tx.Now())
}
