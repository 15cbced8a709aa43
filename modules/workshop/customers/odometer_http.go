package customers

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/locale"
	"bayline/platform/web"
)

// farthest is more than any vehicle has gone: what is above it was mistyped.
const farthest = 5_000_000

// odometerForm is a reading. Lower is sent by whoever says that less than the last reading is right.
type odometerForm struct {
	web.Form
	Value string `form:"value"`
	Unit  string `form:"unit"`
	Lower string `form:"lower"`

	asksLower bool
}

func (f *odometerForm) check(in locale.Locale) Reading {
	if !f.Need("value", &f.Value, "Type what the odometer shows.") {
		return Reading{}
	}
	value, err := in.ParseNumber(f.Value)
	if refusal := fault.As(err); refusal != nil {
		f.Fail("value", refusal.Text)
	} else if value < 0 || value > farthest {
		f.Fail("value", "Type what the odometer shows, between 0 and "+in.Number(farthest)+".")
	}
	if f.Unit != string(locale.Kilometers) && f.Unit != string(locale.Miles) {
		f.Fail("unit", "Choose kilometers or miles.")
	}
	return Reading{Value: value, Unit: locale.Unit(f.Unit)}
}

func (m *Module) askOdometer(c *fiber.Ctx, me tenancy.Member) error {
	vehicle, err := m.vehicle(c, me)
	if err != nil {
		return err
	}
	return web.Show(c, odometerPage(vehicle, &odometerForm{Unit: me.Standing().DistanceUnit}))
}

func (m *Module) readOdometer(c *fiber.Ctx, me tenancy.Member, f *odometerForm) error {
	vehicle, err := m.vehicle(c, me)
	if err != nil {
		return err
	}
	reading := f.check(me.Locale())
	if !f.Bad() && f.Lower == "" {
		if err := m.compare(c, me, vehicle, reading, f); err != nil {
			return err
		}
	}
	if f.Bad() {
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), odometerPage(vehicle, f))
	}
	reading.Vehicle = vehicle.ID
	if err := m.ReadOdometer(c.UserContext(), me, reading); err != nil {
		return err
	}
	return m.done(c, "The odometer reading is kept.", "/vehicles/"+vehicle.ID.String())
}

// compare asks once more where the odometer would run backwards.
func (m *Module) compare(c *fiber.Ctx, me tenancy.Member, v Vehicle, r Reading, f *odometerForm) error {
	return m.read(c, me, func(ctx context.Context, tx db.Tx) error {
		last, err := ReadingsOf(ctx, tx, v.ID, 1)
		if err != nil || len(last) == 0 || !r.Below(last[0]) {
			return err
		}
		f.Fail("value", "The last reading was "+me.Locale().Distance(last[0].Value, last[0].Unit)+". Read it again, or confirm that the odometer was changed.")
		f.asksLower = true
		return nil
	})
}
