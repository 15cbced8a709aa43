package accounts

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"bayline/platform/db"
	"bayline/platform/web"
)

func (m *Module) routeEmail(r *web.Router) {
	r.Get("/account/email", SignedIn(m.showEmail))
	r.Post("/account/email", StepUp(ChangeEmail, SignedInForm(m.askEmail)))
	r.Get("/account/email/:token", web.Public(m.showMove))
	r.Post("/account/email/:token", web.Public(m.move))
}

func (m *Module) showEmail(c *fiber.Ctx, me Person) error { return m.drawEmail(c, me, &emailForm{}) }

func (m *Module) drawEmail(c *fiber.Ctx, me Person, form *emailForm) error {
	waiting, err := m.MovingTo(c.UserContext(), me.ID)
	if err != nil {
		return err
	}
	return web.Show(c, emailPage(me, waiting, form))
}

func (m *Module) askEmail(c *fiber.Ctx, me Person, form *emailForm) error {
	form.check()
	var err error
	if !form.Bad() {
		err = m.AskForEmail(c.UserContext(), me, form.Email)
	}
	if refusal := refused(err); refusal != nil {
		form.Fail("email", refusal.Text)
	} else if err != nil {
		return err
	}
	if form.Bad() {
		return m.drawEmail(c.Status(statusOf(c, err)), me, form)
	}
	m.Sessions.Flash(c, "Look into your new mailbox: the link there makes it your address.")
	return web.Redirect(c, "/account/email")
}

// showMove only shows a button, as showVerify does.
func (m *Module) showMove(c *fiber.Ctx) error {
	var link linkRow
	err := m.DB.InPlatformRead(c.UserContext(), func(ctx context.Context, tx db.Tx) (err error) {
		link, err = findLink(ctx, tx, toMove, hashToken(c.Params("token")))
		return err
	})
	if err != nil {
		return m.showDeadLink(c, err, "/account/email")
	}
	return m.show(c, movePage(c.Params("token"), link.about))
}

func (m *Module) move(c *fiber.Ctx) error {
	if err := m.ChangeEmail(c.UserContext(), c.Params("token")); err != nil {
		return m.showDeadLink(c, err, "/account/email")
	}
	return web.Redirect(c, "/account")
}
