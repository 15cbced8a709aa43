package accounts

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"bayline/platform/fault"
	"bayline/platform/session"
	"bayline/platform/web"
)

func (m *Module) routePassword(r *web.Router) {
	r.Get("/password/forgot", web.Public(m.showForgot))
	r.Post("/password/forgot", web.PublicForm(m.forgot))
	r.Get("/password/reset/:token", web.Public(m.showReset))
	r.Post("/password/reset/:token", web.PublicForm(m.reset))
	r.Get("/password/setup/:token", web.Public(m.showSetUp))
	r.Post("/password/setup/:token", web.PublicForm(m.setUp))
	r.Get("/account/security/password", SignedIn(m.showPassword))
	r.Post("/account/security/password", StepUp(ChangePassword, SignedInForm(m.changePassword)))
}

func (m *Module) showForgot(c *fiber.Ctx) error { return m.show(c, forgotPage(&emailForm{})) }

func (m *Module) forgot(c *fiber.Ctx, form *emailForm) error {
	if form.check(); form.Bad() {
		return m.show(c.Status(fiber.StatusUnprocessableEntity), forgotPage(form))
	}
	err := m.AskForReset(c.UserContext(), form.Email)
	if fault.Is(err, fault.TooMany) {
		form.Fail("email", fault.As(err).Text)
		return m.show(c.Status(statusOf(c, err)), forgotPage(form))
	}
	if err != nil {
		return err
	}
	form.sent = true
	return m.show(c, forgotPage(form))
}

// resetForm sets a password by a link.
type resetForm struct {
	web.Form
	Name     string `form:"name"` // only where an account is set up
	Password string `form:"password"`

	action string
	email  string
}

func (f *resetForm) check(own ...string) {
	if err := CheckPassword(f.Password, own...); err != nil {
		f.Fail("password", fault.As(err).Text)
	}
}

func (m *Module) showReset(c *fiber.Ctx) error {
	who, err := m.whose(c.UserContext(), toReset, c.Params("token"))
	if err != nil {
		return m.showDeadLink(c, err, "/password/forgot")
	}
	return m.show(c, resetPage(&resetForm{action: c.Path(), email: who.Email}))
}

func (m *Module) reset(c *fiber.Ctx, form *resetForm) error {
	who, err := m.whose(c.UserContext(), toReset, c.Params("token"))
	if err != nil {
		return m.showDeadLink(c, err, "/password/forgot")
	}
	form.action, form.email = c.Path(), who.Email
	if form.check(who.Name, who.Email); form.Bad() {
		return m.show(c.Status(fiber.StatusUnprocessableEntity), resetPage(form))
	}
	if err := m.ResetPassword(c.UserContext(), c.Params("token"), form.Password); err != nil {
		return m.showDeadLink(c, err, "/password/forgot")
	}
	return web.Redirect(c, "/login?done=reset")
}

func (m *Module) showSetUp(c *fiber.Ctx) error {
	who, err := m.whose(c.UserContext(), toSetUp, c.Params("token"))
	if err != nil {
		return m.showDeadLink(c, err, "")
	}
	form := &resetForm{action: c.Path(), email: who.Email}
	if who.Name != who.Email { // the shell knows only the address
		form.Name = who.Name
	}
	return m.show(c, setUpPage(form))
}

func (m *Module) setUp(c *fiber.Ctx, form *resetForm) error {
	who, err := m.whose(c.UserContext(), toSetUp, c.Params("token"))
	if err != nil {
		return m.showDeadLink(c, err, "")
	}
	form.action, form.email = c.Path(), who.Email
	checkName(&form.Form, &form.Name)
	if form.check(form.Name, who.Email); form.Bad() {
		return m.show(c.Status(fiber.StatusUnprocessableEntity), setUpPage(form))
	}
	if err := m.SetUp(c.UserContext(), c.Params("token"), form.Name, form.Password); err != nil {
		return m.showDeadLink(c, err, "")
	}
	return web.Redirect(c, "/login?done=setup")
}

// checkName asks for a name and tidies its spaces.
func checkName(form *web.Form, name *string) {
	if form.Need("name", name, "Enter your full name.") && form.Max("name", *name, 100, "Use at most 100 characters for your name.") {
		*name = strings.Join(strings.Fields(*name), " ")
	}
}

type passwordForm struct {
	web.Form
	Password string `form:"password"`
}

func (m *Module) showPassword(c *fiber.Ctx, me Person) error {
	return web.Show(c, passwordPage(me, &passwordForm{}))
}

func (m *Module) changePassword(c *fiber.Ctx, me Person, form *passwordForm) error {
	if err := CheckPassword(form.Password, me.Name, me.Email); err != nil {
		form.Fail("password", fault.As(err).Text)
	}
	if form.Bad() {
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), passwordPage(me, form))
	}
	if err := m.ChangePassword(c.UserContext(), me, session.From(c).ID, form.Password); err != nil {
		return err
	}
	if err := m.Sessions.MarkReauth(c); err != nil { // under a new token: an old one may have been seen
		return err
	}
	m.Sessions.Flash(c, "Your password is changed. All other sessions have ended.")
	return web.Redirect(c, "/account/security")
}
