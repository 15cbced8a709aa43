package accounts

import (
	"github.com/gofiber/fiber/v2"

	"bayline/platform/fault"
	"bayline/platform/web"
)

func (m *Module) routeLinks(r *web.Router) {
	r.Get("/verify", web.Public(m.showWaiting))
	r.Post("/verify", web.PublicForm(m.resend))
	r.Get("/verify/:token", web.Public(m.showVerify))
	r.Post("/verify/:token", web.Public(m.confirmEmail))
}

// emailForm asks for a letter.
type emailForm struct {
	web.Form
	Email string `form:"email"`

	sent bool
}

func (f *emailForm) check() { checkEmail(&f.Form, &f.Email) }

func checkEmail(form *web.Form, email *string) {
	if form.Need("email", email, "Enter your e-mail address.") {
		if _, _, err := Email(*email); err != nil {
			form.Fail("email", errEmail.Text)
		}
	}
}

func (m *Module) showWaiting(c *fiber.Ctx) error { return m.show(c, waitingPage(&emailForm{})) }

func (m *Module) resend(c *fiber.Ctx, form *emailForm) error {
	if form.check(); form.Bad() {
		return m.show(c.Status(fiber.StatusUnprocessableEntity), waitingPage(form))
	}
	err := m.AskForVerification(c.UserContext(), form.Email)
	if fault.Is(err, fault.TooMany) {
		form.Fail("email", fault.As(err).Text)
		return m.show(c.Status(statusOf(c, err)), waitingPage(form))
	}
	if err != nil {
		return err
	}
	form.sent = true
	return m.show(c, waitingPage(form))
}

// showVerify only shows a button: programs that look through mail open every link, and must not use it up.
func (m *Module) showVerify(c *fiber.Ctx) error {
	who, err := m.whose(c.UserContext(), toVerify, c.Params("token"))
	if err != nil {
		return m.showDeadLink(c, err, "/verify")
	}
	return m.show(c, verifyPage(c.Params("token"), who.Email))
}

func (m *Module) confirmEmail(c *fiber.Ctx) error {
	if err := m.ConfirmEmail(c.UserContext(), c.Params("token")); err != nil {
		return m.showDeadLink(c, err, "/verify")
	}
	return web.Redirect(c, "/login?done=verified")
}

// showDeadLink says that a link does not work, and where to get another.
func (m *Module) showDeadLink(c *fiber.Ctx, err error, again string) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	return m.show(c.Status(fiber.StatusNotFound), deadLinkPage(fault.As(err).Text, again))
}
