package accounts

import (
	"context"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts/signins"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/throttle"
)

// What the rooms above need in order to be ways in of their own: passkeys, providers.

// Try is one attempt at something that is counted.
type Try struct {
	What string // keeps the buckets of different things apart
	Who  string
	Rule throttle.Rule
}

// Admit counts an attempt and refuses it when it comes too soon, in a transaction of its own.
func (m *Module) Admit(ctx context.Context, t Try) error {
	_, _, err := m.admit(ctx, these(try{t.What, t.Who, t.Rule}))
	return err
}

// Network is where a request comes from as far as throttles care.
func Network(ctx context.Context) string { return network(ctx) }

// Refuse writes down in the log of signing in, and in the trail, what did not work, and returns why. person may be nobody.
func (m *Module) Refuse(ctx context.Context, person uuid.UUID, outcome signins.Outcome, why error) error {
	return m.failSignIn(ctx, person, outcome, why)
}

// Lock reads somebody whose ways in will change: what changes them at the same time waits.
func (m *Module) Lock(ctx context.Context, tx db.Tx, person uuid.UUID) (Person, error) {
	who, err := lockAccount(ctx, tx, person)
	return who.Person, err
}

// HasPassword tells whether somebody can sign in with a password.
func (m *Module) HasPassword(ctx context.Context, tx db.Tx, person uuid.UUID) (bool, error) {
	who, err := readAccount(ctx, tx, person)
	return who.hash != "", err
}

// FindByEmail is whose address that is, or nobody, the zero Person. No page may show a stranger what it says.
func (m *Module) FindByEmail(ctx context.Context, tx db.Tx, email string) (Person, error) {
	_, folded, err := Email(email)
	if err != nil {
		return Person{}, err
	}
	who, err := findAccount(ctx, tx, folded)
	return who.Person, err
}

// HasFactor tells whether a second factor is asked of somebody: the authenticator app, or one that a room above has.
func (m *Module) HasFactor(ctx context.Context, tx db.Tx, person uuid.UUID) (bool, error) {
	who, err := readPerson(ctx, tx, person)
	if err != nil || who.Factor {
		return who.Factor, err
	}
	return m.hasOther(ctx, tx, person)
}

// FactorAdded is [Module.FactorChanged] for a second factor that is new. Where somebody has no recovery codes they get ten, for the
// day when the factor is out of reach: [Module.ShowCodes] shows them, once.
func (m *Module) FactorAdded(ctx context.Context, tx db.Tx, person, spared uuid.UUID, what, action string, details ...audit.Detail) (codes []string, err error) {
	left, err := countRecoveryCodes(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	if left == 0 {
		pepper, err := m.Pepper(ctx, tx)
		if err != nil {
			return nil, err
		}
		if codes, err = newRecoveryCodes(ctx, tx, pepper, person); err != nil {
			return nil, err
		}
	}
	return codes, m.FactorChanged(ctx, tx, person, spared, what, action, details...)
}

// FactorRemoved is [Module.FactorChanged] for a second factor that was just taken away. Where none is left the recovery codes go
// too, and whoever must have one cannot take the last one away.
func (m *Module) FactorRemoved(ctx context.Context, tx db.Tx, person, spared uuid.UUID, what, action string, details ...audit.Detail) error {
	has, err := m.HasFactor(ctx, tx, person)
	if err != nil {
		return err
	}
	if !has {
		roles, err := readRoles(ctx, tx, person)
		if err != nil {
			return err
		}
		if len(roles) > 0 {
			return fault.New(fault.Forbidden, "Platform admins need a second factor. Set another one up first.")
		}
		if err := deleteRecoveryCodes(ctx, tx, person); err != nil {
			return err
		}
	}
	return m.FactorChanged(ctx, tx, person, spared, what, action, details...)
}

// ShowCodes draws new recovery codes, once, on a page of the account.
func (m *Module) ShowCodes(c *fiber.Ctx, me Person, codes []string, title, note string) error {
	return m.showCodes(c, me, codes, title, note)
}

// RefuseSignIn asks again how somebody wants to sign in, with what was wrong above the form. What is no refusal is returned.
func (m *Module) RefuseSignIn(c *fiber.Ctx, at Step, why error) error {
	form := &signInForm{Next: at.Next, Center: at.Center, dialog: inDialog(c)}
	if err := form.FailWith("", why); err != nil {
		return err
	}
	return m.askSignIn(c.Status(statusOf(c, why)), form)
}

// RefuseSecond does so where the second factor is asked.
func (m *Module) RefuseSecond(c *fiber.Ctx, at Step, why error) error {
	current, err := Waiting(c)
	if err != nil {
		return err
	}
	form := &codeForm{Next: at.Next, dialog: inDialog(c)}
	if err := form.FailWith("", why); err != nil {
		return err
	}
	return m.drawSecond(c.Status(statusOf(c, why)), current.Person, form, codePage)
}

// RefuseProof does so where somebody proves again who they are.
func (m *Module) RefuseProof(c *fiber.Ctx, me Person, at Step, why error) error {
	form := &proofForm{Next: at.Next, dialog: inDialog(c)}
	if err := form.FailWith("", why); err != nil {
		return err
	}
	return m.drawProof(c.Status(statusOf(c, why)), me, form)
}

// Lend gives the forms of a page for somebody who is signed out, or half signed in, the token of the session as it is now.
func (m *Module) Lend(c *fiber.Ctx) { m.lend(c) }
