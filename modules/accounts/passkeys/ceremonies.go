package passkeys

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/session"
	"bayline/platform/throttle"
)

// ceremony is what a challenge is for; the answer to one is none to another.
type ceremony string

const (
	signIn       ceremony = "sign-in"
	second       ceremony = "second"
	proof        ceremony = "proof"
	registration ceremony = "registration"
)

// challengeLifetime is how long a device may take to answer.
const challengeLifetime = 5 * time.Minute

// challengesOfNetwork is how many ceremonies may begin at one place; answers need no limit of their own, because each needs one.
var challengesOfNetwork = throttle.Rule{Burst: 30, Every: 2 * time.Second}

var (
	errUnreadable = fault.New(fault.Invalid, "The answer of your device could not be read. Try again, or use another way.")
	errLate       = fault.New(fault.Invalid, "This took too long, or was sent twice. Try again.")
	errUnknown    = fault.New(fault.Invalid, "This passkey is not known here: it was removed, or it belongs to another account. Use another way.")
	errRefused    = fault.New(fault.Invalid, "The answer of your device does not fit. Try again, or use another way.")
	errKnown      = fault.New(fault.Conflict, "This passkey is on your list already.")
)

// user is a person as the library sees them. The handle that the device keeps is the person's id: it tells nobody anything.
type user struct {
	accounts.Person
	keys []Passkey
}

func (u user) WebAuthnID() []byte          { return u.ID[:] }
func (u user) WebAuthnName() string        { return u.Email }
func (u user) WebAuthnDisplayName() string { return u.Name }

func (u user) WebAuthnCredentials() []webauthn.Credential {
	list := make([]webauthn.Credential, len(u.keys))
	for i, key := range u.keys {
		list[i] = key.credential()
	}
	return list
}

func (p Passkey) credential() webauthn.Credential {
	made := webauthn.Credential{
		ID: p.Credential, PublicKey: p.PublicKey,
		Flags:         webauthn.CredentialFlags{UserVerified: true, BackupEligible: p.BackupEligible, BackupState: p.BackedUp},
		Authenticator: webauthn.Authenticator{AAGUID: p.Model, SignCount: p.SignCount},
	}
	for _, transport := range p.Transports {
		made.Transport = append(made.Transport, protocol.AuthenticatorTransport(transport))
	}
	return made
}

// visitorChallenge begins a sign-in: whoever has a key of ours may answer.
func (m *Module) visitorChallenge(ctx context.Context) (*protocol.CredentialAssertion, error) {
	asked, data, err := m.party.BeginDiscoverableLogin()
	if err != nil {
		return nil, fmt.Errorf("begin sign-in with a passkey: %w", err)
	}
	return asked, m.keep(ctx, signIn, nil, data)
}

// ask begins a ceremony that the session's person answers with one of their keys.
func (m *Module) ask(ctx context.Context, what ceremony, current *session.Session) (*protocol.CredentialAssertion, error) {
	who, err := m.user(ctx, current.Person)
	if err != nil {
		return nil, err
	}
	if len(who.keys) == 0 {
		return nil, fault.New(fault.Conflict, "You have no passkey. Use another way.")
	}
	asked, data, err := m.party.BeginLogin(who)
	if err != nil {
		return nil, fmt.Errorf("ask for a passkey: %w", err)
	}
	return asked, m.keep(ctx, what, current, data)
}

// offer begins the making of a key.
func (m *Module) offer(ctx context.Context, current *session.Session) (*protocol.CredentialCreation, error) {
	who, err := m.user(ctx, current.Person)
	if err != nil {
		return nil, err
	}
	if len(who.keys) >= mostKeys {
		return nil, errTooMany
	}
	offered, data, err := m.party.BeginRegistration(who, webauthn.WithExclusions(webauthn.Credentials(who.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		return nil, fmt.Errorf("offer a passkey: %w", err)
	}
	return offered, m.keep(ctx, registration, current, data)
}

func (m *Module) user(ctx context.Context, person uuid.UUID) (who user, err error) {
	if who.Person, err = m.Accounts.Person(ctx, person); err != nil {
		return user{}, err
	}
	who.keys, err = m.List(ctx, person)
	return who, err
}

// keep stores what was asked. current is nil where nobody has signed in.
func (m *Module) keep(ctx context.Context, what ceremony, current *session.Session, asked *webauthn.SessionData) error {
	if err := m.Accounts.Admit(ctx, accounts.Try{What: "passkey from", Who: accounts.Network(ctx), Rule: challengesOfNetwork}); err != nil {
		return err
	}
	data, err := json.Marshal(asked)
	if err != nil {
		return fmt.Errorf("keep challenge: %w", err)
	}
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		return insertChallenge(ctx, tx, asked.Challenge, what, current, data, tx.Now().Add(challengeLifetime))
	})
}

// spend takes what was asked back, once: also an answer that turns out to be wrong uses it up.
func (m *Module) spend(ctx context.Context, what ceremony, current *session.Session, challenge string) (asked webauthn.SessionData, err error) {
	var data []byte
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		data, err = takeChallenge(ctx, tx, challenge, what, current)
		return err
	})
	if err == nil && data == nil {
		err = errLate
	}
	if err != nil {
		return webauthn.SessionData{}, err
	}
	if err := json.Unmarshal(data, &asked); err != nil {
		return webauthn.SessionData{}, fmt.Errorf("read challenge: %w", err)
	}
	return asked, nil
}

// answer checks what a device has signed and notes the use of its key. current is nil where nobody has signed in.
func (m *Module) answer(ctx context.Context, what ceremony, current *session.Session, sent string) (key Passkey, err error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(sent))
	if err != nil {
		return Passkey{}, errUnreadable.Because(err)
	}
	asked, err := m.spend(ctx, what, current, parsed.Response.CollectedClientData.Challenge)
	if err != nil {
		return Passkey{}, err
	}
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		key, err = lockCredential(ctx, tx, parsed.RawID)
		if fault.Is(err, fault.NotFound) || err == nil && current != nil && key.Person != current.Person {
			return errUnknown
		}
		if err != nil {
			return err
		}
		if err := m.verify(key, asked, parsed); err != nil {
			return err
		}
		data := parsed.Response.AuthenticatorData
		if err := key.used(data.Counter, data.Flags.HasBackupState(), tx.Now()); err != nil {
			return err
		}
		return saveUse(ctx, tx, key)
	})
	if refusal := fault.As(err); refusal != nil && refusal.Kind == fault.Invalid {
		person := key.Person // nobody, where the key is unknown
		if current != nil {
			person = current.Person
		}
		return Passkey{}, m.Accounts.Refuse(ctx, person, "wrong passkey", err)
	}
	return key, err
}

// verify has the library look at the answer: origin, host name, challenge, presence and verification of the user, signature.
func (m *Module) verify(key Passkey, asked webauthn.SessionData, parsed *protocol.ParsedCredentialAssertionData) (err error) {
	owner := user{Person: accounts.Person{ID: key.Person}, keys: []Passkey{key}}
	if len(asked.UserID) == 0 {
		_, _, err = m.party.ValidatePasskeyLogin(func([]byte, []byte) (webauthn.User, error) { return owner, nil }, asked, parsed)
	} else {
		asked.AllowedCredentialIDs = nil // the key is one of the person's; those that were removed since would make the answer fail
		_, err = m.party.ValidateLogin(owner, asked, parsed)
	}
	if err != nil {
		return errRefused.Because(err)
	}
	return nil
}
