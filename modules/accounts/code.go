package accounts

import (
	"context"
	"crypto/subtle"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"bayline/modules/accounts/signins"
	"bayline/platform/db"
	"bayline/platform/fault"
)

const stepLength = 30 // seconds, RFC 6238

var (
	errCode     = fault.New(fault.Invalid, "This code is not right. Codes change every 30 seconds: type the newest one.")
	errCodeUsed = fault.New(fault.Invalid, "That code was already used. Wait for the next one.")
)

// UseCode proves who somebody is by their authenticator app, at sign-in and when they are asked again. A code counts once, even for many tries at the same moment.
func (m *Module) UseCode(ctx context.Context, person uuid.UUID, code string) error {
	pepper, tries, err := m.admit(ctx, codeTries(person))
	if err != nil {
		return err
	}
	return m.useCode(ctx, pepper, tries, person, code)
}

// codeTries counts codes and recovery codes together.
func codeTries(person uuid.UUID) func(context.Context, db.Tx) ([]try, error) {
	return func(ctx context.Context, tx db.Tx) ([]try, error) {
		return onDevice(ctx, tx, person, "code", triesOfCode, try{"code", person.String(), triesOfCode})
	}
}

func (m *Module) useCode(ctx context.Context, pepper []byte, tries []try, person uuid.UUID, code string) error {
	var refused error
	err := m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		row, err := readFactor(ctx, tx, person)
		if err != nil {
			return err
		}
		refused, err = checkCode(ctx, tx, person, row, code)
		if err != nil || refused != nil {
			return err
		}
		return forgive(ctx, tx, pepper, tries)
	})
	if err == nil && refused != nil {
		err = m.failSignIn(ctx, person, signins.WrongCode, refused)
	}
	return err
}

// checkCode spends the step of a right code; refused says what is wrong with it.
func checkCode(ctx context.Context, tx db.Tx, person uuid.UUID, row factorRow, code string) (refused, err error) {
	if row.secret == nil {
		return errCode, nil
	}
	secret, err := tx.Open(ctx, secretPlace(person), row.secret)
	if err != nil {
		return nil, err
	}
	step, right := stepOf(secretEncoding.EncodeToString(secret), code, tx.Now())
	if !right {
		return errCode, nil
	}
	spent, err := spendStep(ctx, tx, person, step)
	if err != nil {
		return nil, err
	}
	if !spent {
		return errCodeUsed, nil
	}
	return nil, nil
}

// stepOf tells which time step a code belongs to: this one, the one before or the next, for clocks that are a little off. The
// library accepts a code again and does not say which step it was.
func stepOf(secret, code string, now time.Time) (int64, bool) {
	code = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, code)
	current := now.Unix() / stepLength
	for _, step := range []int64{current, current - 1, current + 1} {
		right, err := hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) // #nosec G115 -- after 1970
		if err == nil && subtle.ConstantTimeCompare([]byte(right), []byte(code)) == 1 {
			return step, true
		}
	}
	return 0, false
}
