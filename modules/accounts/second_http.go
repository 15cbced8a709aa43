package accounts

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/platform/web"
)

func (m *Module) routeSecond(r *web.Router) {
	r.Get("/login/code", web.Public(m.showCode))
	r.Post("/login/code", web.PublicForm(m.takeCode))
	r.Get("/login/recovery", web.Public(m.showRecovery))
	r.Post("/login/recovery", web.PublicForm(m.takeRecovery))
}

type codeForm struct {
	web.Form
	Code  string `form:"code"`
	Trust string `form:"trust"` // "on": leave the code out on this device
	Next  string `form:"next"`

	email  string
	app    bool // there is an authenticator app to take the code from
	trusts bool // the device may be trusted: not by platform admins
	more   []templ.Component
	dialog bool
}

func (f *codeForm) id(name string) string { return dialogID(f.dialog, name) }

func (m *Module) showCode(c *fiber.Ctx) error { return m.showSecond(c, codePage) }

func (m *Module) showRecovery(c *fiber.Ctx) error { return m.showSecond(c, recoveryPage) }

func (m *Module) showSecond(c *fiber.Ctx, page func(*codeForm) templ.Component) error {
	current, err := Waiting(c)
	if err != nil {
		return web.Redirect(c, withNext("/login", c.Query("next")))
	}
	return m.drawSecond(c, current.Person, &codeForm{Next: c.Query("next")}, page)
}

func (m *Module) drawSecond(c *fiber.Ctx, person uuid.UUID, form *codeForm, page func(*codeForm) templ.Component) error {
	who, err := m.Person(c.UserContext(), person)
	if err != nil {
		return err
	}
	if err := m.prepareSecond(c, who, form); err != nil {
		return err
	}
	if form.dialog {
		page = codeDialog
	}
	return m.show(c, page(form))
}

// prepareSecond finds out which second factors somebody has.
func (m *Module) prepareSecond(c *fiber.Ctx, who Person, form *codeForm) (err error) {
	operator, err := m.Operator(c.UserContext(), who.ID)
	if err != nil {
		return err
	}
	form.email, form.app, form.trusts = who.Email, who.Factor, len(operator.Roles) == 0
	form.more, err = m.offers(func(w Way) (templ.Component, error) {
		if w.Second == nil {
			return nil, nil
		}
		return w.Second(c.UserContext(), who, Step{Next: form.Next, Dialog: form.dialog})
	})
	return err
}

func (m *Module) takeCode(c *fiber.Ctx, form *codeForm) error {
	return m.takeSecond(c, form, m.UseCode, ByCode, codePage, "Enter the six digits that your authenticator app shows.")
}

func (m *Module) takeRecovery(c *fiber.Ctx, form *codeForm) error {
	return m.takeSecond(c, form, m.UseRecoveryCode, ByRecoveryCode, recoveryPage, "Enter one of your recovery codes.")
}

func (m *Module) takeSecond(c *fiber.Ctx, form *codeForm, use func(context.Context, uuid.UUID, string) error, how How,
	page func(*codeForm) templ.Component, missing string) error {
	current, err := Waiting(c)
	if err != nil {
		return err
	}
	form.dialog = inDialog(c)
	if form.Need("code", &form.Code, missing) {
		err = use(c.UserContext(), current.Person, form.Code)
	}
	if refusal := refused(err); refusal != nil {
		form.Fail("code", refusal.Text)
	} else if err != nil {
		return err
	}
	if form.Bad() {
		return m.drawSecond(c.Status(statusOf(c, err)), current.Person, form, page)
	}
	return m.EnterSecond(c, how, form.Next, form.Trust == "on" && how != ByRecoveryCode)
}
