package orders

import (
	"strings"
	"unicode/utf8"

	"bayline/modules/workshop/catalog"
	"bayline/platform/money"
)

// Totals is what the order comes to, in minor units of its currency.
type Totals struct {
	PerKind    [len(Kinds)]int64 // what is counted, as priced, discounts taken off
	Discount   int64             // already taken off above
	Taxes      []ClassTax
	Total      int64 // tax included: of what is approved once something is, before of all that was not refused
	Unapproved int64 // tax included: drafted or presented, without an answer
	Refused    int64 // as priced: declined or deferred
	Approved   bool  // Total counts approved jobs only
}

// ClassTax is the tax of one class.
type ClassTax struct {
	Name string
	Rate money.TaxRate
	Tax  int64
}

// tax of the lines of some jobs together.
func (o *Order) tax(prices catalog.Catalog, jobs ...*Job) (money.Result, error) {
	var lines []money.TaxLine
	for _, job := range jobs {
		for _, line := range job.Lines {
			class, _ := prices.Class(line.TaxClassID)
			lines = append(lines, money.TaxLine{Minor: line.AmountMinor, Class: line.TaxClassID.String(), Rate: class.Rate})
		}
	}
	return money.Tax(lines, o.TaxMode, prices.Rounding)
}

// recount renews what the board and the lists read without looking at the jobs. It is the one place that does.
func (o *Order) recount(prices catalog.Catalog) error {
	o.JobsTotal, o.JobsDone, o.JobsWaiting = 0, 0, 0
	var counted []*Job
	for _, job := range o.Jobs {
		job.TotalMinor = 0
		for _, line := range job.Lines {
			job.TotalMinor += line.AmountMinor
		}
		if !job.Counts() {
			continue
		}
		counted = append(counted, job)
		o.JobsTotal++
		if job.State == Authorized && job.Finished() {
			o.JobsDone++
		}
		if job.State == Presented {
			o.JobsWaiting++
		}
	}
	all, err := o.tax(prices, counted...)
	if err != nil {
		return err
	}
	agreed, err := o.tax(prices, o.Authorized()...)
	if err != nil {
		return err
	}
	o.TotalMinor, o.AuthorizedMinor = all.Gross, agreed.Gross
	o.Summary = o.summarize(counted)
	return nil
}

// Totals adds the order up for its page.
func (o *Order) Totals(prices catalog.Catalog) (t Totals, err error) {
	var open []*Job
	counted := o.Authorized()
	t.Approved = len(counted) > 0
	for _, job := range o.Jobs {
		switch {
		case !job.Counts():
			t.Refused += job.TotalMinor
		case job.State != Authorized:
			open = append(open, job)
		}
	}
	if !t.Approved {
		counted = open
	}
	for _, job := range counted {
		for _, line := range job.Lines {
			t.Discount += line.DiscountMinor
			for i, kind := range Kinds {
				if kind == line.Kind {
					t.PerKind[i] += line.AmountMinor
				}
			}
		}
	}
	result, err := o.tax(prices, counted...)
	if err != nil {
		return t, err
	}
	t.Total = result.Gross
	for _, class := range result.PerClass {
		if class.Tax != 0 {
			t.Taxes = append(t.Taxes, ClassTax{nameOf(prices, class.Class), class.Rate, class.Tax})
		}
	}
	rest, err := o.tax(prices, open...)
	t.Unapproved = rest.Gross
	return t, err
}

// short is how many characters of the summary a card shows.
const short = 120

// summarize names the jobs; while there are none, the concern.
func (o *Order) summarize(counted []*Job) string {
	names := make([]string, len(counted))
	for i, job := range counted {
		names[i] = job.Name
	}
	text := strings.Join(names, ", ")
	if text == "" {
		text, _, _ = strings.Cut(strings.TrimSpace(o.Concerns), "\n")
	}
	if utf8.RuneCountInString(text) > short {
		text = strings.TrimRight(string([]rune(text)[:short-1]), " ,") + "…"
	}
	return strings.TrimSpace(text)
}

// nameOf a class that money knows by its id: two classes may have the same name.
func nameOf(prices catalog.Catalog, id string) string {
	for _, class := range prices.Classes {
		if class.ID.String() == id {
			return class.Name
		}
	}
	return "Tax"
}
