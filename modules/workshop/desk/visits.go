package desk

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/db"
	"bayline/platform/money"
	"bayline/views/kit"
)

// shown is how many visits a history has on its page.
const shown = 100

// Visit is one work order in the history of a vehicle or a customer.
type Visit struct {
	Order      uuid.UUID
	Number     int64
	Document   string
	Stage      string
	Summary    string
	Total      money.Amount // of what is neither declined nor deferred
	Charged    int64        // by posted invoices, in minor units
	Paid       int64
	Opened     time.Time
	Closed     time.Time // zero: on the board
	Invoice    string    // number of the posted invoice
	Vehicle    uuid.UUID
	Plate      string
	Title      string // of the vehicle
	Customer   uuid.UUID
	CustomerIs string
}

// Open tells whether the vehicle is here for it.
func (v Visit) Open() bool { return v.Closed.IsZero() && v.Document != "void" }

// owed is what is still to pay: of the invoice once there is one, before that of the order as it is planned.
func (v Visit) owed() int64 {
	switch {
	case v.Document == "void":
		return -v.Paid
	case v.Document == "invoiced":
		return v.Charged - v.Paid
	}
	return v.Total.Minor - v.Paid
}

func (v Visit) number() string { return "#" + strconv.FormatInt(v.Number, 10) }

func (v Visit) address() string { return "/work-orders/" + strconv.FormatInt(v.Number, 10) }

// VisitsOfVehicle is the history of a vehicle, the newest first, whoever brought it.
func VisitsOfVehicle(ctx context.Context, tx db.Tx, vehicle uuid.UUID) ([]Visit, error) {
	return visits(ctx, tx, visitsOfVehicle, []uuid.UUID{vehicle})
}

// VisitsOfCustomer is the history of a customer under all its ids, the newest first.
func VisitsOfCustomer(ctx context.Context, tx db.Tx, ids []uuid.UUID) ([]Visit, error) {
	return visits(ctx, tx, visitsOfCustomer, ids)
}

// scene is who looks, and when: what a page needs to write amounts and days.
type scene struct {
	me  tenancy.Member
	now time.Time
}

func (s scene) prices() bool { return s.me.SeesPrices() }

func (s scene) seesMoney() bool { return s.me.May(can.SeeMoney) && s.me.SeesPrices() }

func (s scene) amount(minor int64, currency string) string {
	return money.Format(money.New(minor, currency), s.me.Locale())
}

func (s scene) day(t time.Time) string { return s.me.Locale().Date(t, s.me.Zone()) }

// rows of a history. The plate is left out on the page of the vehicle itself.
func (s scene) rows(list []Visit, plates bool) []kit.Visit {
	rows := make([]kit.Visit, len(list))
	for i, v := range list {
		title := v.Summary
		if title == "" {
			title = "Work order"
		}
		rows[i] = kit.Visit{
			Day: s.me.Locale().Day(v.Opened, s.now, s.me.Zone()), Year: s.yearOf(v.Opened), Tone: v.look().tone,
			Title: title, Href: v.address(), Number: v.number(), Rich: visitSigns(s, v, plates),
		}
		if s.prices() && v.Document != "void" {
			rows[i].Amount = money.Format(v.Total, s.me.Locale())
			if v.Paid != 0 && s.seesMoney() && v.owed() != 0 {
				rows[i].Note = s.amount(v.Paid, v.Total.Currency) + " paid"
			}
		}
	}
	return rows
}

// yearOf stands under a day of this year; an earlier day says its year itself.
func (s scene) yearOf(t time.Time) string {
	year := t.In(s.me.Zone()).Year()
	if year != s.now.In(s.me.Zone()).Year() {
		return ""
	}
	return strconv.Itoa(year)
}

// owing is what is still to pay in one currency, and what for.
type owing struct {
	Currency string
	Sums     []kit.Sum
	Total    int64
}

// balances of a customer, a currency each. Void orders without a payment owe nothing and are left out.
func (s scene) balances(list []Visit) (all []*owing) {
	find := func(currency string) *owing {
		for _, o := range all {
			if o.Currency == currency {
				return o
			}
		}
		all = append(all, &owing{Currency: currency})
		return all[len(all)-1]
	}
	for _, v := range list {
		if v.owed() == 0 || v.Document == "estimate" && v.Paid == 0 {
			continue
		}
		o := find(v.Total.Currency)
		o.Total += v.owed()
		switch v.Document {
		case "invoiced":
			o.Sums = append(o.Sums, kit.Sum{Label: "Invoice " + v.Invoice, Amount: s.amount(v.Charged, o.Currency)})
		case "void":
		default:
			o.Sums = append(o.Sums, kit.Sum{Label: "Open work order " + v.number(), Amount: s.amount(v.Total.Minor, o.Currency)})
		}
		if v.Paid != 0 {
			o.Sums = append(o.Sums, kit.Sum{Label: "Paid on " + v.number(), Amount: s.amount(-v.Paid, o.Currency)})
		}
	}
	return all
}

// current is the visit for which the vehicle is here, if it is.
func current(list []Visit) (Visit, bool) {
	for _, v := range list {
		if v.Open() {
			return v, true
		}
	}
	return Visit{}, false
}
