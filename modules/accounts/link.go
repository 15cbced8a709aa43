package accounts

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/fault"
)

// purpose is what a link in a mail is for.
type purpose string

const (
	toVerify purpose = "verify"
	toReset  purpose = "reset"
	toSetUp  purpose = "setup"
	toMove   purpose = "email"  // to another e-mail address
	toDisown purpose = "disown" // "This wasn't me"
	toJoin   purpose = "invite"
)

// lifetimes of the links: what opens more, lives shorter. A set-up link is handed over by whoever runs the program.
var lifetimes = map[purpose]time.Duration{
	toVerify: 24 * time.Hour,
	toReset:  30 * time.Minute,
	toSetUp:  24 * time.Hour,
	toMove:   24 * time.Hour,
	toDisown: 30 * 24 * time.Hour, // somebody may come back from a holiday to the mail
	toJoin:   7 * 24 * time.Hour,
}

// paths where the links lead; the token follows.
var paths = map[purpose]string{
	toVerify: "/verify/",
	toReset:  "/password/reset/",
	toSetUp:  "/password/setup/",
	toMove:   "/account/email/",
	toDisown: "/not-me/",
	toJoin:   "/invitations/",
}

var errLink = fault.New(fault.NotFound, "This link does not work any more: it was used, has run out, or a newer one took its place. Ask for a new one.")

// newLink makes a link of 256 random bits, of which the database keeps the hash, and voids the older ones of its kind. The
// address is empty where this request has made its link before. The person's row must be locked.
func (m *Module) newLink(ctx context.Context, tx db.Tx, request uuid.UUID, kind purpose, person uuid.UUID) (address string, err error) {
	if address, err = m.addLink(ctx, tx, request, kind, person, ""); err != nil || address == "" {
		return "", err
	}
	return address, voidLinks(ctx, tx, person, kind, request)
}

// addLink makes a link beside others of its kind. about is the e-mail address that it is about.
func (m *Module) addLink(ctx context.Context, tx db.Tx, request uuid.UUID, kind purpose, person uuid.UUID, about string) (address string, err error) {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails: crypto/rand ends the program instead
	token := base64.RawURLEncoding.EncodeToString(secret)
	made, err := insertLink(ctx, tx, linkRow{id: request, kind: kind, person: person, about: about}, hashToken(token), tx.Now().Add(lifetimes[kind]))
	if err != nil || !made {
		return "", err
	}
	return m.BaseURL + paths[kind] + token, nil
}

// whose tells whose link this is, without using it up: mail scanners open every link.
func (m *Module) whose(ctx context.Context, kind purpose, token string) (who account, err error) {
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		link, err := findLink(ctx, tx, kind, hashToken(token))
		if err != nil {
			return err
		}
		who, err = readAccount(ctx, tx, link.person)
		return err
	})
	return who, err
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
