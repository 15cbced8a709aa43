package payments

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/views/kit"
)

// pageSize is how many rows the list shows at once.
const pageSize = 50

// receipt is a row of the list.
type receipt struct {
	Payment
	Number   int64
	Invoice  string // empty: a deposit, so far
	Customer string
	Plate    string
	Vehicle  string
}

// place is where a page of the list begins: after or before a payment, or at the beginning.
type place struct{ after, before uuid.UUID }

// filter says what the list shows. The sums are always those of a day: the chosen one, or today.
type filter struct {
	day    time.Time // its first moment in the center's zone
	chosen bool      // list that day alone
	method Method    // empty: all
}

// span of the list. Without a chosen day it reaches over everything that a timestamp can say.
func (f filter) span() (from, until time.Time) {
	if f.chosen {
		return f.day, f.day.AddDate(0, 0, 1)
	}
	return time.Unix(0, 0), f.day.AddDate(100, 0, 0)
}

// daySum is what came on a day in one way and one currency.
type daySum struct {
	method Method
	count  int64
	amount money.Amount
}

// list is what the page shows.
type list struct {
	me       tenancy.Member
	now      time.Time
	filter   filter
	rows     []receipt
	sums     []daySum
	previous string
	next     string
}

// turn keeps a page of the rows that were read, one more than it shows, and finds the ways on. Backwards they come in reverse.
func (l *list) turn(rows []receipt, at place) {
	more, back := len(rows) > pageSize, at.before != uuid.Nil
	rows = rows[:min(len(rows), pageSize)]
	if back {
		slices.Reverse(rows)
	}
	if l.rows = rows; len(rows) == 0 {
		return
	}
	if more && back || !back && at.after != uuid.Nil {
		l.previous = l.address(l.filter, "before", rows[0].ID)
	}
	if more && !back || back {
		l.next = l.address(l.filter, "after", rows[len(rows)-1].ID)
	}
}

func (l *list) address(f filter, turn string, id uuid.UUID) string {
	query := url.Values{}
	if f.chosen {
		query.Set("day", locale.DateValue(f.day, l.me.Zone()))
	}
	if f.method != "" {
		query.Set("method", string(f.method))
	}
	if turn != "" {
		query.Set(turn, id.String())
	}
	if len(query) == 0 {
		return "/payments"
	}
	return "/payments?" + query.Encode()
}

func (l *list) allDays() string { return l.address(filter{method: l.filter.method}, "", uuid.Nil) }

func (l *list) filtered() bool { return l.filter.chosen || l.filter.method != "" }

func (l *list) methods() []kit.Choice {
	choices := []kit.Choice{{Label: "All", Href: l.address(filter{l.filter.day, l.filter.chosen, ""}, "", uuid.Nil), Current: l.filter.method == ""}}
	for _, m := range Methods {
		choices = append(choices, kit.Choice{Label: m.Label(), Href: l.address(filter{l.filter.day, l.filter.chosen, m}, "", uuid.Nil), Current: l.filter.method == m})
	}
	return choices
}

// stats are the sums of the day: all of it, then each way that money came.
func (l *list) stats() []kit.Stat {
	all, count := l.total("")
	stats := []kit.Stat{{Label: "Received " + l.dayName(), Value: all, Note: payments(count)}}
	for _, m := range Methods {
		if sum, count := l.total(m); count > 0 {
			stats = append(stats, kit.Stat{Label: m.Label(), Value: sum, Note: payments(count)})
		}
	}
	return stats
}

// total of the day, in each currency that came.
func (l *list) total(method Method) (text string, count int64) {
	perCurrency, order := map[string]int64{}, []string{}
	for _, s := range l.sums {
		if method != "" && s.method != method {
			continue
		}
		if _, known := perCurrency[s.amount.Currency]; !known {
			order = append(order, s.amount.Currency)
		}
		perCurrency[s.amount.Currency] += s.amount.Minor
		count += s.count
	}
	if len(order) == 0 {
		order = []string{l.me.Standing().BaseCurrency}
	}
	for i, code := range order {
		if i > 0 {
			text += " + "
		}
		text += l.amount(money.New(perCurrency[code], code))
	}
	return text, count
}

func (l *list) dayName() string { return l.me.Locale().Day(l.filter.day, l.now, l.me.Zone()) }

func (l *list) amount(a money.Amount) string { return money.Format(a, l.me.Locale()) }

func (l *list) when(r receipt) string { return l.me.Locale().DayTime(r.ReceivedAt, l.now, l.me.Zone()) }

func (l *list) text() string {
	if l.previous == "" && l.next == "" {
		return payments(int64(len(l.rows)))
	}
	return payments(int64(len(l.rows))) + " on this page"
}

func (r receipt) orderPath() string { return "/work-orders/" + strconv.FormatInt(r.Number, 10) }

func payments(n int64) string {
	if n == 1 {
		return "1 payment"
	}
	return strconv.FormatInt(n, 10) + " payments"
}

// numbered is how people write the number of an order.
func numbered(order int64) string { return "#" + strconv.FormatInt(order, 10) }
