package demo

import (
	"context"
	"fmt"
	"time"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/catalog"
	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/payments"
	"bayline/platform/money"
)

func harbour() setting {
	return setting{
		name: "Harbour Detailing", seed: 1847, zone: "Europe/Dublin", base: "EUR", second: "KWD", rate: 2_800_000_000, menu: details, visits: 190, cars: 150,
		plate: irish, address: dublin,
		staff: []colleague{
			{"Saoirse Kelleher", "owner@harbour.test", "+35320912001", tenancy.Owner},
			{"Yusuf Al-Sabah", "yusuf@harbour.test", "+35320912002", tenancy.Advisor},
			{"Aoife Byrne", "aoife@harbour.test", "+35320912003", tenancy.Technician},
			{"Mihai Popescu", "mihai@harbour.test", "+35320912004", tenancy.Technician},
		},
		profile: func(p *tenancy.Profile) {
			p.Street, p.City, p.PostalCode, p.Country = "7 Sir John Rogerson's Quay", "Dublin", "D02", "IE"
			p.Phone, p.Email, p.Website = "+35315550170", "hello@harbour.test", "https://harbour.example"
			p.RegistrationNumber, p.TaxID = "IE-618204", "IE5550142T"
			p.Specialties = []string{"Porsche", "Mercedes-Benz", "Land Rover"}
			p.BaseCurrency, p.Currencies, p.TimeZone, p.Locale, p.DistanceUnit = "EUR", []string{"KWD"}, "Europe/Dublin", "en-IE", "km"
		},
		phone:  func(n int) string { return fmt.Sprintf("+3532091%05d", 20_000+n) }, // numbers for films, which are nobody's
		prices: harbourPrices,
		firms:  []firm{{"Quayside Car Hire", "Conor Walsh", 5}, {"Embassy Chauffeurs", "فهد الصالح", 4}},
		bays:   []string{"Wash bay", "Studio", "Film room"},
		floor:  harbourFloor, billing: (*center).tryOut,
	}
}

// harbourPrices has a rate in dinars beside the one in euros.
func harbourPrices(ctx context.Context, c *center) error {
	prices, err := c.app.Catalog.Read(ctx, c.owner)
	if err != nil {
		return err
	}
	rate, _ := prices.Rate("EUR")
	rate.Name, rate.Amount = "Detailing", money.New(6_800, "EUR")
	if err := c.app.Catalog.ChangeRate(ctx, c.owner, rate); err != nil {
		return err
	}
	return c.app.Catalog.AddRate(ctx, c.owner, catalog.LaborRate{Name: "Detailing", Amount: money.New(24_250, "KWD")})
}

var harbourFloor = []scene{
	{customer: "Siobhán Keane", wants: []want{{name: "Two-stage paint correction"}, {name: "Ceramic coating, three years"}}, reach: presented, ago: 4 * time.Hour,
		promised: 22 * time.Hour},
	{customer: "خالد الرشيد", wants: []want{{name: "Paint protection film, front"}}, reach: presented, ago: 3 * time.Hour, promised: 16 * time.Hour, second: true},
	{customer: "Oscar Quinn", wants: []want{{name: "Odor treatment"}}, reach: drafted, ago: 25 * time.Minute, promised: 5 * time.Hour},
	{customer: "نورة الشمري", wants: []want{{name: "Full detail"}, {name: "Leather clean and condition"}}, reach: approved, ago: 2 * time.Hour, promised: 7 * time.Hour,
		second: true, keyTag: "K4"},
	{customer: "Amelia Hart", wants: []want{{name: "Interior deep clean"}, {name: "Windshield coating", answer: orders.Declined, reason: "Not this time."}},
		reach: running, ago: 4 * time.Hour, promised: 100 * time.Minute},
	{customer: "Matteo Romano", wants: []want{{name: "Ceramic coating, three years"}}, reach: running, ago: 11 * time.Hour, promised: -35 * time.Minute, deposit: true,
		note: "Second layer goes on after lunch."},
	{firm: "Embassy Chauffeurs", wants: []want{{name: "Hand wash and dry"}, {name: "Tar and fallout removal"}}, reach: running, ago: 90 * time.Minute,
		promised: 90 * time.Minute, arrival: orders.OnSite, second: true},
	{customer: "Олена Шевченко", wants: []want{{name: "Wheels off, coated"}}, reach: waiting, ago: 14 * time.Hour, promised: 9 * time.Hour,
		note: "One wheel is at the refinisher until tomorrow noon."},
	{customer: "Clara Janssen", wants: []want{{name: "Headlight restoration"}}, reach: ready, ago: 5 * time.Hour, promised: 30 * time.Minute},
	{customer: "يوسف المطيري", wants: []want{{name: "Pet hair removal"}, {name: "Hand wash and dry"}}, reach: ready, ago: 4 * time.Hour, promised: time.Hour, second: true},
	{customer: "Theo Murphy", wants: []want{{name: "Full detail"}}, reach: paid, ago: 8 * time.Hour, promised: -time.Hour},
	{customer: "فاطمة الصباح", wants: []want{{name: "Two-stage paint correction"}}, reach: partPaid, ago: 24 * time.Hour, promised: -4 * time.Hour, second: true,
		method: payments.Cash, dueIn: 7},
	{firm: "Quayside Car Hire", wants: []want{{name: "Interior deep clean"}, {name: "Hand wash and dry"}}, reach: posted, ago: 10 * time.Hour, promised: -time.Hour, dueIn: 30},
}
