package orders

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/web"
	"bayline/views/kit"
)

// openingView is the page that begins an order: find the vehicle, or say what is known of a new one.
type openingView struct {
	Query   string
	Found   []customers.Known
	Vehicle *customers.Vehicle // the chosen one
	Owner   string
	Form    *openForm
	Staff   []technician

	me tenancy.Member
}

func (m *Module) newOrder(c *fiber.Ctx, me tenancy.Member) error {
	v := &openingView{Query: strings.TrimSpace(c.Query("q")), Form: &openForm{}, me: me}
	v.Form.Vehicle = c.Query("vehicle")
	if err := m.prepare(c, me, v); err != nil {
		return err
	}
	if v.Vehicle == nil && v.Form.Plate == "" && len(v.Found) == 0 {
		v.Form.Plate = customers.PlateLike(v.Query)
	}
	if web.Partial(c) && v.Vehicle == nil {
		return web.Show(c, v.list())
	}
	return web.Show(c, openingPage(v))
}

// prepare reads the chosen vehicle, or looks for what was typed.
func (m *Module) prepare(c *fiber.Ctx, me tenancy.Member, v *openingView) error {
	return m.DB.InCenterRead(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) (err error) {
		if v.Staff, err = readStaff(ctx, tx); err != nil {
			return err
		}
		if v.Form.Vehicle == "" {
			v.Found, err = customers.FindKnown(ctx, tx, v.Query, false)
			return err
		}
		id, err := uuid.Parse(v.Form.Vehicle)
		if err != nil {
			return fault.New(fault.NotFound, "There is no such vehicle.")
		}
		vehicle, err := customers.ReadVehicle(ctx, tx, id)
		if err != nil {
			return err
		}
		v.Vehicle = &vehicle
		owner, err := customers.PresentOwner(ctx, tx, id)
		if owner != nil {
			v.Owner = owner.Name
		}
		return err
	})
}

func (m *Module) open(c *fiber.Ctx, me tenancy.Member, f *openForm) error {
	in := f.read(me)
	if f.Bad() {
		return m.openAgain(c, me, f)
	}
	order, err := m.Open(c.UserContext(), me, in)
	if refusal := fault.As(err); refusal != nil && (refusal.Kind == fault.Invalid || refusal.Kind == fault.Limit || refusal.Kind == fault.Conflict) {
		f.Fail("", refusal.Text)
		return m.openAgain(c, me, f)
	}
	if err != nil {
		return err
	}
	m.Sessions.Flash(c, "Work order "+hash(order.Number)+" is open.")
	return web.Redirect(c, "/work-orders/"+strconv.FormatInt(order.Number, 10))
}

func (m *Module) openAgain(c *fiber.Ctx, me tenancy.Member, f *openForm) error {
	v := &openingView{Form: f, me: me}
	if err := m.prepare(c, me, v); err != nil {
		return err
	}
	return web.Show(c.Status(fiber.StatusUnprocessableEntity), openingPage(v))
}

// list shows the vehicles that were found.
func (v *openingView) list() templ.Component {
	return customers.KnownList(v.Query, v.Found, func(k customers.Known) string { return "/work-orders/new?vehicle=" + k.Vehicle.String() }, "Type what you know of the vehicle below.")
}

func (v *openingView) staff() []kit.Option {
	options := make([]kit.Option, len(v.Staff))
	for i, t := range v.Staff {
		options[i] = kit.Option{Value: t.ID.String(), Label: t.Name}
	}
	return options
}
