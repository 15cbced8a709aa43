package accounts

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts/signins"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/session"
	"bayline/platform/web"
)

// freshFor is how long a password, code or passkey counts as fresh.
const freshFor = 10 * time.Minute

// Reason is something that a session alone is not enough for: whoever does it has just proven who they are. A stolen session, or
// a screen that somebody has left, then opens none of it.
type Reason struct {
	Name string // as the route table shows it
	To   string // follows "To": "change your password"
}

// The one list of what needs a fresh proof.
var (
	ChangeEmail       = Reason{"email.change", "change your e-mail address"}
	ChangePassword    = Reason{"password.change", "change your password"}
	ChangeFactor      = Reason{"factor.change", "change your authenticator app"}
	ChangeRecovery    = Reason{"recovery_codes.renew", "make new recovery codes"}
	ChangePasskeys    = Reason{"passkeys.change", "change your passkeys"}
	ChangeProviders   = Reason{"providers.change", "change the accounts that you sign in with"}
	ExportData        = Reason{"data.export", "take data out"}
	DeleteData        = Reason{"data.delete", "delete for good"}
	HandleTokens      = Reason{"tokens.handle", "make or withdraw an API token"}
	GrantSupport      = Reason{"support.grant", "let the platform's support in"}
	RefundPayment     = Reason{"payments.refund", "pay money back"}
	TransferOwnership = Reason{"ownership.transfer", "hand the center over"}
	TellIncident      = Reason{"incidents.tell", "tell those whom an incident concerns"}
	ChangeRoles       = Reason{"roles.change", "say who is a platform admin"}
	AnnouncePolicies  = Reason{"policies.announce", "mail a change of a policy to every owner"}
)

// Reasons are all of them.
func Reasons() []Reason {
	return []Reason{ChangeEmail, ChangePassword, ChangeFactor, ChangeRecovery, ChangePasskeys, ChangeProviders, ExportData, DeleteData,
		HandleTokens, GrantSupport, RefundPayment, TransferOwnership, TellIncident, ChangeRoles, AnnouncePolicies}
}

type stepUpKey struct{}

// StepUp makes a route ask for a fresh proof, after its guard has let somebody in and before a form is read:
//
//	r.Post("/account/security/password", accounts.StepUp(accounts.ChangePassword, accounts.SignedInForm(m.changePassword)))
//
// It stands around any guard that calls [Proven], which all guards of persons, centers and platform admins do.
func StepUp(reason Reason, guarded web.Guarded) web.Guarded {
	inner := guarded.Handler
	guarded.StepUp = reason.Name
	guarded.Handler = func(c *fiber.Ctx) error {
		c.Locals(stepUpKey{}, reason)
		return inner(c)
	}
	return guarded
}

// Proven refuses a request to a route of [StepUp] whose session has no fresh proof. Guards call it last, when they know that
// the person may do what the route does.
func Proven(c *fiber.Ctx) error {
	reason, asked := c.Locals(stepUpKey{}).(Reason)
	if !asked {
		return nil
	}
	return RequireFresh(c, reason)
}

// RequireFresh is [StepUp] for a handler that only needs the proof for some of what it does: it returns the refusal that a page
// answers with the dialog, or with the page of the proof.
func RequireFresh(c *fiber.Ctx, reason Reason) error {
	current, err := Current(c)
	if err != nil {
		return err
	}
	if !Fresh(c, current) {
		return stale{fault.New(fault.Stale, "To "+reason.To+", confirm first that it is you."), reason}
	}
	return nil
}

// Fresh tells whether the session's person has proven who they are within the last ten minutes.
func Fresh(c *fiber.Ctx, current *session.Session) bool {
	m := c.Locals(moduleKey{}).(*Module)
	return current.Fresh(m.DB.Clock().Now(), freshFor)
}

// stale is the refusal of what needs a fresh proof.
type stale struct {
	refusal *fault.Error
	reason  Reason
}

func (s stale) Error() string { return s.refusal.Error() }

func (s stale) Unwrap() error { return s.refusal }

// prove asks somebody who is signed in for their password again.
func (m *Module) prove(ctx context.Context, person uuid.UUID, password string) error {
	var who account
	pepper, tries, err := m.admit(ctx, func(ctx context.Context, tx db.Tx) (_ []try, err error) {
		if who, err = readAccount(ctx, tx, person); err != nil {
			return nil, err
		}
		return onDevice(ctx, tx, person, "step-up", triesOfAccount, try{"step-up", person.String(), triesOfAccount})
	})
	if err != nil {
		return err
	}
	right, err := m.passwords.Matches(ctx, pepper, who.hash, password)
	if err != nil {
		return err
	}
	if !right {
		return m.failSignIn(ctx, person, signins.WrongPassword, fault.New(fault.Invalid, "This is not your password. Type the one you sign in with."))
	}
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error { return forgive(ctx, tx, pepper, tries) })
}
