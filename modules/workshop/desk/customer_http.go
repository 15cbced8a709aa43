package desk

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/timeline"
	"bayline/platform/db"
	"bayline/platform/web"
	"bayline/views/kit"
)

// customerView is what the page of a customer shows.
type customerView struct {
	scene
	customers.Customer
	Vehicles []customers.Owned
	Visits   []Visit
	Tallies  []tally
	Activity timeline.View
}

func (m *Module) customer(c *fiber.Ctx, me tenancy.Member) error {
	id := web.ID(c.Params("id"))
	v := customerView{scene: scene{me: me}}
	err := m.DB.InCenterRead(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) (err error) {
		v.now = tx.Now()
		if v.Customer, err = customers.ReadCustomer(ctx, tx, id); err != nil || v.Customer.ID != id {
			return err
		}
		ids, err := customers.IdentitiesOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if v.Vehicles, err = customers.VehiclesOf(ctx, tx, id); err != nil {
			return err
		}
		if v.Visits, err = VisitsOfCustomer(ctx, tx, ids); err != nil {
			return err
		}
		if v.Tallies, err = tallies(ctx, tx, ids); err != nil {
			return err
		}
		v.Activity, err = customers.CustomerActivity(ctx, tx, me, ids)
		return err
	})
	if err != nil {
		return err
	}
	if v.Customer.ID != id { // merged: an old address leads to the customer that is left
		return web.Redirect(c, "/customers/"+v.Customer.ID.String())
	}
	return web.Show(c, customerPage(v))
}

func (v customerView) mayKeep() bool { return v.me.May(can.KeepCustomers) }

func (v customerView) mayOpen() bool { return v.me.May(can.WriteOrders) }

func (v customerView) mayBook() bool { return v.me.May(can.KeepCalendar) }

// newOrder begins with the only vehicle, or with the choice among several.
func (v customerView) newOrder() string {
	if v.present() == 1 {
		return "/work-orders/new?vehicle=" + v.Vehicles[0].ID.String()
	}
	return "/work-orders/new?q=" + url.QueryEscape(v.Title())
}

func (v customerView) address(part string) string { return "/customers/" + v.ID.String() + part }

// noteLines are the lines of the staff's note; empty ones only parted them.
func (v customerView) noteLines() []string {
	return strings.FieldsFunc(v.StaffNotes, func(r rune) bool { return r == '\n' })
}

// standing says whether something is still to pay; nothing is said to those who do not see money.
func (v customerView) standing() (kit.Badge, bool) {
	if !v.seesMoney() {
		return kit.Badge{}, false
	}
	for _, visit := range v.Visits {
		if visit.Document == "invoiced" && visit.owed() > 0 {
			return kit.Badge{Label: "Invoice to pay", Tone: "amber", Icon: "clock", Large: true}, true
		}
	}
	if len(v.Visits) == 0 {
		return kit.Badge{}, false
	}
	return kit.Badge{Label: "Good standing", Tone: "green", Icon: "check", Large: true}, true
}

func (v customerView) facts() (facts []kit.Fact) {
	for _, p := range v.Phones {
		facts = append(facts, kit.Fact{Icon: "phone", Rich: phoneLink(p)})
	}
	if v.Email != "" {
		facts = append(facts, kit.Fact{Icon: "mail", Rich: mailLink(v.Email)})
	}
	if address := v.Address(); address != "" {
		facts = append(facts, kit.Fact{Icon: "mappin", Text: address})
	}
	if v.Company != "" && v.Company != v.Title() {
		facts = append(facts, kit.Fact{Icon: "building", Text: v.Company})
	}
	return facts
}

func (v customerView) stats() []kit.Stat {
	var count int64
	var first time.Time
	var spent []string
	for _, t := range v.Tallies {
		count += t.Visits
		if first.IsZero() || t.First.Before(first) {
			first = t.First
		}
		if t.Charged != 0 {
			spent = append(spent, v.amount(t.Charged, t.Currency))
		}
	}
	visits := kit.Stat{Label: "Visits", Value: strconv.FormatInt(count, 10)}
	if !first.IsZero() {
		visits.Note = "since " + v.me.Locale().Month(first, v.me.Zone())
	}
	stats := []kit.Stat{visits, {Label: "Vehicles", Value: strconv.Itoa(v.present())}}
	if !v.seesMoney() {
		return stats
	}
	owed := []string{}
	for _, o := range v.balances(v.Visits) {
		owed = append(owed, v.amount(o.Total, o.Currency))
	}
	return append(stats, kit.Stat{Label: "Invoiced", Value: orNothing(v, spent)}, kit.Stat{Label: "To pay", Value: orNothing(v, owed)})
}

func orNothing(v customerView, amounts []string) string {
	if len(amounts) == 0 {
		return v.amount(0, v.me.Standing().BaseCurrency)
	}
	return strings.Join(amounts, ", ")
}

func (v customerView) present() (n int) {
	for _, owned := range v.Vehicles {
		if !owned.Former() {
			n++
		}
	}
	return n
}

// items are the vehicles with what matters of each today.
func (v customerView) items() []kit.Item {
	items := make([]kit.Item, len(v.Vehicles))
	for i, owned := range v.Vehicles {
		items[i] = kit.Item{ID: "vehicle-" + owned.ID.String(), Icon: "car", Plate: owned.Plate, Title: owned.Heading(), Href: "/vehicles/" + owned.ID.String(), Note: v.note(owned)}
		if visit, here := v.visitOf(owned.ID); owned.Former() {
			items[i].Side = kit.Badge{Label: "Former", Tone: "slate", Icon: "minus"}
		} else if here {
			items[i].Side = visit.badge(", "+visit.number(), false)
		}
	}
	return items
}

func (v customerView) note(owned customers.Owned) string {
	parts := []string{}
	if owned.Former() {
		parts = append(parts, "Left on "+v.day(owned.Until)+", history kept")
	}
	if owned.Odometer != nil {
		parts = append(parts, v.me.Locale().Distance(owned.Odometer.Value, owned.Odometer.Unit))
	}
	for _, visit := range v.Visits {
		if visit.Vehicle == owned.ID && !visit.Open() {
			parts = append(parts, "last here "+v.day(visit.Opened))
			break
		}
	}
	return strings.Join(parts, ", ")
}

func (v customerView) visitOf(vehicle uuid.UUID) (Visit, bool) {
	for _, visit := range v.Visits {
		if visit.Vehicle == vehicle && visit.Open() {
			return visit, true
		}
	}
	return Visit{}, false
}
