package session

import (
	"context"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/web"
)

// Stage says how far somebody has come in signing in.
type Stage string

// The stages.
const (
	Code Stage = "code" // the password was right, the second factor is still asked
	Full Stage = "full"
)

// How long a session lives unless [New] says otherwise.
const (
	Lifetime = 30 * 24 * time.Hour
	Idle     = time.Hour
	CodeIdle = 15 * time.Minute // to look for the phone

	touchEvery = time.Minute
)

// Session is somebody's being signed in, in one browser.
type Session struct {
	ID        uuid.UUID
	Person    uuid.UUID
	Center    uuid.UUID // where the person is at work now; may be zero
	Stage     Stage
	CSRF      string // the synchronizer token: forms send it back
	Browser   string // what the browser was known by before: see [Manager.Mark]; may be empty
	IP        string // at sign-in
	UserAgent string
	Idle      time.Duration // without activity for so long, it ends
	CreatedAt time.Time
	LastSeen  time.Time // exact to a minute
	ExpiresAt time.Time // the absolute deadline
	MFAAt     time.Time // when the second factor was shown; zero if it was not
	ReauthAt  time.Time // when the person last proved who they are: sign-in and step-up
}

// Fresh tells whether the person proved who they are within the time before now.
func (s *Session) Fresh(now time.Time, within time.Duration) bool {
	return !s.ReauthAt.IsZero() && now.Before(s.ReauthAt.Add(within))
}

// alive tells whether neither deadline has passed.
func (s *Session) alive(now time.Time) bool {
	return now.Before(s.ExpiresAt) && now.Before(s.LastSeen.Add(s.Idle))
}

// New is what [Manager.Begin] is told.
type New struct {
	Person   uuid.UUID
	Center   uuid.UUID     // may be zero
	Stage    Stage         // Full unless told
	MFA      bool          // the sign-in itself was with two factors, as with a passkey
	Absolute time.Duration // at most 30 days, which is also the default
	Idle     time.Duration // default the center's rule, or an hour; a quarter of one where the code is still asked
}

func (n New) withDefaults() New {
	if n.Stage == "" {
		n.Stage = Full
	}
	if n.Absolute <= 0 || n.Absolute > Lifetime {
		n.Absolute = Lifetime
	}
	if n.Idle <= 0 && n.Stage == Code {
		n.Idle = CodeIdle
	}
	return n
}

// rest is how long a session at work in a center lasts without activity.
func (m *Manager) rest(ctx context.Context, center uuid.UUID) (time.Duration, error) {
	if m.idleOf == nil || center == uuid.Nil {
		return Idle, nil
	}
	return m.idleOf(ctx, center)
}

// Key signs envelopes. ID says which key it was, so that keys can be changed while people are signed in.
type Key struct {
	ID     string
	Secret []byte // 32 bytes or more
}

// Options of [NewManager].
type Options struct {
	DB     *db.DB
	Keys   []Key // newest first: the first signs, all are believed
	Secure bool  // BASE_URL is https
	// IdleOf is the rule of a center: without activity for so long, a session at work in it ends. Without it, [Idle] holds everywhere.
	IdleOf func(ctx context.Context, center uuid.UUID) (time.Duration, error)
}

// Manager begins, finds and ends sessions.
type Manager struct {
	db     *db.DB
	scs    *scs.SessionManager
	keys   []Key
	secure bool
	idleOf func(ctx context.Context, center uuid.UUID) (time.Duration, error)
}

// NewManager needs at least one key of 32 bytes.
func NewManager(o Options) *Manager {
	if len(o.Keys) == 0 {
		panic("session: no key to sign with")
	}
	for _, key := range o.Keys {
		if key.ID == "" || len(key.Secret) < 32 {
			panic("session: a key needs an id and 32 bytes")
		}
	}
	m := &Manager{db: o.DB, scs: scs.New(), keys: o.Keys, secure: o.Secure, idleOf: o.IdleOf}
	m.scs.HashTokenInStore = true
	m.scs.Lifetime = Lifetime
	m.scs.IdleTimeout = 0 // scs would write the row on every request: the store counts idle time itself
	m.scs.Codec = codec{}
	m.scs.Store = store{m}
	return m
}

func (m *Manager) now() time.Time { return m.db.Clock().Now() }

// state is what a request knows of its session. It hangs on the request's context.
type state struct {
	session *Session
	hash    []byte // of the token under which the row was found
	token   string // in the cookie, whether or not it is of a session
	write   write  // what the next commit of scs means
	change  change
	dirty   bool // a flash was put or taken
}

type stateKey struct{}

func stateOf(ctx context.Context) *state {
	s, _ := ctx.Value(stateKey{}).(*state)
	return s
}

// From is the request's session, or nil where nobody is signed in. A session in stage [Code] is not signed in yet: look at it.
func From(c *fiber.Ctx) *Session { return FromContext(c.UserContext()) }

// FromContext is From for operations.
func FromContext(ctx context.Context) *Session {
	if s := stateOf(ctx); s != nil {
		return s.session
	}
	return nil
}

// Visitor tells the chain of platform/web who the session belongs to.
func (m *Manager) Visitor(c *fiber.Ctx) (web.Visitor, bool) {
	s := From(c)
	if s == nil {
		return web.Visitor{}, false
	}
	who := web.Visitor{Person: s.Person.String(), Token: s.CSRF}
	if s.Center != uuid.Nil {
		who.Center = s.Center.String()
	}
	return who, true
}
