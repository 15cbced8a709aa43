package orders

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/search"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/web"
	"bayline/views/kit"
)

// openingView is the page that begins an order: find the vehicle, or say what is known of a new one.
type openingView struct {
	Query   string
	Found   []found
	Vehicle *customers.Vehicle // the chosen one
	Owner   string
	Form    *openForm
	Staff   []technician

	me tenancy.Member
}

// found is a vehicle that the search has met.
type found struct {
	ID    uuid.UUID
	Plate string
	Title string
	Note  string
}

// foundMost is how many vehicles the search of this page shows.
const foundMost = 8

func (m *Module) newOrder(c *fiber.Ctx, me tenancy.Member) error {
	v := &openingView{Query: strings.TrimSpace(c.Query("q")), Form: &openForm{}, me: me}
	v.Form.Vehicle = c.Query("vehicle")
	if err := m.prepare(c, me, v); err != nil {
		return err
	}
	if v.Vehicle == nil && v.Form.Plate == "" && len(v.Found) == 0 {
		v.Form.Plate = plateLike(v.Query)
	}
	if web.Partial(c) && v.Vehicle == nil {
		return web.Show(c, foundVehicles(v))
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
			v.Found, err = findVehicles(ctx, tx, v.Query)
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

// findVehicles looks for plates and VINs, and for people, whose vehicles it then shows.
func findVehicles(ctx context.Context, tx db.Tx, query string) (list []found, err error) {
	if search.TooShort(query) {
		return nil, nil
	}
	hits, err := search.Find(ctx, tx, query, foundMost, search.Vehicle, search.Customer)
	if err != nil {
		return nil, err
	}
	seen := map[uuid.UUID]bool{}
	add := func(v customers.Vehicle, note string) {
		if !seen[v.ID] && len(list) < foundMost {
			seen[v.ID] = true
			list = append(list, found{v.ID, v.Plate, or(v.Title(), v.Label()), note})
		}
	}
	for _, hit := range hits {
		if hit.Kind == search.Vehicle {
			vehicle, err := customers.ReadVehicle(ctx, tx, hit.ID)
			if err != nil {
				return nil, err
			}
			owner, err := customers.PresentOwner(ctx, tx, hit.ID)
			if err != nil {
				return nil, err
			}
			note := vehicle.VIN
			if owner != nil {
				note = owner.Name
			}
			add(vehicle, note)
			continue
		}
		customer, err := customers.ReadCustomer(ctx, tx, hit.ID)
		if err != nil {
			return nil, err
		}
		owned, err := customers.VehiclesOf(ctx, tx, customer.ID)
		if err != nil {
			return nil, err
		}
		for _, o := range owned {
			if !o.Former() {
				add(o.Vehicle, customer.Title())
			}
		}
	}
	return list, nil
}

// plateLike is a query that could be a plate: short, with a digit.
func plateLike(query string) string {
	if len(query) > 12 || !strings.ContainsAny(query, "0123456789") {
		return ""
	}
	return strings.ToUpper(query)
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

func (v *openingView) staff() []kit.Option {
	options := make([]kit.Option, len(v.Staff))
	for i, t := range v.Staff {
		options[i] = kit.Option{Value: t.ID.String(), Label: t.Name}
	}
	return options
}
