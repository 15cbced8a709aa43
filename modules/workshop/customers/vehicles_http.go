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

func (m *Module) newVehicle(c *fiber.Ctx, me tenancy.Member) error {
	f := &vehicleForm{Plate: tidyPlate(c.Query("plate")), Customer: c.Query("customer")}
	if err := m.nameOwner(c, me, f); err != nil {
		return err
	}
	return web.Show(c, newVehiclePage(f))
}

func (m *Module) createVehicle(c *fiber.Ctx, me tenancy.Member, f *vehicleForm) error {
	if err := m.nameOwner(c, me, f); err != nil {
		return err
	}
	typed := f.check(m.DB.Clock().Now())
	if f.Bad() {
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), newVehiclePage(f))
	}
	known, err := m.known(c, me, typed)
	if err != nil {
		return err
	}
	if known != nil && (f.Anyway == "" || known.VIN != "" && known.VIN == typed.VIN) {
		f.similar = []Vehicle{*known}
		return web.Show(c.Status(fiber.StatusConflict), newVehiclePage(f))
	}
	id, err := m.CreateVehicle(c.UserContext(), me, typed, web.ID(f.Customer))
	if errors.Is(err, errSameVIN) {
		f.Fail("vin", errSameVIN.Text)
		return web.Show(c.Status(fiber.StatusConflict), newVehiclePage(f))
	}
	if err != nil {
		return err
	}
	return m.done(c, typed.Label()+" is in the list of vehicles now.", "/vehicles/"+id.String())
}

func (m *Module) editVehicle(c *fiber.Ctx, me tenancy.Member) error {
	stored, err := m.vehicle(c, me)
	if err != nil {
		return err
	}
	return web.Show(c, editVehiclePage(stored, vehicleFormOf(stored)))
}

func (m *Module) changeVehicle(c *fiber.Ctx, me tenancy.Member, f *vehicleForm) error {
	stored, err := m.vehicle(c, me)
	if err != nil {
		return err
	}
	typed := f.check(m.DB.Clock().Now())
	if f.Bad() {
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), editVehiclePage(stored, f))
	}
	typed.ID = stored.ID
	err = m.ChangeVehicle(c.UserContext(), me, typed)
	switch {
	case errors.Is(err, errStale):
		if stored, err = m.vehicle(c, me); err != nil {
			return err
		}
		f.beside(stored, typed)
		return web.Show(c.Status(fiber.StatusConflict), editVehiclePage(stored, f))
	case errors.Is(err, errSameVIN):
		f.Fail("vin", errSameVIN.Text)
		return web.Show(c.Status(fiber.StatusConflict), editVehiclePage(stored, f))
	case err != nil:
		return err
	}
	return m.done(c, "Saved.", "/vehicles/"+typed.ID.String())
}

// noteVehicle keeps a note and answers the activity card.
func (m *Module) noteVehicle(c *fiber.Ctx, me tenancy.Member, f *noteForm) error {
	var view timeline.View
	id := web.ID(c.Params("id"))
	err := m.DB.InCenter(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) error {
		if _, err := ReadVehicle(ctx, tx, id); err != nil {
			return err
		}
		err := addNote(ctx, tx, me, timeline.Entry{Vehicle: id, Text: f.Note})
		if err != nil {
			return err
		}
		view, err = VehicleActivity(ctx, tx, me, id)
		return err
	})
	if err != nil {
		return err
	}
	if web.Partial(c) {
		return web.Show(c, timeline.Feed(view))
	}
	return web.Redirect(c, "/vehicles/"+id.String())
}

// vehicle of the address.
func (m *Module) vehicle(c *fiber.Ctx, me tenancy.Member) (found Vehicle, err error) {
	err = m.read(c, me, func(ctx context.Context, tx db.Tx) error {
		found, err = ReadVehicle(ctx, tx, web.ID(c.Params("id")))
		return err
	})
	return found, err
}

// known is the vehicle that has the VIN or the plate already.
func (m *Module) known(c *fiber.Ctx, me tenancy.Member, typed Vehicle) (found *Vehicle, err error) {
	err = m.read(c, me, func(ctx context.Context, tx db.Tx) error {
		found, err = FindVehicle(ctx, tx, typed.VIN, typed.Plate)
		return err
	})
	return found, err
}

// nameOwner says whose vehicle the form is about. An owner that is not there is no owner.
func (m *Module) nameOwner(c *fiber.Ctx, me tenancy.Member, f *vehicleForm) error {
	id := web.ID(f.Customer)
	if id == uuid.Nil {
		f.Customer = ""
		return nil
	}
	return m.read(c, me, func(ctx context.Context, tx db.Tx) error {
		owner, err := ReadCustomer(ctx, tx, id)
		f.owner = owner.Title()
		return err
	})
}
