package metered

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/views/kit"
)

func (v usage) locale() locale.Locale { return v.me.Locale() }

func (v usage) amount(a money.Amount) string { return money.Format(a, v.locale()) }

func (v usage) date(t time.Time) string { return v.locale().Date(t, v.me.Zone()) }

// accepted work orders of this month that stay charged.
func (v usage) accepted() int64 { return v.in.charged - v.in.credited }

func (v usage) stats() []kit.Stat {
	charged, err := money.Sum(v.balance.Currency, v.in.fees, v.in.units, v.in.credits)
	if err == nil {
		charged, err = charged.Neg()
	}
	if err != nil {
		charged = money.Zero(v.balance.Currency)
	}
	balance := kit.Stat{Label: "Balance", Value: v.amount(v.balance), Note: "prepaid"}
	if v.balance.IsNegative() {
		balance.Note = "the next top-up covers it"
	}
	list := []kit.Stat{
		balance,
		{Label: "Work orders in " + v.month.Label(v.locale()), Value: v.locale().Number(v.accepted()), Note: v.each()},
		{Label: "Charged in " + v.month.Label(v.locale()), Value: v.amount(charged), Note: "plan and work orders"},
	}
	if v.metered() && v.sub.State == tenancy.Active && v.sub.CancelAt.IsZero() {
		next := kit.Stat{Label: "Next month begins", Value: v.locale().ShortDay(v.sub.PeriodEnd, v.me.Zone()), Note: v.amount(v.sub.Plan.Price) + ", covered"}
		if !v.covers() {
			next.Note = v.amount(v.sub.Plan.Price) + ", not covered yet"
		}
		list = append(list, next)
	}
	return list
}

// each is the price of a work order.
func (v usage) each() string {
	switch {
	case !v.metered():
		return "not charged by your plan"
	case v.in.credited > 0:
		return v.amount(v.sub.Plan.UnitPrice) + " each, " + v.locale().Number(v.in.credited) + " credited"
	}
	return v.amount(v.sub.Plan.UnitPrice) + " each"
}

// spoken is what has changed, for screen readers.
func (v usage) spoken() string {
	return fmt.Sprintf("%s in %s, balance %s.", workOrders(v.accepted()), v.month.Label(v.locale()), v.amount(v.balance))
}

// banner says what needs somebody's hand, or nothing.
func (v usage) banner() *kit.Banner {
	if !v.metered() {
		return nil
	}
	top := kit.LinkButton{Label: "Top up", Href: "/onboarding/proof", Size: "sm"}
	switch {
	case v.sub.PeriodStart.IsZero():
		return &kit.Banner{Tone: "petrol", Icon: "info", Title: "Nothing is charged yet.", Text: "The trial is free. Charges begin when your first payment is approved.", Action: top}
	case v.sub.State == tenancy.PastDue:
		return &kit.Banner{Tone: "amber", Icon: "alert", Title: "The paid month has ended.", Text: "The balance did not cover the next one. Send a payment proof to go on.", Action: top}
	case v.charging == nil || !v.sub.CancelAt.IsZero():
		return nil
	case v.balance.IsNegative():
		return &kit.Banner{Tone: "amber", Icon: "alert", Title: "The balance is used up.", Text: "Work goes on as it is. Top up before " + v.date(v.sub.PeriodEnd) + ", so that the next month can begin.", Action: top}
	case !v.covers():
		return &kit.Banner{Tone: "amber", Icon: "clock", Title: "The balance does not cover the next month.", Text: "It begins on " + v.date(v.sub.PeriodEnd) + " and costs " + v.amount(v.sub.Plan.Price) + ".", Action: top}
	}
	return nil
}

// sofar are the totals of this month.
func (v usage) sofar() (list []kit.Sum) {
	for _, p := range v.in.parts() {
		list = append(list, kit.Sum{Label: p.label, Amount: v.amount(p.amount)})
	}
	return append(list, kit.Sum{Label: "Balance now", Amount: v.amount(v.balance), Grand: true})
}

// chart of the work orders of the last months; none where there were none.
func (v usage) chart() *kit.Chart {
	chart := kit.Chart{Title: "Work orders by month", Unit: "Work orders", Steps: "Month", Label: "Accepted work orders in each of the last 12 months, without those that were credited"}
	counted, most := map[Month]int64{}, int64(0)
	for _, c := range v.counts {
		counted[c.month] = c.count
		most = max(most, c.count)
	}
	if most == 0 {
		return nil
	}
	top := (most + 3) / 4 * 4 // three lines at whole numbers
	for month, left := v.month.back(monthsShown-1), monthsShown; left > 0; month, left = month.Next(), left-1 {
		n := counted[month]
		short, _, _ := strings.Cut(month.Label(v.locale()), " ")
		chart.Bars = append(chart.Bars, kit.Bar{Label: string([]rune(short)[:min(3, len([]rune(short)))]), Value: v.locale().Number(n), Percent: 100 * float64(max(n, 0)) / float64(top)})
	}
	for _, n := range []int64{top, top / 2, 0} {
		chart.Axis = append(chart.Axis, v.locale().Number(n))
	}
	return &chart
}

// order is the number of the work order that an entry is about, where the reader may open it; else nothing.
func (v usage) order(e Entry) string {
	if e.Kind != Unit && e.Kind != Credit || !v.me.May(can.SeeWork) {
		return ""
	}
	return strings.TrimPrefix(e.About, "#")
}

// sign of an entry: icon and tone.
func (k Kind) sign() (icon, tone string) {
	switch k {
	case TopUp:
		return "banknote", "green"
	case Fee:
		return "calendar", "slate"
	case Credit:
		return "undo", "violet"
	case Refunded:
		return "rotate", "amber"
	}
	return "wrench", "petrol"
}

func (k Kind) label() string {
	return map[Kind]string{TopUp: "Top-up", Fee: "Plan", Unit: "Work order", Credit: "Credit", Refunded: "Paid back"}[k]
}

func (k Kind) badge() kit.Badge {
	icon, tone := k.sign()
	return kit.Badge{Label: k.label(), Icon: icon, Tone: tone}
}

func (v usage) pager() kit.Pager {
	p := kit.Pager{Text: "The newest first"}
	if !v.top() {
		p.Previous = "/subscription/usage"
	}
	if v.older {
		p.Next = "/subscription/usage?before=" + v.entries[len(v.entries)-1].ID.String()
	}
	return p
}

// fixed tells whether there is nothing to show: a plan with a fixed price, and never another.
func (v usage) fixed() bool { return !v.metered() && v.top() && len(v.entries) == 0 }

// top tells whether the list of entries begins with the newest.
func (v usage) top() bool { return v.before == uuid.Nil }

// pages tells whether that list has more than one page.
func (v usage) pages() bool { return v.older || !v.top() }

// papers are the statements, each with its files.
func (v usage) papers() (list []kit.Item) {
	for _, s := range v.statements {
		list = append(list, kit.Item{ID: "statement-" + strconv.FormatInt(s.Number, 10), Icon: "file", Title: s.Month.Label(v.locale()),
			Note: workOrders(s.Accepted-s.Voided) + ", balance " + v.amount(s.Closing), Side: downloads(v, s)})
	}
	return list
}

// rules of the plan, in the words of the page.
func (v usage) rules() (list []kit.Item) {
	counts := "The first job of a work order that a customer approves is charged, once. Jobs that follow are free."
	if v.metered() && v.sub.Plan.Counts == "offer" {
		counts = "An offer from outside that you take is charged, once. Work orders of your own customers are free."
	}
	for _, rule := range []struct{ icon, title, text string }{
		{"check", "What counts", counts},
		{"undo", "Voids", voidRule},
		{"wallet", "Balance", balanceRule},
		{"calendar", "Months", "Statements follow the months of your center's clock, " + v.me.Standing().TimeZone + "."},
	} {
		list = append(list, kit.Item{ID: "rule-" + strings.ToLower(strings.Fields(rule.title)[0]), Icon: rule.icon, Title: rule.title, Note: rule.text})
	}
	return list
}

// paperHref leads to a statement as a file.
func paperHref(s Statement, kind string) string {
	return "/subscription/statements/" + strconv.FormatInt(s.Number, 10) + "/" + kind
}

// noEntries says why the list is empty.
func (v usage) noEntries() kit.Empty {
	e := kit.Empty{Icon: "wallet", Title: "Nothing was charged yet", Text: "Payments, fees and accepted work orders stand here as they happen."}
	if !v.metered() {
		e.Title, e.Text = "Your plan has a fixed price", "With the metered plan you pay for each work order that a customer accepts, from a prepaid balance."
		e.Action = kit.LinkButton{Label: "See the plans", Href: "/onboarding/plan?period=monthly"}
	}
	return e
}

func (v usage) planLine() string {
	if !v.metered() {
		return ""
	}
	return v.sub.Plan.Title() + ": " + v.amount(v.sub.Plan.Price) + " " + v.sub.Plan.Per() + ". " + v.sub.Plan.Unit(v.locale()) + "."
}
