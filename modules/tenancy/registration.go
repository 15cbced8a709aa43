package tenancy

import (
	"context"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/web"
)

// Codes open the registration to whoever was given one. A refusal is a fault Conflict with the sentence for the form.
type Codes interface {
	// Look tells what is wrong with a code, without using it up.
	Look(ctx context.Context, code string) error
	// Use uses it up, in the transaction of the registration.
	Use(ctx context.Context, tx db.Tx, code string) (uuid.UUID, error)
	// UsedBy notes who has registered with it, and which center.
	UsedBy(ctx context.Context, tx db.Tx, code, person, center uuid.UUID) error
}

// Register makes a person and the center that they own, in one transaction. Known and unknown addresses answer alike. Where the
// registration is by invitation only, a code is used up with it.
func (m *Module) Register(ctx context.Context, who accounts.Newcomer, code string) error {
	prepared, err := m.Accounts.Prepare(ctx, who)
	if err != nil {
		return err
	}
	center := db.NewID()
	return m.DB.InCenter(ctx, center, func(ctx context.Context, tx db.Tx) error {
		var used uuid.UUID
		if m.Codes != nil {
			if used, err = m.Codes.Use(ctx, tx, code); err != nil {
				return err
			}
		}
		return m.Accounts.Register(ctx, tx, prepared, func(ctx context.Context, owner accounts.Person) error {
			if err := m.Found(ctx, tx, who.Center, owner.ID); err != nil || m.Codes == nil {
				return err
			}
			return m.Codes.UsedBy(ctx, tx, used, owner.ID, center)
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
	Code     string `form:"code"`    // where the registration is by invitation only
	Accepts  string `form:"accepts"` // the versions of the policies that the page has shown

	invited  bool // it is
	policies []accounts.Policy
}

func (f *registrationForm) newcomer(c *fiber.Ctx) accounts.Newcomer {
	return accounts.Newcomer{
		Name: f.Name, Email: f.Email, Phone: f.Phone, Country: accounts.Country(c.Get(fiber.HeaderAcceptLanguage)), Password: f.Password,
		Center: f.Center, Terms: f.Terms == "on", Adult: f.Adult == "on",
	}
}

// showRegistration takes the code of a link along.
func (m *Module) showRegistration(c *fiber.Ctx) error {
	f := &registrationForm{Code: c.Query("code")}
	if f.Code != "" {
		if err := m.lookAtCode(c.UserContext(), f); err != nil {
			return err
		}
	}
	return m.drawRegistration(c, f)
}

func (m *Module) drawRegistration(c *fiber.Ctx, f *registrationForm) (err error) {
	f.invited = m.Codes != nil
	if f.policies, err = m.Accounts.Policies(c.UserContext()); err != nil {
		return err
	}
	return web.Show(c, registrationPage(f))
}

// lookAtCode writes what is wrong with the code into the form.
func (m *Module) lookAtCode(ctx context.Context, f *registrationForm) error {
	if m.Codes == nil || !f.Need("code", &f.Code, "Type the code that you were given.") {
		return nil
	}
	return failCode(f, m.Codes.Look(ctx, f.Code))
}

// failCode takes the refusal of a code for its field; other errors are returned.
func failCode(f *registrationForm, err error) error {
	if fault.Is(err, fault.Conflict) {
		return f.FailWith("code", err)
	}
	return err
}

func (m *Module) postRegistration(c *fiber.Ctx, f *registrationForm) error {
	if err := m.lookAtCode(c.UserContext(), f); err != nil {
		return err
	}
	f.Need("center", &f.Center, "Type the name of the center, as customers know it.")
	f.Max("center", f.Center, 120, "Use at most 120 characters.")
	who := f.newcomer(c)
	who.Check(&f.Form)
	f.Name = who.Name
	if f.Accepts != "" {
		now, err := m.Accounts.Policies(c.UserContext())
		if err != nil {
			return err
		}
		accounts.CheckAccepted(&f.Form, f.Accepts, now)
	}
	if !f.Bad() {
		err := m.Register(c.UserContext(), who, f.Code)
		if m.Codes != nil {
			err = failCode(f, err)
		}
		if err != nil {
			return err
		}
	}
	if f.Bad() {
		return m.drawRegistration(c.Status(fiber.StatusUnprocessableEntity), f)
	}
	return web.Redirect(c, "/verify")
}
