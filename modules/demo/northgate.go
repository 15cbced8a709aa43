package demo

import (
	"context"
	"fmt"
	"time"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/payments"
	"bayline/platform/money"
)

func northgate() setting {
	return setting{
		name: "Northgate Auto", seed: 1906, zone: "America/Chicago", base: "USD", menu: repairs, visits: 186, cars: 170, plate: illinois, address: chicago,
		staff: []colleague{
			{"Eleanor Brooks", "owner@northgate.test", "+13125550110", tenancy.Owner},
			{"Nikos Andreou", "admin@northgate.test", "+13125550111", tenancy.Administrator},
			{"Sofia Bauer", "advisor@northgate.test", "+13125550112", tenancy.Advisor},
			{"Marcus Webb", "marcus@northgate.test", "+13125550113", tenancy.Advisor},
			{"Rafael Moreno", "tech@northgate.test", "+13125550114", tenancy.Technician},
			{"Jonas Keller", "jonas@northgate.test", "+13125550115", tenancy.Technician},
			{"Linh Pham", "linh@northgate.test", "+13125550116", tenancy.Technician},
			{"Dana Trent", "dana@northgate.test", "+13125550117", tenancy.Technician},
			{"Hugo Lind", "viewer@northgate.test", "+13125550118", tenancy.Viewer},
		},
		profile: func(p *tenancy.Profile) {
			p.Street, p.City, p.Region, p.PostalCode, p.Country = "2140 N Main Street", "Chicago", "IL", "60614", "US"
			p.Phone, p.Email, p.Website = "+13125550100", "desk@northgate.test", "https://northgate.example"
			p.RegistrationNumber, p.TaxID = "IL-7741-2206", "36-5550142"
			p.Specialties = []string{"Toyota", "Honda", "Ford", "BMW"}
			p.BaseCurrency, p.TimeZone, p.Locale, p.DistanceUnit = "USD", "America/Chicago", "en-US", "mi"
		},
		phone: func(n int) string {
			areas := []string{"312", "773", "872", "708", "847"}
			return fmt.Sprintf("+1%s55501%02d", areas[n/100%len(areas)], n%100) // 555-01xx is nobody's number
		},
		prices: northgatePrices,
		firms: []firm{
			{"Brightwater Couriers", "Owen Marsh", 5}, {"Oakfield Primary School", "Helen Carver", 2},
			{"Prairie Plumbing", "Luis Ortega", 4}, {"Lakeshore Florists", "Mei Chen", 2},
		},
		floor:   northgateFloor,
		bays:    []string{"Bay 1", "Bay 2", "Bay 3", "Bay 4", "Alignment"},
		billing: (*center).subscribe,
	}
}

// northgatePrices are the taxes of Chicago: parts are taxed, labor is not.
func northgatePrices(ctx context.Context, c *center) error {
	prices, err := c.app.Catalog.Read(ctx, c.owner)
	if err != nil {
		return err
	}
	for _, class := range prices.Classes {
		if !class.Default {
			c.laborClass = class.ID
			continue
		}
		class.Rate = 102_500
		if err := c.app.Catalog.ChangeClass(ctx, c.owner, class); err != nil {
			return err
		}
	}
	rate, _ := prices.Rate("USD")
	rate.Name, rate.Amount = "Shop labor", money.New(13_900, "USD")
	return c.app.Catalog.ChangeRate(ctx, c.owner, rate)
}

var northgateFloor = []scene{
	// Estimates.
	{customer: "Hannah Osei", wants: []want{{name: "Air conditioning service"}}, concerns: "Air conditioning not cooling, diagnose.", reach: presented,
		ago: 45 * time.Minute, promised: 6 * time.Hour},
	{customer: "Colm Brady", wants: []want{{name: "Check engine light diagnosis"}, {name: "Serpentine belt and tensioner"}},
		concerns: "Rattle on cold start, stops after a minute.", reach: presented, ago: 5 * time.Hour, promised: 14 * time.Hour},
	{firm: "Brightwater Couriers", wants: []want{{name: "Rear brake pads"}, {name: "Four-wheel alignment"}}, reach: presented, ago: 2 * time.Hour,
		promised: 9 * time.Hour, keyTag: "B-07"},
	{customer: "Renée Dubois", wants: []want{{name: "Safety inspection"}}, concerns: "Knocking from the rear over bumps.", reach: drafted, ago: 20 * time.Minute,
		promised: 5 * time.Hour},
	// Approved.
	{customer: "Maya Lindqvist", wants: []want{{name: "Oil service"}, {name: "Cabin and engine air filters"}}, reach: approved, ago: 80 * time.Minute,
		promised: 100 * time.Minute, arrival: orders.OnSite, keyTag: "12"},
	{customer: "Peter Novak", wants: []want{{name: "Clutch replacement"}}, reach: approved, ago: 6 * time.Hour, promised: 18 * time.Hour, deposit: true,
		note: "Clutch kit is here, shelf 3."},
	{customer: "أحمد الخطيب", wants: []want{{name: "Four tires, mounted and balanced"}, {name: "Four-wheel alignment"}}, reach: approved, ago: 3 * time.Hour,
		promised: 5 * time.Hour},
	// In progress.
	{customer: "Amelia Hart", wants: []want{{name: "Front brake pads and rotors"}, {name: "Oil service"}, {name: "Wiper blades", answer: orders.Presented}},
		reach: running, ago: 5 * time.Hour, promised: 100 * time.Minute, keyTag: "21", internal: "Discount on the next oil service was promised."},
	{customer: "Samir Haddad", wants: []want{{name: "Transmission service"}, {name: "Oxygen sensor"}}, reach: running, ago: 8 * time.Hour, promised: 4 * time.Hour},
	{customer: "Greta Fallon", wants: []want{{name: "Water pump and thermostat"}, {name: "Spark plugs", answer: orders.Declined, reason: "Not in the budget this month."}},
		concerns: "Thermostat housing leaks.", reach: running, ago: 9 * time.Hour, promised: -42 * time.Minute, note: "Customer needs the car tonight, call if it gets later."},
	{customer: "田中太郎", wants: []want{{name: "Battery replacement"}}, reach: running, ago: 2 * time.Hour, promised: 90 * time.Minute, arrival: orders.OnSite},
	{customer: "Дмитро Коваленко", wants: []want{{name: "Front struts"}, {name: "Four-wheel alignment"}}, reach: running, ago: 7 * time.Hour, promised: 6 * time.Hour},
	// Waiting.
	{firm: "Oakfield Primary School", wants: []want{{name: "Alternator"}}, reach: waiting, ago: 16 * time.Hour, promised: 12 * time.Hour, arrival: orders.TowIn,
		note: "Alternator comes tomorrow at 11:00."},
	{customer: "Tomasz Zieliński", wants: []want{{name: "Front wheel bearing"}}, reach: waiting, ago: 26 * time.Hour, promised: 20 * time.Hour,
		internal: "Wrong bearing was delivered, the right one is on its way."},
	{customer: "Ελένη Βασιλείου", wants: []want{{name: "Coolant flush"}, {name: "Water pump and thermostat", answer: orders.Deferred, reason: "Next month."}},
		reach: waiting, ago: 12 * time.Hour, promised: 8 * time.Hour},
	// Ready.
	{customer: "Ines Carvalho", wants: []want{{name: "Safety inspection"}, {name: "Wiper blades"}}, reach: ready, ago: 7 * time.Hour, promised: -30 * time.Minute},
	{customer: "Walter Engel", wants: []want{{name: "Battery replacement"}, {name: "Serpentine belt and tensioner"}}, reach: ready, ago: 9 * time.Hour,
		promised: time.Hour, note: "Pays at the desk."},
	{customer: "王秀英", wants: []want{{name: "Tire rotation and balance"}}, reach: ready, ago: 3 * time.Hour, promised: 2 * time.Hour, arrival: orders.OnSite},
	// Invoiced.
	{customer: "Nadia Rahimi", wants: []want{{name: "Four tires, mounted and balanced"}}, reach: paid, ago: 6 * time.Hour, promised: -time.Hour},
	{firm: "Brightwater Couriers", wants: []want{{name: "Oil service"}}, reach: posted, ago: 12 * time.Hour, promised: -2 * time.Hour, dueIn: 30},
	{customer: "Robert Whitfield", wants: []want{{name: "Front struts"}, {name: "Four-wheel alignment"}}, reach: partPaid, ago: 14 * time.Hour,
		promised: -3 * time.Hour, method: payments.Check, dueIn: 14},
	{customer: "Grace Okafor", wants: []want{{name: "Spark plugs"}}, reach: paid, ago: 5 * time.Hour, promised: -time.Hour, method: payments.Cash},
}
