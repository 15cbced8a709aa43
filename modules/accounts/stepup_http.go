package accounts

import (
	"errors"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"bayline/platform/session"
	"bayline/platform/web"
)

func (m *Module) routeStepUp(r *web.Router) {
	m.routes = r
	r.Get("/account/proof", SignedIn(m.showProof))
	r.Post("/account/proof", SignedInForm(m.takeProof))
	r.Get("/account/standing", web.Public(m.standing))
}

// proofForm takes a password or a code.
type proofForm struct {
	web.Form
	Password string `form:"password"`
	Code     string `form:"code"`
	Next     string `form:"next"`

	to     string // what for
	app    bool   // there is an authenticator app to take the code from
	more   []templ.Component
	dialog bool
}

func (f *proofForm) id(name string) string { return dialogID(f.dialog, "proof-"+name) }

func (m *Module) showProof(c *fiber.Ctx, me Person) error {
	next := web.Own(c.Query("next"))
	if Fresh(c, session.From(c)) {
		return web.Redirect(c, next)
	}
	form := &proofForm{Next: next}
	if err := m.prepareProof(c, me, form); err != nil {
		return err
	}
	return web.Show(c, proofPage(form))
}

// proofDialog stands over a page that asked for what needs a fresh proof.
func (m *Module) proofDialog(c *fiber.Ctx, reason Reason) templ.Component {
	form := &proofForm{dialog: true, to: reason.To}
	current, err := Current(c)
	if err != nil {
		return signInDialog(&signInForm{dialog: true, Center: c.Get(web.HeaderCenter)})
	}
	me, err := m.Person(c.UserContext(), current.Person)
	if err == nil {
		err = m.prepareProof(c, me, form)
	}
	if err != nil {
		form.Fail("password", "The other ways to prove who you are cannot be shown now. Type your password.")
	}
	m.lend(c)
	return proofDialog(form)
}

// prepareProof finds out how this person can prove who they are.
func (m *Module) prepareProof(c *fiber.Ctx, me Person, form *proofForm) (err error) {
	factor, err := m.Factor(c.UserContext(), me.ID)
	if err != nil {
		return err
	}
	form.app = factor.On()
	form.more, err = m.offers(func(w Way) (templ.Component, error) {
		if w.Proof == nil {
			return nil, nil
		}
		return w.Proof(c.UserContext(), me, Step{Next: form.Next, Dialog: form.dialog})
	})
	return err
}

func (m *Module) takeProof(c *fiber.Ctx, me Person, form *proofForm) error {
	form.dialog = inDialog(c)
	field, err := "password", error(nil)
	switch {
	case form.Code != "":
		field, err = "code", m.UseCode(c.UserContext(), me.ID, form.Code)
	case form.Password != "":
		err = m.prove(c.UserContext(), me.ID, form.Password)
	default:
		form.Fail("password", "Enter your password, or a code of your authenticator app.")
	}
	if refusal := refused(err); refusal != nil {
		form.Fail(field, refusal.Text)
	} else if err != nil {
		return err
	}
	if !form.Bad() {
		return m.Proved(c, form.Next)
	}
	return m.drawProof(c.Status(statusOf(c, err)), me, form)
}

func (m *Module) drawProof(c *fiber.Ctx, me Person, form *proofForm) error {
	if err := m.prepareProof(c, me, form); err != nil {
		return err
	}
	if form.dialog {
		m.lend(c)
		return web.Show(c, proofDialog(form))
	}
	return web.Show(c, proofPage(form))
}

// Proved notes that the session's person has just proven who they are, under a new token, and goes on: the dialog gets its token,
// a page goes where it was going.
func (m *Module) Proved(c *fiber.Ctx, next string) error {
	if err := m.Sessions.MarkReauth(c); err != nil {
		return err
	}
	if inDialog(c) {
		return c.JSON(fiber.Map{"token": session.From(c).CSRF})
	}
	return web.Redirect(c, web.Own(next))
}

// standing tells a page, before it sends a form that cannot wait for an answer, whether the session is still good for it: 204, or
// the refusal with the dialog that mends it. What was typed stays where it is meanwhile.
func (m *Module) standing(c *fiber.Ctx) error {
	route, found := m.routes.Find(fiber.MethodPost, c.Query("for"))
	if !found || route.Access == "public" {
		return c.SendStatus(fiber.StatusNoContent)
	}
	if _, err := signedIn(c); err != nil {
		return err
	}
	for _, reason := range Reasons() {
		if reason.Name == route.StepUp {
			if err := RequireFresh(c, reason); err != nil {
				return err
			}
		}
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// SignInDialog is what a page shows over itself when its session is not enough: the form to sign in again, for the center that the
// page is about, the code that is still owed, or the proof that somebody is still who they were.
func (m *Module) SignInDialog(c *fiber.Ctx, refusal error) templ.Component {
	var old stale
	if errors.As(refusal, &old) {
		return m.proofDialog(c, old.reason)
	}
	m.lend(c)
	if current, err := Waiting(c); err == nil {
		form := &codeForm{dialog: true, app: true}
		if who, err := m.Person(c.UserContext(), current.Person); err == nil && m.prepareSecond(c, who, form) == nil {
			return codeDialog(form)
		}
	}
	form := &signInForm{dialog: true, Center: c.Get(web.HeaderCenter)}
	if more, err := m.offers(func(w Way) (templ.Component, error) {
		if w.SignIn == nil {
			return nil, nil
		}
		return w.SignIn(c.UserContext(), Step{Center: form.Center, Dialog: true})
	}); err == nil { // without them there is still the password
		form.more = more
	}
	return signInDialog(form)
}
