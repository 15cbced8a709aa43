package accounts

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net/netip"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/throttle"
	"bayline/platform/web"
)

// How often something may be tried. Each bucket is one row in the database, shared by all processes.
var (
	triesOfAccount = throttle.Rule{Burst: 5, Every: time.Minute}
	triesOfNetwork = throttle.Rule{Burst: 30, Every: 2 * time.Second}
	triesOfCode    = throttle.Rule{Burst: 5, Every: 3 * time.Minute}
	mailsOfAccount = throttle.Rule{Burst: 3, Every: 10 * time.Minute}
	mailsOfNetwork = throttle.Rule{Burst: 10, Every: time.Minute}
)

var (
	errWrong      = fault.New(fault.Invalid, "This e-mail address and password do not belong together. Check both, or choose a new password.")
	errUnverified = fault.New(fault.Invalid, "Confirm your e-mail address first. A new link is on its way to it and works for 24 hours.")
)

// tooSoon is the refusal of something that is tried too often.
type tooSoon struct {
	refusal *fault.Error
	after   time.Duration
}

func (t tooSoon) Error() string { return t.refusal.Error() }

func (t tooSoon) Unwrap() error { return t.refusal }

// try is one attempt at something that is counted.
type try struct {
	what string // keeps the buckets of different things apart
	who  string
	rule throttle.Rule
}

// network is where a request comes from as far as throttles care: an IPv4 address, or the /64 that one household or server has.
func network(ctx context.Context) string {
	address, err := netip.ParseAddr(web.CallerOf(ctx).IP)
	if err != nil {
		return "unknown"
	}
	if address.Is4() {
		return address.String()
	}
	prefix, _ := address.Prefix(64)
	return prefix.String()
}

// key is hashed under the password key, so that the table of throttles cannot be searched for people.
func (t try) key(pepper []byte) []byte {
	mac := hmac.New(sha256.New, pepper)
	_, _ = fmt.Fprintf(mac, "throttle\x00%s\x00%s", t.what, t.who)
	return mac.Sum(nil)
}

// admit counts the tries and refuses when one of them comes too soon. It has a transaction of its own: a try counts whatever
// comes of it, and without the database nobody gets in. look runs in the same transaction once the tries are admitted.
func (m *Module) admit(ctx context.Context, tries []try, look func(context.Context, db.Tx) error) (pepper []byte, err error) {
	var after time.Duration
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if pepper, err = m.Pepper(ctx, tx); err != nil {
			return err
		}
		for _, t := range tries {
			ok, wait, err := throttle.Take(ctx, tx, t.key(pepper), t.rule, tx.Now())
			if err != nil {
				return err
			}
			if !ok {
				after = max(after, wait)
			}
		}
		if after > 0 || look == nil {
			return nil
		}
		return look(ctx, tx)
	})
	if err == nil && after > 0 {
		err = tooSoon{fault.Newf(fault.TooMany, "Too many tries. Wait %s, then try again.", spoken(after)), after}
	}
	return pepper, err
}

// forgive takes back what a successful try has used up of the buckets.
func forgive(ctx context.Context, tx db.Tx, pepper []byte, tries []try) error {
	for _, t := range tries {
		if err := throttle.GiveBack(ctx, tx, t.key(pepper), t.rule); err != nil {
			return err
		}
	}
	return nil
}

func spoken(wait time.Duration) string {
	switch seconds := int((wait + time.Second - 1) / time.Second); {
	case seconds <= 1:
		return "a second"
	case seconds < 60:
		return fmt.Sprintf("%d seconds", seconds)
	case seconds <= 90:
		return "a minute"
	default:
		return fmt.Sprintf("%d minutes", (seconds+59)/60)
	}
}

// SignIn proves a password; [Module.Enter] says what follows. Unknown addresses cost what known ones do.
func (m *Module) SignIn(ctx context.Context, email, password string) (account, error) {
	_, folded, err := Email(email)
	if err != nil {
		return account{}, errWrong // no account has what is no address
	}
	var who account
	tries := []try{{"sign-in", folded, triesOfAccount}, {"sign-in from", network(ctx), triesOfNetwork}}
	pepper, err := m.admit(ctx, tries, func(ctx context.Context, tx db.Tx) error {
		who, err = findAccount(ctx, tx, folded)
		return err
	})
	if err != nil {
		return account{}, err
	}
	right, err := m.passwords.matches(ctx, pepper, who.hash, password)
	if err != nil {
		return account{}, err
	}
	if !right {
		return account{}, m.failSignIn(ctx, who.ID, "wrong password", errWrong)
	}
	rehashed := ""
	if m.passwords.outdated(who.hash) {
		if rehashed, err = m.passwords.hash(ctx, pepper, password); err != nil {
			return account{}, err
		}
	}
	if !who.Verified {
		return account{}, m.remind(ctx, who)
	}
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := forgive(ctx, tx, pepper, tries); err != nil {
			return err
		}
		if rehashed != "" {
			if err := saveRehash(ctx, tx, who.ID, who.hash, rehashed); err != nil {
				return err
			}
		}
		return nil
	})
	return who, err
}

// remind mails a new link to somebody who knows the password but has not proven the address. The usual limits of mail hold, or a
// stranger could register an address in order to fill its mailbox.
func (m *Module) remind(ctx context.Context, who account) error {
	err := m.AskForVerification(ctx, who.Email)
	if err != nil && !fault.Is(err, fault.TooMany) {
		return err
	}
	return errUnverified
}

// failSignIn writes down what did not work and returns why. person may be nobody.
func (m *Module) failSignIn(ctx context.Context, person uuid.UUID, outcome string, why error) error {
	err := m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := insertSignIn(ctx, tx, person, outcome); err != nil {
			return err
		}
		somebody := audit.Actor{Kind: "person", Name: "Somebody"}
		return audit.Record(ctx, tx, somebody, "accounts.sign_in.failed", person, audit.Note("outcome", outcome))
	})
	if err != nil {
		return err
	}
	return why
}

// SignOut writes down that somebody went; the session is ended by who has the request.
func (m *Module) SignOut(ctx context.Context, person uuid.UUID) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		who, err := readPerson(ctx, tx, person)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, who.Actor(), "accounts.person.signed_out", who.ID)
	})
}
