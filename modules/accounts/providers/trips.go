package providers

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/session"
	"bayline/platform/throttle"
)

// tripLifetime is how long somebody may be away, and how long what they came back with waits for its proof.
const tripLifetime = 15 * time.Minute

// tripsOfNetwork is how many trips may begin at one place.
var tripsOfNetwork = throttle.Rule{Burst: 20, Every: 6 * time.Second}

var (
	errNoProvider = fault.New(fault.NotFound, "There is no such page.")
	errTrip       = fault.New(fault.Invalid, "This sign-in has run out, was used before, or began in another browser. Begin again.")
)

func errDown(p *provider) *fault.Error {
	return fault.Newf(fault.Unavailable, "%s does not answer now. Sign in another way, or try again in a minute.", p.Label)
}

func errDoubt(p *provider) *fault.Error {
	return fault.Newf(fault.Invalid, "%s did not confirm who you are. Try again, or sign in another way.", p.Label)
}

func errDeclined(p *provider) *fault.Error {
	return fault.Newf(fault.Invalid, "You did not sign in at %s. Try again, or sign in another way.", p.Label)
}

// word is what goes along on a trip. The database keeps a hash of the state; the others are made of it again, under a key.
type word struct {
	state    string // 256 random bits, in the address there and back
	nonce    string // in the provider's token
	verifier string // shown with the code, which is worth nothing without it (RFC 7636)
}

func newWord(key []byte) word {
	random := make([]byte, 32)
	_, _ = rand.Read(random) // never fails: crypto/rand ends the program instead
	return wordOf(key, base64.RawURLEncoding.EncodeToString(random))
}

func wordOf(key []byte, state string) word {
	made := func(what string) string {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte("provider trip\x00" + what + "\x00" + state))
		return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	}
	return word{state, made("nonce"), made("verifier")}
}

func (w word) hash() []byte {
	sum := sha256.Sum256([]byte(w.state))
	return sum[:]
}

// trip is a way to a provider and back.
type trip struct {
	Provider string
	Mark     string    // of the browser
	Person   uuid.UUID // who connects; zero: who signs in
	Session  uuid.UUID // likewise
	Next     string
}

// depart begins a trip and returns where it leads. current is nil where somebody wants to sign in.
func (m *Module) depart(ctx context.Context, p *provider, mark string, current *session.Session, next string) (address string, err error) {
	if err := m.Accounts.Admit(ctx, accounts.Try{What: "provider from", Who: accounts.Network(ctx), Rule: tripsOfNetwork}); err != nil {
		return "", err
	}
	key, err := m.key(ctx)
	if err != nil {
		return "", err
	}
	w := newWord(key)
	if address, err = p.departure(ctx, w); err != nil {
		return "", m.note(ctx, p, errDown(p), err)
	}
	made := trip{Provider: p.Name, Mark: mark, Next: next}
	if current != nil {
		made.Person, made.Session = current.Person, current.ID
	}
	return address, m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		return insertTrip(ctx, tx, w.hash(), made, tx.Now().Add(tripLifetime))
	})
}

// returned is the trip that somebody comes back from, once, in the browser that began it.
func (m *Module) returned(ctx context.Context, p *provider, mark, state string) (w word, back trip, err error) {
	key, err := m.key(ctx)
	if err != nil {
		return word{}, trip{}, err
	}
	w = wordOf(key, state)
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		var found bool
		if back, found, err = takeTrip(ctx, tx, w.hash(), p.Name, mark); err == nil && !found {
			err = errTrip
		}
		return err
	})
	return w, back, err
}

// key is what the words of trips are made under.
func (m *Module) key(ctx context.Context) (key []byte, err error) {
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		key, err = m.Pepper(ctx, tx)
		return err
	})
	return key, err
}

// note tells the log why a provider did not work, and returns what people are told.
func (m *Module) note(ctx context.Context, p *provider, told *fault.Error, why error) error {
	m.Log.WarnContext(ctx, "sign-in with a provider", slog.String("provider", p.Name), slog.String("error", why.Error()))
	return told
}
