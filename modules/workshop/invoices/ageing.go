package invoices

import (
	"strconv"

	"bayline/platform/money"
)

// The ages of what is owed, as the list shows them.
var ages = [...]struct{ label, tone string }{
	{"Not due", "petrol"}, {"1 to 30 days", "blue"}, {"31 to 60 days", "amber"}, {"61 to 90 days", "pink"}, {"Over 90 days", "red"},
}

// aged is what is owed at one age, in one currency at one rate.
type aged struct {
	age    int
	amount money.Amount
	rate   money.Rate
	count  int64
}

// ageing is what is owed to the center, in its base currency.
type ageing struct {
	base    string
	minor   [len(ages)]int64
	count   [len(ages)]int64
	foreign bool // some of it was converted at the rate of its order
}

func newAgeing(rows []aged, base string) (a ageing, err error) {
	a.base = base
	for _, row := range rows {
		worth := row.amount
		if row.amount.Currency != base {
			a.foreign = true
			if worth, err = money.Convert(row.amount, row.rate, base); err != nil {
				return a, err
			}
		}
		a.minor[row.age] += worth.Minor
		a.count[row.age] += row.count
	}
	return a, nil
}

func (a ageing) total() (minor int64) {
	for _, m := range a.minor {
		minor += m
	}
	return minor
}

// open and overdue count invoices.
func (a ageing) open() (n int64) { return a.overdue() + a.count[0] }

func (a ageing) overdue() (n int64) {
	for _, count := range a.count[1:] {
		n += count
	}
	return n
}

// part is a piece of the bar, in percent of its width.
type part struct{ x, width, tone string }

// gap stands between two parts of the bar.
const gap = 0.35

func (a ageing) parts() (parts []part) {
	total, used := a.total(), 0
	for _, minor := range a.minor {
		if minor > 0 {
			used++
		}
	}
	if total <= 0 {
		return nil
	}
	x, room := 0.0, 100-gap*float64(used-1)
	for i, minor := range a.minor {
		if minor <= 0 {
			continue
		}
		width := room * float64(minor) / float64(total)
		parts = append(parts, part{figure(x), figure(width), "bar-part tone-" + ages[i].tone})
		x += width + gap
	}
	return parts
}

func figure(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }

func invoices(n int64) string {
	if n == 1 {
		return "1 invoice"
	}
	return strconv.FormatInt(n, 10) + " invoices"
}
