package accounts

import (
	"context"
	"errors"
	"net/url"
	"strings"

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
	r.Get("/login/code", web.Public(m.showCode))
	r.Post("/login/code", web.PublicForm(m.takeCode))
	r.Get("/login/recovery", web.Public(m.showRecovery))
	r.Post("/login/recovery", web.PublicForm(m.takeRecovery))
	r.Post("/logout", web.Public(m.signOut))
}

type signInForm struct {
	web.Form
	Email    string `form:"email"`
	Password string `form:"password"`
	Next     string `form:"next"`   // where the person was going
	Center   string `form:"center"` // of the page under the dialog

	done   string // what has just been done, said over the form
	dialog bool
}

type codeForm struct {
	web.Form
	Code string `form:"code"`
	Next string `form:"next"`

	email  string
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
		return m.show(c, signInPage(form))
	}
	err := m.goOn(c, current.Person, form.Next)
	if !fault.Is(err, fault.Unauthorized) {
		return err
	}
	if err := m.Sessions.End(c); err != nil { // of somebody who is no more
		return err
	}
	return m.show(c, signInPage(form))
}

// SignInDialog is what a page shows over itself when its session has ended: the form, for the center that the page is about.
func (m *Module) SignInDialog(c *fiber.Ctx) templ.Component {
	form := &signInForm{dialog: true, Center: c.Get(web.HeaderCenter)}
	if current := session.From(c); current != nil && current.Stage == session.Code {
		m.lend(c)
		return codeDialog(&codeForm{dialog: true})
	}
	return signInDialog(form)
}

func (m *Module) signIn(c *fiber.Ctx, form *signInForm) error {
	form.dialog = inDialog(c)
	checkEmail(&form.Form, &form.Email)
	if form.Password == "" {
		form.Fail("password", "Enter your password.")
	}
	if form.Bad() {
		return m.refuseSignIn(c, form, fiber.StatusUnprocessableEntity)
	}
	who, err := m.SignIn(c.UserContext(), form.Email, form.Password)
	if refusal := fault.As(err); refusal != nil && (refusal.Kind == fault.Invalid || refusal.Kind == fault.TooMany) {
		form.Fail("", refusal.Text)
		return m.refuseSignIn(c, form, statusOf(c, err))
	}
	if err != nil {
		return err
	}
	return m.begin(c, who, form)
}

func (m *Module) refuseSignIn(c *fiber.Ctx, form *signInForm, status int) error {
	if form.dialog {
		m.lend(c)
		return web.Show(c.Status(status), signInDialog(form))
	}
	return m.show(c.Status(status), signInPage(form))
}

// begin makes the session: whole, or waiting for the code.
func (m *Module) begin(c *fiber.Ctx, who account, form *signInForm) error {
	wanted, _ := uuid.Parse(form.Center)
	begun := session.New{Person: who.ID}
	if m.Center != nil {
		center, err := m.Center(c.UserContext(), who.ID, wanted)
		if err != nil {
			return err
		}
		begun.Center = center
	}
	if len(who.roles) > 0 {
		begun.Absolute, begun.Idle = operatorAbsolute, operatorIdle
	}
	if who.Factor {
		begun.Stage, begun.Idle = session.Code, 0
	}
	if err := m.Sessions.Begin(c, begun); err != nil {
		return err
	}
	if !who.Factor {
		return m.finish(c, who.ID, form.Next)
	}
	if form.dialog {
		m.lend(c)
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), codeDialog(&codeForm{dialog: true}))
	}
	return web.Redirect(c, withNext("/login/code", form.Next))
}

// finish answers a sign-in that is whole: the dialog gets its new token, a page goes where it was going.
func (m *Module) finish(c *fiber.Ctx, person uuid.UUID, next string) error {
	if inDialog(c) {
		return c.JSON(fiber.Map{"token": session.From(c).CSRF})
	}
	return m.goOn(c, person, next)
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
	return web.Redirect(c, m.Home(c.UserContext(), who))
}

// waiting is the session of somebody who still owes the second factor.
func waiting(c *fiber.Ctx) (*session.Session, error) {
	current := session.From(c)
	if current == nil || current.Stage != session.Code {
		return nil, errSignIn
	}
	return current, nil
}

func (m *Module) showCode(c *fiber.Ctx) error { return m.showSecond(c, codePage) }

func (m *Module) showRecovery(c *fiber.Ctx) error { return m.showSecond(c, recoveryPage) }

func (m *Module) showSecond(c *fiber.Ctx, page func(*codeForm) templ.Component) error {
	current, err := waiting(c)
	if err != nil {
		return web.Redirect(c, withNext("/login", c.Query("next")))
	}
	who, err := m.Person(c.UserContext(), current.Person)
	if err != nil {
		return err
	}
	return m.show(c, page(&codeForm{Next: c.Query("next"), email: who.Email}))
}

func (m *Module) takeCode(c *fiber.Ctx, form *codeForm) error {
	return m.takeSecond(c, form, m.UseCode, codePage, "Enter the six digits that your authenticator app shows.")
}

func (m *Module) takeRecovery(c *fiber.Ctx, form *codeForm) error {
	return m.takeSecond(c, form, m.UseRecoveryCode, recoveryPage, "Enter one of your recovery codes.")
}

func (m *Module) takeSecond(c *fiber.Ctx, form *codeForm, use func(context.Context, uuid.UUID, string) error,
	page func(*codeForm) templ.Component, missing string) error {
	current, err := waiting(c)
	if err != nil {
		return err
	}
	if form.Need("code", &form.Code, missing) {
		err = use(c.UserContext(), current.Person, form.Code)
	}
	if refusal := fault.As(err); refusal != nil && (refusal.Kind == fault.Invalid || refusal.Kind == fault.TooMany) {
		form.Fail("code", refusal.Text)
	} else if err != nil {
		return err
	}
	if form.Bad() {
		return m.refuseSecond(c.Status(statusOf(c, err)), form, current.Person, page)
	}
	me, err := m.operator(c.UserContext(), current.Person)
	if err != nil {
		return err
	}
	idle := session.Idle
	if len(me.Roles) > 0 {
		idle = operatorIdle
	}
	if err := m.Sessions.Elevate(c, idle); err != nil {
		return err
	}
	return m.finish(c, current.Person, form.Next)
}

func (m *Module) refuseSecond(c *fiber.Ctx, form *codeForm, person uuid.UUID, page func(*codeForm) templ.Component) error {
	if inDialog(c) {
		m.lend(c)
		form.dialog = true
		return web.Show(c, codeDialog(form))
	}
	who, err := m.Person(c.UserContext(), person)
	if err != nil {
		return err
	}
	form.email = who.Email
	return m.show(c, page(form))
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

// statusOf a refusal that is shown in its form, and when to try again.
func statusOf(c *fiber.Ctx, err error) int {
	var soon tooSoon
	if errors.As(err, &soon) {
		web.RetryAfter(c, soon.after)
		return fiber.StatusTooManyRequests
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

func (f *codeForm) id(name string) string { return dialogID(f.dialog, name) }

func dialogID(dialog bool, name string) string {
	if dialog {
		return "again-" + name
	}
	return name
}
