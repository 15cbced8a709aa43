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
)

// lifetimes of the links: what opens more, lives shorter. A set-up link is handed over by whoever runs the program.
var lifetimes = map[purpose]time.Duration{
	toVerify: 24 * time.Hour,
	toReset:  30 * time.Minute,
	toSetUp:  24 * time.Hour,
}

// paths where the links lead; the token follows.
var paths = map[purpose]string{
	toVerify: "/verify/",
	toReset:  "/password/reset/",
	toSetUp:  "/password/setup/",
}

var errLink = fault.New(fault.NotFound, "This link does not work any more: it was used, has run out, or a newer one took its place. Ask for a new one.")

// newLink makes a link of 256 random bits, of which the database keeps the hash, and voids the older ones of its kind. The
// address is empty where this request has made its link before. The person's row must be locked.
func (m *Module) newLink(ctx context.Context, tx db.Tx, request uuid.UUID, kind purpose, person uuid.UUID) (address string, err error) {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails: crypto/rand ends the program instead
	token := base64.RawURLEncoding.EncodeToString(secret)
	made, err := insertLink(ctx, tx, request, kind, person, hashToken(token), tx.Now().Add(lifetimes[kind]))
	if err != nil || !made {
		return "", err
	}
	if err := voidLinks(ctx, tx, person, kind, request); err != nil {
		return "", err
	}
	return m.BaseURL + paths[kind] + token, nil
}

// whose tells whose link this is, without using it up: mail scanners open every link.
func (m *Module) whose(ctx context.Context, kind purpose, token string) (who account, err error) {
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		person, err := findLink(ctx, tx, kind, hashToken(token))
		if err != nil {
			return err
		}
		who, err = readAccount(ctx, tx, person)
		return err
	})
	return who, err
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
