package accounts

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/fault"
)

// InvitationLink is what a link to an invitation opens, and what has become of it.
type InvitationLink struct {
	Center     uuid.UUID
	Invitation uuid.UUID
	ExpiresAt  time.Time
	Used       bool
	Void       bool // a newer link took its place, or the invitation was withdrawn
}

// Works tells whether the link still opens the invitation.
func (l InvitationLink) Works(now time.Time) bool {
	return !l.Used && !l.Void && now.Before(l.ExpiresAt)
}

// NewInvitationLink makes the link of an invitation of the center in scope: 256 random bits, of which the database keeps the hash.
// The older links of the invitation are void.
func (m *Module) NewInvitationLink(ctx context.Context, tx db.Tx, invitation uuid.UUID) (address string, expires time.Time, err error) {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails: crypto/rand ends the program instead
	token := base64.RawURLEncoding.EncodeToString(secret)
	expires = tx.Now().Add(lifetimes[toJoin])
	if err := VoidInvitationLinks(ctx, tx, invitation); err != nil {
		return "", time.Time{}, err
	}
	if err := insertInvitationLink(ctx, tx, db.NewID(), hashToken(token), invitation, expires); err != nil {
		return "", time.Time{}, err
	}
	return m.BaseURL + paths[toJoin] + token, expires, nil
}

// FindInvitationLink looks at a link without using it up. A token of nobody's is a fault NotFound.
func FindInvitationLink(ctx context.Context, tx db.Tx, token string) (InvitationLink, error) {
	return findInvitationLink(ctx, tx, hashToken(token))
}

// UseInvitationLink uses a link up. Of two at once, one gets it; the other gets a fault Conflict.
func UseInvitationLink(ctx context.Context, tx db.Tx, token string) error {
	used, err := useInvitationLink(ctx, tx, hashToken(token))
	if err == nil && !used {
		err = fault.New(fault.Conflict, "This link was used just now. Reload the page to see what became of it.")
	}
	return err
}

// VoidInvitationLinks ends the links of an invitation that were not used.
func VoidInvitationLinks(ctx context.Context, tx db.Tx, invitation uuid.UUID) error {
	return voidInvitationLinks(ctx, tx, invitation)
}

// HasAccount tells whether somebody signs in with the address. Only whoever has proven to own it may be told.
func HasAccount(ctx context.Context, tx db.Tx, email string) (bool, error) {
	_, folded, err := Email(email)
	if err != nil {
		return false, err
	}
	who, err := findAccount(ctx, tx, folded)
	return who.ID != uuid.Nil, err
}

// OperatorIDs are all platform admins: their sessions are shorter than any center's.
func OperatorIDs(ctx context.Context, tx db.Tx) ([]uuid.UUID, error) { return readOperatorIDs(ctx, tx) }
