package passkeys

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/session"
	"bayline/platform/web"
)

func (m *Module) routeSignIn(r *web.Router) {
	r.Post("/login/passkey/challenge", web.Public(m.challengeVisitor))
	r.Post("/login/passkey", web.PublicForm(m.signIn))
	r.Post("/login/code/passkey/challenge", web.Public(m.challengeSecond))
	r.Post("/login/code/passkey", web.PublicForm(m.takeSecond))
	r.Post("/account/proof/passkey/challenge", accounts.SignedIn(m.challengeProof))
	r.Post("/account/proof/passkey", accounts.SignedInForm(m.takeProof))
}

// way is how passkeys stand beside the password.
func (m *Module) way() accounts.Way {
	return accounts.Way{
		Factors: haveKeys,
		SignIn: func(_ context.Context, at accounts.Step) (templ.Component, error) {
			return askForKey("/login/passkey", "Sign in with a passkey", at), nil
		},
		Second: func(ctx context.Context, who accounts.Person, at accounts.Step) (templ.Component, error) {
			return m.unlessNone(ctx, who, askForKey("/login/code/passkey", "Use a passkey", at))
		},
		Proof: func(ctx context.Context, who accounts.Person, at accounts.Step) (templ.Component, error) {
			return m.unlessNone(ctx, who, askForKey("/account/proof/passkey", "Confirm with a passkey", at))
		},
		Section: func(ctx context.Context, who accounts.Person) (templ.Component, error) {
			keys, err := m.List(ctx, who.ID)
			return section(keys), err
		},
		Disowned: disown,
	}
}

func (m *Module) unlessNone(ctx context.Context, who accounts.Person, shown templ.Component) (templ.Component, error) {
	has := false
	err := m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		has, err = hasKey(ctx, tx, who.ID)
		return err
	})
	if err != nil || !has {
		return nil, err
	}
	return shown, nil
}

// answerForm brings what the device has signed, as JSON.
type answerForm struct {
	web.Form
	Credential string `form:"credential"`
	Next       string `form:"next"`
	Center     string `form:"center"`
}

func (f *answerForm) step() accounts.Step { return accounts.Step{Next: f.Next, Center: f.Center} }

// refusable tells which errors are shown where the person is: what is wrong with the answer, or too many tries.
func refusable(err error) bool {
	refusal := fault.As(err)
	return refusal != nil && (refusal.Kind == fault.Invalid || refusal.Kind == fault.TooMany)
}

func (m *Module) challengeVisitor(c *fiber.Ctx) error {
	asked, err := m.visitorChallenge(c.UserContext())
	if err != nil {
		return err
	}
	return c.JSON(asked)
}

func (m *Module) signIn(c *fiber.Ctx, form *answerForm) error {
	key, err := m.answer(c.UserContext(), signIn, nil, form.Credential)
	if refusable(err) {
		return m.Accounts.RefuseSignIn(c, form.step(), err)
	}
	if err != nil {
		return err
	}
	return m.Accounts.Enter(c, accounts.Entry{Person: key.Person, How: accounts.ByPasskey, Strong: true, Next: form.Next, Center: form.Center})
}

func (m *Module) challengeSecond(c *fiber.Ctx) error {
	current, err := accounts.Waiting(c)
	if err != nil {
		return err
	}
	return m.sendChallenge(c, second, current)
}

func (m *Module) takeSecond(c *fiber.Ctx, form *answerForm) error {
	current, err := accounts.Waiting(c)
	if err != nil {
		return err
	}
	_, err = m.answer(c.UserContext(), second, current, form.Credential)
	if refusable(err) {
		return m.Accounts.RefuseSecond(c, form.step(), err)
	}
	if err != nil {
		return err
	}
	return m.Accounts.EnterSecond(c, accounts.ByPasskey, form.Next, false)
}

func (m *Module) challengeProof(c *fiber.Ctx, _ accounts.Person) error {
	return m.sendChallenge(c, proof, session.From(c))
}

func (m *Module) takeProof(c *fiber.Ctx, me accounts.Person, form *answerForm) error {
	_, err := m.answer(c.UserContext(), proof, session.From(c), form.Credential)
	if refusable(err) {
		return m.Accounts.RefuseProof(c, me, form.step(), err)
	}
	if err != nil {
		return err
	}
	return m.Accounts.Proved(c, form.Next)
}

func (m *Module) sendChallenge(c *fiber.Ctx, what ceremony, current *session.Session) error {
	asked, err := m.ask(c.UserContext(), what, current)
	if err != nil {
		return err
	}
	return c.JSON(asked)
}
