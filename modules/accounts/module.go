package accounts

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts/passwords"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/session"
	"bayline/platform/web"
	"bayline/views/layout"
)

// Deps is what the module needs from outside.
type Deps struct {
	DB       *db.DB
	Sessions *session.Manager
	BaseURL  string // where links in mails lead; no slash at the end
	// Pepper is the key of the password hashes: secret.Vault.Password.
	Pepper func(context.Context, db.Tx) ([]byte, error)
	// Home is the page that somebody comes to after signing in; "/" without it.
	Home func(context.Context, Person) (string, error)
	// Center is where a session begins its work: the wanted center if the person works there, else a center of theirs, or none.
	Center func(ctx context.Context, person, wanted uuid.UUID) (uuid.UUID, error)
	// Verified tells the rooms above that somebody has proven the address, in the transaction of the proof. May be nil.
	Verified func(ctx context.Context, tx db.Tx, person uuid.UUID) error
	// Noticed tells the rooms above what rules look at, in the transaction in which it happened. May be nil.
	Noticed func(ctx context.Context, tx db.Tx, n Notice) error
	// Disowned tells them that somebody has said "This was not me", in the transaction that ends everything. May be nil.
	Disowned func(ctx context.Context, tx db.Tx, person uuid.UUID) error
	// Warned tells them what somebody is warned of by mail, in its transaction, so that it also stands in the product. May be nil.
	Warned func(ctx context.Context, tx db.Tx, kind string, id uuid.UUID, to Person, headline, line string) error
	// Accepting is what registering accepts, through either door; the first versions without it.
	Accepting func(ctx context.Context, tx db.Tx) ([]Policy, error)
	// Frame gives the page of a person its navigation.
	Frame func(*fiber.Ctx, Person) error
	// OperatorFrame does so for a platform admin.
	OperatorFrame func(*fiber.Ctx, Operator) error
	// Cost of bcrypt; 12 unless told. Only tests tell.
	Cost int
}

// Module is the accounts of the platform.
type Module struct {
	Deps
	passwords *passwords.Hasher
	ways      []Way
	routes    *web.Router
}

// New makes the module.
func New(deps Deps) *Module {
	return &Module{Deps: deps, passwords: passwords.NewHasher(deps.Cost)}
}

// Routes mounts the pages.
func (m *Module) Routes(r *web.Router) {
	m.routeSignIn(r)
	m.routeSecond(r)
	m.routeLinks(r)
	m.routePerson(r)
	m.routePassword(r)
	m.routeFactor(r)
	m.routeStepUp(r)
	m.routeEmail(r)
	m.routeDisown(r)
}

// Workers says which jobs the module does.
func (m *Module) Workers(w *jobs.Workers) {
	jobs.Add(w, m.sendLink)
	jobs.Add(w, m.weigh)
	jobs.Add(w, m.purge)
	jobs.Every(w, time.Hour, func() jobs.Args { return purgeArgs{} })
}

// Person reads somebody who is signed in.
func (m *Module) Person(ctx context.Context, id uuid.UUID) (me Person, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		me, err = readPerson(ctx, tx, id)
		return err
	})
	return me, err
}

// Hashes is how many passwords were hashed or compared since the start.
func (m *Module) Hashes() int64 { return m.passwords.Hashes() }

// secure tells whether people come by https.
func (m *Module) secure() bool { return strings.HasPrefix(m.BaseURL, "https://") }

// frame tells the page who sees it; whoever wires the program knows the navigation too.
func (m *Module) frame(c *fiber.Ctx, me Person) error {
	if m.Frame != nil {
		return m.Frame(c, me)
	}
	c.SetUserContext(layout.With(c.UserContext(), layout.Frame{
		Theme: me.Theme, CSRF: session.From(c).CSRF, Person: me.Name, Initials: me.Initials(), Email: me.Email, Flash: m.Sessions.TakeFlash(c),
	}))
	return nil
}

func (m *Module) operatorFrame(c *fiber.Ctx, me Operator) error {
	if m.OperatorFrame == nil {
		return m.frame(c, me.Person)
	}
	return m.OperatorFrame(c, me)
}
