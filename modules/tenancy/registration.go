package tenancy

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/web"
)

// Register makes a person and the center that they own, in one transaction. Known and unknown addresses answer alike.
func (m *Module) Register(ctx context.Context, who accounts.Newcomer) error {
	prepared, err := m.Accounts.Prepare(ctx, who)
	if err != nil {
		return err
	}
	center := db.NewID()
	return m.DB.InCenter(ctx, center, func(ctx context.Context, tx db.Tx) error {
		return m.Accounts.Register(ctx, tx, prepared, func(ctx context.Context, owner accounts.Person) error {
			return m.Found(ctx, tx, who.Center, owner.ID)
		})
	})
}

// registrationForm has the fields of surface.md.
type registrationForm struct {
	web.Form
	Name     string `form:"name"`
	Email    string `form:"email"`
	Phone    string `form:"phone"`
	Center   string `form:"center"`
	Password string `form:"password"`
	Terms    string `form:"terms"`
	Adult    string `form:"adult"`
}

func (f *registrationForm) newcomer(c *fiber.Ctx) accounts.Newcomer {
	return accounts.Newcomer{
		Name: f.Name, Email: f.Email, Phone: f.Phone, Country: accounts.Country(c.Get(fiber.HeaderAcceptLanguage)), Password: f.Password,
		Center: f.Center, Terms: f.Terms == "on", Adult: f.Adult == "on",
	}
}

func (m *Module) showRegistration(c *fiber.Ctx) error {
	return web.Show(c, registrationPage(&registrationForm{}))
}

func (m *Module) postRegistration(c *fiber.Ctx, f *registrationForm) error {
	f.Need("center", &f.Center, "Type the name of the center, as customers know it.")
	f.Max("center", f.Center, 120, "Use at most 120 characters.")
	who := f.newcomer(c)
	who.Check(&f.Form)
	if f.Bad() {
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), registrationPage(f))
	}
	f.Name = who.Name
	if err := m.Register(c.UserContext(), who); err != nil {
		return err
	}
	return web.Redirect(c, "/verify")
}
