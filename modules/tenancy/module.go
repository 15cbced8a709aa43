package tenancy

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/tenancy/can"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/files"
	"bayline/platform/secret"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Deps is what the module needs from outside.
type Deps struct {
	DB       *db.DB
	Accounts *accounts.Module
	Sessions *session.Manager
	Files    files.Store
	Vault    *secret.Vault
	// Frame gives the page of a member its navigation.
	Frame func(*fiber.Ctx, Member) error
	// Founded lets the rooms above prepare a new center, in the transaction that makes it.
	Founded func(context.Context, db.Tx) error
	// Detailed tells them that the owner has given country and currency, in the transaction that stores them.
	Detailed func(context.Context, db.Tx, Profile) error
	// Codes open the registration where it is by invitation only; nil: it is open.
	Codes Codes
	// CurrencyFixed tells whether documents exist that keep the base currency as it is.
	CurrencyFixed func(context.Context, db.Tx) (bool, error)
	// Visit tells whether somebody who does not work in a center was let in, and writes down that they ask: nil where they were not.
	Visit func(context.Context, Asked) (*Visitor, error)
	// Tried writes down that somebody wanted to go to a center where they do not work.
	Tried func(context.Context, Asked) error
}

// Module is the tenancy of the platform.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes of the module.
func (m *Module) Routes(r *web.Router) {
	r.Get("/register", web.Public(m.showRegistration))
	r.Post("/register", web.PublicForm(m.postRegistration))
	r.Get("/onboarding", May(can.ManageSubscription, m.onboarding))
	r.Post("/onboarding/center", Submit(can.ManageCenter, m.postOnboarding))
	r.Get("/settings", May(can.SeeTeam, m.settings))
	r.Post("/settings/center", Submit(can.ManageCenter, m.postSettings))
	r.Post("/settings/files", Submit(can.ManageCenter, m.postPaper).WithUpload(files.DocumentLimit+1<<20))
	r.Post("/settings/files/:id/removal", May(can.ManageCenter, m.removePaper))
	r.Get("/files/:id", May(can.SeeTeam, m.sendPaper))
	r.Post("/centers/:id/session", accounts.SignedIn(m.switchCenter))
}

// frame draws nothing for fragments: they have no navigation.
func (m *Module) frame(c *fiber.Ctx, me Member) error {
	if m.Frame == nil {
		return nil
	}
	return m.Frame(c, me)
}

// Idle is how long a session at work in a center lasts without activity.
func (m *Module) Idle(ctx context.Context, center uuid.UUID) (idle time.Duration, err error) {
	err = m.DB.Glance(ctx, center, func(ctx context.Context, tx db.Tx) error {
		idle, err = readIdle(ctx, tx)
		return err
	})
	return idle, err
}

// AtWork is the person as member of the center that their session is at work in; false where there is none, or not any more.
func (m *Module) AtWork(c *fiber.Ctx, person uuid.UUID) (me Member, works bool, err error) {
	current := session.From(c)
	if current == nil {
		return Member{}, false, nil
	}
	me, err = m.Member(c.UserContext(), person, current.Center)
	if fault.As(err) != nil {
		return Member{}, false, nil
	}
	return me, err == nil, err
}

// Member is who a person is in a center, as of now. No center, no membership and another's center are all the same refusal.
func (m *Module) Member(ctx context.Context, person, center uuid.UUID) (me Member, err error) {
	if center == uuid.Nil {
		return Member{}, errNoCenter
	}
	err = m.DB.Glance(ctx, center, func(ctx context.Context, tx db.Tx) error {
		me, err = readMember(ctx, tx, person)
		return err
	})
	if err != nil || me.FactorBy().IsZero() || !m.Accounts.KnowsOtherFactors() {
		return me, err
	}
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error { // only for who lacks the app and is asked for a factor
		me.person.Factor, err = m.Accounts.HasOtherFactor(ctx, tx, person)
		return err
	})
	return me, err
}
