package customers

import (
	"cmp"
	"context"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/search"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/web"
	"bayline/views/kit"
)

// picker is a page on which somebody finds one customer or vehicle and takes it.
type picker struct {
	Title    string
	Crumbs   []kit.Crumb
	Text     string // what taking one does
	Looks    string // what the search looks in
	Action   string // address of the search and of the taking
	Field    string // that the taking sends
	Button   string
	Query    string
	Found    []picked
	Other    kit.LinkButton // what else: a new one
	Drop     string         // label of the button that takes nothing, where that means something
	Sentence string         // why the last choice was refused
}

// picked is one that can be taken. Compare, where it is set, is looked at before.
type picked struct {
	ID      uuid.UUID
	Icon    string
	Plate   string
	Title   string
	Note    string
	Compare string
}

type pickForm struct {
	web.Form
	Customer string `form:"customer"`
	Vehicle  string `form:"vehicle"`
	Other    string `form:"other"`
}

func customerCrumbs(c Customer, here string) []kit.Crumb {
	return []kit.Crumb{{Label: "Customers", Href: "/customers"}, {Label: c.Title(), Href: "/customers/" + c.ID.String()}, {Label: here}}
}

func vehicleCrumbs(v Vehicle, here string) []kit.Crumb {
	return []kit.Crumb{{Label: "Vehicles", Href: "/vehicles"}, {Label: v.Label(), Href: "/vehicles/" + v.ID.String()}, {Label: here}}
}

// choosePayer finds who pays for a customer.
func (m *Module) choosePayer(c *fiber.Ctx, me tenancy.Member) error {
	customer, err := m.customer(c, me)
	if err != nil {
		return err
	}
	p := payerPicker(customer, c.Query("q"))
	return m.showPicker(c, me, p, m.customersNamed(p, customer.ID))
}

func payerPicker(customer Customer, query string) *picker {
	p := &picker{
		Title: "Who pays for " + customer.Title(), Crumbs: customerCrumbs(customer, "Bill-to"), Query: query,
		Text:  "New invoices go to whoever you choose. The vehicles and the history stay with " + customer.Title() + ".",
		Looks: "name, phone or e-mail", Action: "/customers/" + customer.ID.String() + "/bill-to", Field: "customer", Button: "Bill to",
	}
	if customer.BillTo != uuid.Nil {
		p.Drop = "Bill to " + customer.Title() + " again"
	}
	return p
}

func (m *Module) setPayer(c *fiber.Ctx, me tenancy.Member, f *pickForm) error {
	customer, err := m.customer(c, me)
	if err != nil {
		return err
	}
	payer := web.ID(f.Customer)
	if payer == uuid.Nil && f.Customer != "" { // only the empty field means nobody: what cannot be read must not take the payer away
		return errNoCustomer
	}
	err = m.SetBillTo(c.UserContext(), me, customer.ID, payer)
	if refusal := fault.As(err); refusal != nil && refusal.Kind == fault.Invalid {
		p := payerPicker(customer, "")
		p.Sentence = refusal.Text
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), pickerPage(p))
	}
	if err != nil {
		return err
	}
	return m.done(c, "Saved.", "/customers/"+customer.ID.String())
}

// chooseVehicle finds a vehicle that belongs to a customer now.
func (m *Module) chooseVehicle(c *fiber.Ctx, me tenancy.Member) error {
	customer, err := m.customer(c, me)
	if err != nil {
		return err
	}
	p := &picker{
		Title: "Vehicle of " + customer.Title(), Crumbs: customerCrumbs(customer, "Add vehicle"), Query: c.Query("q"),
		Text: "Choose one that is already here, or add a new one.", Looks: "plate, VIN, make or model",
		Action: "/customers/" + customer.ID.String() + "/vehicles", Field: "vehicle", Button: "Add",
		Other: kit.LinkButton{Label: "New vehicle", Icon: "plus", Href: "/vehicles/new?customer=" + customer.ID.String()},
	}
	return m.showPicker(c, me, p, func(ctx context.Context, tx db.Tx) error {
		found, err := vehiclesFound(ctx, tx, p.Query)
		for _, v := range found {
			p.Found = append(p.Found, picked{ID: v.ID, Icon: "car", Plate: v.Plate, Title: titleOr(v.Vehicle), Note: v.note()})
		}
		return err
	})
}

func (m *Module) linkVehicle(c *fiber.Ctx, me tenancy.Member, f *pickForm) error {
	customer, err := m.customer(c, me)
	if err != nil {
		return err
	}
	if err := m.Link(c.UserContext(), me, customer.ID, web.ID(f.Vehicle)); err != nil {
		return err
	}
	return m.done(c, "The vehicle belongs to "+customer.Title()+" now.", "/customers/"+customer.ID.String())
}

// chooseOwner finds a customer to whom a vehicle belongs now.
func (m *Module) chooseOwner(c *fiber.Ctx, me tenancy.Member) error {
	vehicle, err := m.vehicle(c, me)
	if err != nil {
		return err
	}
	p := &picker{
		Title: "Owner of " + vehicle.Label(), Crumbs: vehicleCrumbs(vehicle, "Add owner"), Query: c.Query("q"),
		Text: "Choose a customer that is already here, or add a new one. A vehicle may have several.", Looks: "name, phone or e-mail",
		Action: "/vehicles/" + vehicle.ID.String() + "/owners", Field: "customer", Button: "Add",
		Other: kit.LinkButton{Label: "New customer", Icon: "userplus", Href: "/customers/new?vehicle=" + vehicle.ID.String()},
	}
	return m.showPicker(c, me, p, m.customersNamed(p, uuid.Nil))
}

func (m *Module) linkOwner(c *fiber.Ctx, me tenancy.Member, f *pickForm) error {
	vehicle, err := m.vehicle(c, me)
	if err != nil {
		return err
	}
	if err := m.Link(c.UserContext(), me, web.ID(f.Customer), vehicle.ID); err != nil {
		return err
	}
	return m.done(c, "The owner is added.", "/vehicles/"+vehicle.ID.String())
}

// endOwner notes that a vehicle has left its owner.
func (m *Module) endOwner(c *fiber.Ctx, me tenancy.Member) error {
	vehicle, err := m.vehicle(c, me)
	if err != nil {
		return err
	}
	if err := m.Unlink(c.UserContext(), me, web.ID(c.Params("customer")), vehicle.ID); err != nil {
		return err
	}
	return m.done(c, "Noted. The history is kept.", "/vehicles/"+vehicle.ID.String())
}

// chooseDuplicate finds the same customer once more, and shows both before they become one.
func (m *Module) chooseDuplicate(c *fiber.Ctx, me tenancy.Member) error {
	customer, err := m.customer(c, me)
	if err != nil {
		return err
	}
	if other := web.ID(c.Query("other")); other != uuid.Nil {
		return m.compareDuplicate(c, me, customer, other)
	}
	here := "/customers/" + customer.ID.String() + "/merge"
	p := &picker{
		Title: "Merge with " + customer.Title(), Crumbs: customerCrumbs(customer, "Merge"), Query: c.Query("q"),
		Text:  "Find the entry that is the same customer. You see both before they become one.",
		Looks: "name, phone or e-mail", Action: here, Field: "other", Button: "Compare",
	}
	find := m.customersNamed(p, customer.ID)
	return m.showPicker(c, me, p, func(ctx context.Context, tx db.Tx) error {
		if p.Query != "" {
			err = find(ctx, tx)
		} else {
			similar, failed := Duplicates(ctx, tx, customer)
			p.addCustomers(similar, customer.ID)
			err = failed
		}
		for i := range p.Found {
			p.Found[i].Compare = here + "?other=" + p.Found[i].ID.String()
		}
		return err
	})
}

func (m *Module) compareDuplicate(c *fiber.Ctx, me tenancy.Member, customer Customer, id uuid.UUID) error {
	var other Customer
	err := m.read(c, me, func(ctx context.Context, tx db.Tx) (err error) {
		other, err = ReadCustomer(ctx, tx, id)
		return err
	})
	if err != nil {
		return err
	}
	if other.ID == customer.ID {
		return web.Redirect(c, "/customers/"+customer.ID.String()+"/merge")
	}
	return web.Show(c, mergePage(customer, other))
}

func (m *Module) mergeDuplicate(c *fiber.Ctx, me tenancy.Member, f *pickForm) error {
	customer, err := m.customer(c, me)
	if err != nil {
		return err
	}
	if err := m.Merge(c.UserContext(), me, customer.ID, web.ID(f.Other)); err != nil {
		return err
	}
	return m.done(c, "The two are one customer now.", "/customers/"+customer.ID.String())
}

func (m *Module) showPicker(c *fiber.Ctx, me tenancy.Member, p *picker, find func(context.Context, db.Tx) error) error {
	if err := m.read(c, me, find); err != nil {
		return err
	}
	if web.Partial(c) {
		return web.Show(c, pickerFound(p))
	}
	return web.Show(c, pickerPage(p))
}

// customersNamed finds the customers that a picker's search means, but for one.
func (m *Module) customersNamed(p *picker, but uuid.UUID) func(context.Context, db.Tx) error {
	return func(ctx context.Context, tx db.Tx) error {
		hits, err := search.Find(ctx, tx, p.Query, pageSize, search.Customer)
		if err != nil {
			return err
		}
		found, err := customersByID(ctx, tx, idsOf(hits))
		p.addCustomers(found, but)
		return err
	}
}

func (p *picker) addCustomers(found []Customer, but uuid.UUID) {
	for _, c := range found {
		if c.ID != but {
			p.Found = append(p.Found, picked{ID: c.ID, Icon: "user", Title: c.Title(), Note: c.note()})
		}
	}
}

// note is a line that tells a customer from another of the same name.
func (c Customer) note() string {
	company := c.Company
	if company == c.Title() {
		company = ""
	}
	phone := c.Phone()
	if phone != "" {
		phone = showPhone(phone)
	}
	return joined(", ", company, phone, c.Email, c.City)
}

func titleOr(v Vehicle) string {
	return cmp.Or(v.Title(), v.VIN, "Vehicle without make and model")
}

func idsOf(hits []search.Hit) []uuid.UUID {
	ids := make([]uuid.UUID, len(hits))
	for i, hit := range hits {
		ids[i] = hit.ID
	}
	return ids
}
