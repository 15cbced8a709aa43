package accounts

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"bayline/modules/accounts/signins"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
)

const recoveryCodes = 10

// recoveryAlphabet leaves out the letters that are taken for others: ten of it are 50 random bits.
const recoveryAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

var errRecovery = fault.New(fault.Invalid, "This recovery code is not right, or it was used before. Each works once.")

// RenewRecoveryCodes makes ten new recovery codes; the old ones work no more.
func (m *Module) RenewRecoveryCodes(ctx context.Context, person uuid.UUID) (codes []string, err error) {
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		who, err := lockAccount(ctx, tx, person)
		if err != nil {
			return err
		}
		has, err := m.HasFactor(ctx, tx, person)
		if err != nil {
			return err
		}
		if !has {
			return fault.New(fault.Conflict, "Set up an authenticator app or a passkey first: recovery codes stand in for it.")
		}
		pepper, err := m.Pepper(ctx, tx)
		if err != nil {
			return err
		}
		if codes, err = newRecoveryCodes(ctx, tx, pepper, person); err != nil {
			return err
		}
		if err := m.mailFactor(ctx, tx, who.Person, "You have new recovery codes"); err != nil {
			return err
		}
		return audit.Record(ctx, tx, who.Actor(), "accounts.recovery_codes.renewed", person)
	})
	return codes, err
}

// UseRecoveryCode stands in for the second factor at sign-in. Its use is mailed.
func (m *Module) UseRecoveryCode(ctx context.Context, person uuid.UUID, code string) error {
	pepper, tries, err := m.admit(ctx, codeTries(person))
	if err != nil {
		return err
	}
	var right bool
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		who, err := readAccount(ctx, tx, person)
		if err != nil {
			return err
		}
		if right, err = spendRecoveryCode(ctx, tx, person, hashRecovery(pepper, person, code)); err != nil || !right {
			return err
		}
		left, err := countRecoveryCodes(ctx, tx, person)
		if err != nil {
			return err
		}
		if err := m.mailRecovery(ctx, tx, who.Person, left); err != nil {
			return err
		}
		return forgive(ctx, tx, pepper, tries)
	})
	if err == nil && !right {
		err = m.failSignIn(ctx, person, signins.WrongCode, errRecovery)
	}
	return err
}

func newRecoveryCodes(ctx context.Context, tx db.Tx, pepper []byte, person uuid.UUID) ([]string, error) {
	if err := deleteRecoveryCodes(ctx, tx, person); err != nil {
		return nil, err
	}
	codes := make([]string, recoveryCodes)
	for i := range codes {
		letters := make([]byte, 10)
		_, _ = rand.Read(letters)
		for j := range letters {
			letters[j] = recoveryAlphabet[letters[j]%32]
		}
		codes[i] = string(letters[:5]) + "-" + string(letters[5:])
		if err := insertRecoveryCode(ctx, tx, person, hashRecovery(pepper, person, codes[i])); err != nil {
			return nil, err
		}
	}
	return codes, nil
}

// hashRecovery is keyed: 50 bits could be tried through from a stolen table.
func hashRecovery(pepper []byte, person uuid.UUID, code string) []byte {
	tidy := strings.NewReplacer("-", "", " ", "", "o", "0", "i", "1", "l", "1").Replace(strings.ToLower(strings.TrimSpace(code)))
	mac := hmac.New(sha256.New, pepper)
	_, _ = fmt.Fprintf(mac, "recovery\x00%s\x00%s", person, tidy)
	return mac.Sum(nil)
}
