package customers

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/timeline"
	"bayline/platform/db"
	"bayline/platform/web"
)

func (m *Module) read(c *fiber.Ctx, me tenancy.Member, fn func(context.Context, db.Tx) error) error {
	return m.DB.InCenterRead(c.UserContext(), me.Center(), fn)
}

func (m *Module) done(c *fiber.Ctx, sentence, path string) error {
	m.Sessions.Flash(c, sentence)
	return web.Redirect(c, path)
}

// newCustomer shows an empty form, or one with the name that a search did not find.
func (m *Module) newCustomer(c *fiber.Ctx, me tenancy.Member) error {
	country, err := m.country(c, me)
	if err != nil {
		return err
	}
	return web.Show(c, newCustomerPage(&customerForm{Name: c.Query("name"), Country: country, Vehicle: c.Query("vehicle")}))
}

func (m *Module) createCustomer(c *fiber.Ctx, me tenancy.Member, f *customerForm) error {
	country, err := m.country(c, me)
	if err != nil {
		return err
	}
	typed := f.check(country)
	if f.Bad() {
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), newCustomerPage(f))
	}
	if f.Anyway == "" {
		err := m.read(c, me, func(ctx context.Context, tx db.Tx) error {
			f.similar, err = Duplicates(ctx, tx, typed)
			return err
		})
		if err != nil {
			return err
		}
		if len(f.similar) > 0 {
			return web.Show(c.Status(fiber.StatusConflict), newCustomerPage(f))
		}
	}
	id, err := m.CreateCustomer(c.UserContext(), me, typed, web.ID(f.Vehicle))
	if err := f.Refuse(err); err != nil {
		return err
	}
	if f.Bad() {
		return web.Show(c.Status(f.Status()), newCustomerPage(f))
	}
	return m.done(c, typed.Title()+" is a customer now.", "/customers/"+id.String())
}

func (m *Module) editCustomer(c *fiber.Ctx, me tenancy.Member) error {
	stored, err := m.customer(c, me)
	if err != nil {
		return err
	}
	return web.Show(c, editCustomerPage(stored, customerFormOf(stored)))
}

func (m *Module) changeCustomer(c *fiber.Ctx, me tenancy.Member, f *customerForm) error {
	stored, err := m.customer(c, me)
	if err != nil {
		return err
	}
	country, err := m.country(c, me)
	if err != nil {
		return err
	}
	typed := f.check(country)
	if f.Bad() {
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), editCustomerPage(stored, f))
	}
	typed.ID = stored.ID
	err = m.ChangeCustomer(c.UserContext(), me, typed)
	if errors.Is(err, errStale) {
		if stored, err = m.customer(c, me); err != nil {
			return err
		}
		f.beside(stored, typed)
		return web.Show(c.Status(fiber.StatusConflict), editCustomerPage(stored, f))
	}
	if err != nil {
		return err
	}
	return m.done(c, "Saved.", "/customers/"+typed.ID.String())
}

type noteForm struct {
	web.Form
	Note string `form:"note"`
}

// noteCustomer keeps a note and answers the activity card.
func (m *Module) noteCustomer(c *fiber.Ctx, me tenancy.Member, f *noteForm) error {
	var view timeline.View
	var id uuid.UUID
	err := m.DB.InCenter(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) error {
		customer, err := ReadCustomer(ctx, tx, web.ID(c.Params("id")))
		if err != nil {
			return err
		}
		id = customer.ID
		if err := addNote(ctx, tx, me, timeline.Entry{Customer: id, Text: f.Note}); err != nil {
			return err
		}
		ids, err := IdentitiesOf(ctx, tx, id)
		if err != nil {
			return err
		}
		view, err = CustomerActivity(ctx, tx, me, ids)
		return err
	})
	if err != nil {
		return err
	}
	if web.Partial(c) {
		return web.Show(c, timeline.Feed(view))
	}
	return web.Redirect(c, "/customers/"+id.String())
}

// customer of the address.
func (m *Module) customer(c *fiber.Ctx, me tenancy.Member) (found Customer, err error) {
	err = m.read(c, me, func(ctx context.Context, tx db.Tx) error {
		found, err = ReadCustomer(ctx, tx, web.ID(c.Params("id")))
		return err
	})
	return found, err
}

// country of the center.
func (m *Module) country(c *fiber.Ctx, me tenancy.Member) (country string, err error) {
	err = m.read(c, me, func(ctx context.Context, tx db.Tx) error {
		country, err = countryOf(ctx, tx)
		return err
	})
	return country, err
}
