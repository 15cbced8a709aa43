package accounts

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/platform/fault"
	"bayline/platform/session"
	"bayline/platform/web"
	"bayline/views/layout"
)

func (m *Module) routeSignIn(r *web.Router) {
	r.Get("/login", web.Public(m.showSignIn))
	r.Post("/login", web.PublicForm(m.signIn))
	r.Post("/logout", web.Public(m.signOut))
}

type signInForm struct {
	web.Form
	Email    string `form:"email"`
	Password string `form:"password"`
	Next     string `form:"next"`   // where the person was going
	Center   string `form:"center"` // of the page under the dialog

	done   string // what has just been done, said over the form
	more   []templ.Component
	dialog bool
}

// notices over the sign-in form, by the word in the address: without a session there is nowhere to keep a sentence.
var notices = map[string]string{
	"verified": "Your e-mail address is confirmed. Sign in to go on.",
	"reset":    "Your password is changed, and you are signed out everywhere. Sign in with the new one.",
	"setup":    "Your password is set. Sign in to go on.",
	"out":      "You are signed out.",
}

func (m *Module) showSignIn(c *fiber.Ctx) error {
	form := &signInForm{Next: c.Query("next"), done: notices[c.Query("done")]}
	current := session.From(c)
	if current == nil || current.Stage != session.Full {
		return m.askSignIn(c, form)
	}
	err := m.goOn(c, current.Person, form.Next)
	if !fault.Is(err, fault.Unauthorized) {
		return err
	}
	if err := m.Sessions.End(c); err != nil { // of somebody who is no more
		return err
	}
	return m.askSignIn(c, form)
}

// askSignIn draws the form to sign in, with the other ways in beside it.
func (m *Module) askSignIn(c *fiber.Ctx, form *signInForm) (err error) {
	form.more, err = m.offers(func(w Way) (templ.Component, error) {
		if w.SignIn == nil {
			return nil, nil
		}
		return w.SignIn(c.UserContext(), Step{Next: form.Next, Center: form.Center, Dialog: form.dialog})
	})
	if err != nil {
		return err
	}
	m.lend(c)
	if form.dialog {
		return web.Show(c, signInDialog(form))
	}
	return web.Show(c, signInPage(form))
}

func (m *Module) signIn(c *fiber.Ctx, form *signInForm) error {
	form.dialog = inDialog(c)
	checkEmail(&form.Form, &form.Email)
	if form.Password == "" {
		form.Fail("password", "Enter your password.")
	}
	if form.Bad() {
		return m.askSignIn(c.Status(fiber.StatusUnprocessableEntity), form)
	}
	who, err := m.SignIn(c.UserContext(), form.Email, form.Password)
	if refusal := refused(err); refusal != nil {
		form.Fail("", refusal.Text)
		return m.askSignIn(c.Status(statusOf(c, err)), form)
	}
	if err != nil {
		return err
	}
	return m.Enter(c, Entry{Person: who.ID, How: ByPassword, Next: form.Next, Center: form.Center})
}

func (m *Module) goOn(c *fiber.Ctx, person uuid.UUID, next string) error {
	if next = web.Own(next); next != "/" && !strings.HasPrefix(next, "/login") {
		return web.Redirect(c, next)
	}
	if m.Home == nil {
		return web.Redirect(c, "/")
	}
	who, err := m.Person(c.UserContext(), person)
	if err != nil {
		return err
	}
	home, err := m.Home(c.UserContext(), who)
	if err != nil {
		return err
	}
	return web.Redirect(c, home)
}

func (m *Module) signOut(c *fiber.Ctx) error {
	if current := session.From(c); current != nil {
		if err := m.SignOut(c.UserContext(), current.Person); err != nil && !fault.Is(err, fault.Unauthorized) {
			return err
		}
	}
	if err := m.Sessions.End(c); err != nil {
		return err
	}
	return web.Redirect(c, "/login?done=out")
}

// inDialog tells whether the form stands in the dialog over a page: the answer is read by the page's script.
func inDialog(c *fiber.Ctx) bool { return c.Get("HX-Request") == "true" }

// refused is the sentence of a refusal that is shown in its form, so that nothing typed is lost: what was typed was wrong, or came
// at a bad time.
func refused(err error) *fault.Error {
	refusal := fault.As(err)
	if refusal == nil || refusal.Kind != fault.Invalid && refusal.Kind != fault.TooMany && refusal.Kind != fault.Unavailable {
		return nil
	}
	return refusal
}

// busyFor is how soon it is worth trying again where too many sign in at once.
const busyFor = 5 * time.Second

// statusOf a refusal that is shown in its form, and when to try again.
func statusOf(c *fiber.Ctx, err error) int {
	var soon tooSoon
	switch {
	case errors.As(err, &soon):
		web.RetryAfter(c, soon.after)
		return fiber.StatusTooManyRequests
	case fault.Is(err, fault.Unavailable):
		web.RetryAfter(c, busyFor)
		return fiber.StatusServiceUnavailable
	}
	return fiber.StatusUnprocessableEntity
}

func withNext(path, next string) string {
	if next = web.Own(next); next == "/" {
		return path
	}
	return path + "?next=" + url.QueryEscape(next)
}

// lend gives the page and the forms of this answer the token of the session as it is now.
func (m *Module) lend(c *fiber.Ctx) {
	if current := session.From(c); current != nil {
		frame := layout.From(c.UserContext())
		frame.CSRF = current.CSRF
		c.SetUserContext(layout.With(c.UserContext(), frame))
	}
}

// show draws a page for somebody who is signed out, or half signed in.
func (m *Module) show(c *fiber.Ctx, page templ.Component) error {
	m.lend(c)
	return web.Show(c, page)
}

// id keeps the fields of the dialog apart from those of the page under it.
func (f *signInForm) id(name string) string { return dialogID(f.dialog, name) }

func dialogID(dialog bool, name string) string {
	if dialog {
		return "again-" + name
	}
	return name
}
