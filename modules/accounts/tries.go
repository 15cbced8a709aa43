package accounts

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net/netip"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts/devices"
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
// comes of it, and without the database nobody gets in. choose says what is counted; what depends on the account is looked up
// there, in the same statements for accounts that are and that are not.
func (m *Module) admit(ctx context.Context, choose func(context.Context, db.Tx) ([]try, error)) (pepper []byte, tries []try, err error) {
	var after time.Duration
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if pepper, err = m.Pepper(ctx, tx); err != nil {
			return err
		}
		if tries, err = choose(ctx, tx); err != nil {
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
		return nil
	})
	if err == nil && after > 0 {
		err = tooSoon{fault.Newf(fault.TooMany, "Too many tries. Wait %s, then try again.", spoken(after)), after}
	}
	return pepper, tries, err
}

// these are tries that do not depend on who it is.
func these(tries ...try) func(context.Context, db.Tx) ([]try, error) {
	return func(context.Context, db.Tx) ([]try, error) { return tries, nil }
}

// onDevice counts a known device of a person by itself, in place of what strangers can use up: nobody can lock somebody out of
// the browser that they usually sign in on.
func onDevice(ctx context.Context, tx db.Tx, person uuid.UUID, what string, rule throttle.Rule, otherwise ...try) ([]try, error) {
	device, err := devices.Find(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	if device.ID != uuid.Nil {
		return []try{{what + " on", device.ID.String(), rule}}, nil
	}
	return otherwise, nil
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
