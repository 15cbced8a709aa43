package desk

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/timeline"
	"bayline/platform/db"
	"bayline/platform/web"
	"bayline/views/kit"
)

// vehicleView is what the page of a vehicle shows.
type vehicleView struct {
	scene
	customers.Vehicle
	Owners   []customers.Owner
	Readings []customers.Reading // the newest first
	Visits   []Visit
	Activity timeline.View
}

// mostReadings of the odometer stand on the page: ten years of quarterly visits.
const mostReadings = 40

func (m *Module) vehicle(c *fiber.Ctx, me tenancy.Member) error {
	v := vehicleView{scene: scene{me: me}}
	err := m.DB.InCenterRead(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) (err error) {
		v.now = tx.Now()
		if v.Vehicle, err = customers.ReadVehicle(ctx, tx, web.ID(c.Params("id"))); err != nil {
			return err
		}
		if v.Owners, err = customers.OwnersOf(ctx, tx, v.ID); err != nil {
			return err
		}
		if v.Readings, err = customers.ReadingsOf(ctx, tx, v.ID, mostReadings); err != nil {
			return err
		}
		if v.Visits, err = VisitsOfVehicle(ctx, tx, v.ID); err != nil {
			return err
		}
		v.Activity, err = customers.VehicleActivity(ctx, tx, me, v.ID)
		return err
	})
	if err != nil {
		return err
	}
	return web.Show(c, vehiclePage(v))
}

func (v vehicleView) mayKeep() bool { return v.me.May(can.KeepCustomers) }

func (v vehicleView) mayOpen() bool { return v.me.May(can.WriteOrders) }

func (v vehicleView) mayBook() bool { return v.me.May(can.KeepCalendar) }

func (v vehicleView) address(part string) string { return "/vehicles/" + v.ID.String() + part }

func (v vehicleView) facts() (facts []kit.Fact) {
	for _, owner := range v.Owners {
		if !owner.Former() {
			facts = append(facts, kit.Fact{Icon: "user", Text: owner.Name + " since " + strconv.Itoa(owner.Since.In(v.me.Zone()).Year())})
		}
	}
	if len(v.Readings) > 0 {
		facts = append(facts, kit.Fact{Icon: "gauge", Text: v.distance(v.Readings[0])})
	}
	if v.Engine != "" {
		facts = append(facts, kit.Fact{Icon: "wrench", Text: v.Engine})
	}
	return facts
}

// details are the facts that are known.
func (v vehicleView) details() (pairs []kit.Pair) {
	year := ""
	if v.Year > 0 {
		year = strconv.FormatInt(v.Year, 10)
	}
	for _, p := range []kit.Pair{
		{Term: "VIN", Value: v.VIN, Code: true}, {Term: "Make", Value: v.Make}, {Term: "Model", Value: v.Model}, {Term: "Year", Value: year},
		{Term: "Body", Value: v.Body}, {Term: "Engine", Value: v.Engine}, {Term: "Color", Value: v.Color},
	} {
		if p.Value != "" {
			pairs = append(pairs, p)
		}
	}
	return pairs
}

func (v vehicleView) distance(r customers.Reading) string {
	return v.me.Locale().Distance(r.Value, r.Unit)
}

func visitCount(n int) string {
	switch {
	case n == 1:
		return "1 visit"
	case n == shown:
		return "the last " + strconv.Itoa(n) + " visits"
	}
	return strconv.Itoa(n) + " visits"
}
