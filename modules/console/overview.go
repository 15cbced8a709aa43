package console

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/billing"
	"bayline/modules/privacy/deletion"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/problems"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/views/kit"
)

// states in the order of the overview.
var states = []tenancy.Status{tenancy.Trial, tenancy.Active, tenancy.PastDue, tenancy.Grace, tenancy.Suspended, tenancy.Cancelled}

const (
	weeksShown  = 12
	monthsShown = 12
	daysAhead   = 30 // of deletions
)

// overviewView is the page on which platform admins begin.
type overviewView struct {
	me        accounts.Operator
	now       time.Time
	counts    billing.Counts
	foundings []tenancy.Founding
	incomes   []billing.Income
	closings  []deletion.Closing // whose day is within the days ahead, or has passed
	jobs      map[jobs.State]int64
	anomalies int64
	problems  int64
	incidents []kit.Item
}

// survey reads what the overview tells, in as many statements however many centers there are.
func (m *Module) survey(ctx context.Context, me accounts.Operator) (v overviewView, err error) {
	v.me, v.now = me, m.DB.Clock().Now().UTC()
	if v.counts, err = m.Billing.Counts(ctx); err != nil {
		return v, err
	}
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		if v.foundings, err = tenancy.Foundings(ctx, tx, v.firstWeek()); err != nil {
			return err
		}
		if v.incomes, err = billing.Incomes(ctx, tx, v.firstMonth()); err != nil {
			return err
		}
		closings, err := deletion.Closings(ctx, tx)
		if err != nil {
			return err
		}
		v.closings = slices.DeleteFunc(closings, func(c deletion.Closing) bool { return c.DueAt.After(v.now.AddDate(0, 0, daysAhead+1)) })
		if v.jobs, err = jobs.Count(ctx, tx); err != nil {
			return err
		}
		if me.Has(accounts.WatchAnomalies) {
			if v.anomalies, err = m.Anomalies(ctx, tx); err != nil {
				return err
			}
		}
		if me.Has(accounts.AnswerProblems) {
			v.problems, err = problems.Waiting(ctx, tx)
		}
		return err
	})
	if err == nil && me.Has(accounts.KeepIncidents) {
		v.incidents, err = m.Incidents(ctx)
	}
	return v, err
}

// monday of the week of a day, 00:00 UTC.
func monday(t time.Time) time.Time {
	day := t.UTC().Truncate(24 * time.Hour)
	return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
}

func (v overviewView) firstWeek() time.Time { return monday(v.now).AddDate(0, 0, -7*(weeksShown-1)) }

func (v overviewView) firstMonth() time.Time {
	return time.Date(v.now.Year(), v.now.Month()-monthsShown+1, 1, 0, 0, 0, 0, time.UTC)
}

func (v overviewView) in() locale.Locale { return v.me.In() }

// all centers, but for the deleted.
func (v overviewView) all() (n int64) {
	for _, state := range states {
		n += v.counts.Centers[state]
	}
	return n
}

// empty tells whether this is a new installation.
func (v overviewView) empty() bool { return v.all() == 0 && len(v.incomes) == 0 }

// stats are the numbers on top: what waits for whoever looks, and what stands still.
func (v overviewView) stats() []kit.Stat {
	in := v.in()
	week := v.weeks()[weeksShown-1].Centers
	stats := []kit.Stat{{Label: "Centers", Value: in.Number(v.all()), Note: in.Number(week) + " new this week"}}
	waiting := kit.Stat{Label: "Approvals waiting", Value: in.Number(v.counts.Waiting), Note: "nothing waits"}
	if v.counts.Waiting > 0 {
		waiting.Note = "oldest since " + in.DayTime(v.counts.Oldest, v.now, time.UTC)
	}
	failing := v.jobs[jobs.Failing] + v.jobs[jobs.Lost]
	stats = append(stats, waiting, kit.Stat{Label: "Failing jobs", Value: in.Number(failing), Note: in.Number(v.jobs[jobs.Waiting]) + " waiting, " + in.Number(v.jobs[jobs.Lost]) + " lost"},
		kit.Stat{Label: "Deletions due", Value: in.Number(int64(len(v.closings))), Note: "in the next " + in.Number(daysAhead) + " days"})
	if v.me.Has(accounts.WatchAnomalies) {
		stats = append(stats, kit.Stat{Label: "Anomalies open", Value: in.Number(v.anomalies), Note: "nobody has looked at"})
	}
	if v.me.Has(accounts.AnswerProblems) {
		stats = append(stats, kit.Stat{Label: "Problems", Value: in.Number(v.problems), Note: "wait for an answer"})
	}
	return stats
}

// queue in a sentence.
func (v overviewView) queue() string {
	in := v.in()
	switch v.counts.Waiting {
	case 0:
		return "No payment proof waits."
	case 1:
		return "One payment proof waits, since " + in.DayTime(v.counts.Oldest, v.now, time.UTC) + "."
	}
	return in.Number(v.counts.Waiting) + " payment proofs wait, the oldest since " + in.DayTime(v.counts.Oldest, v.now, time.UTC) + "."
}

// weeks of the chart, those without a founding too.
func (v overviewView) weeks() []tenancy.Founding {
	weeks := make([]tenancy.Founding, weeksShown)
	for i := range weeks {
		weeks[i].Week = v.firstWeek().AddDate(0, 0, 7*i)
		for _, f := range v.foundings {
			if f.Week.Equal(weeks[i].Week) {
				weeks[i].Centers = f.Centers
			}
		}
	}
	return weeks
}

// newcomers is the chart of new centers by week, under the number of the week (ISO 8601).
func (v overviewView) newcomers() kit.Chart {
	in := v.in()
	weeks := v.weeks()
	var most, all int64
	for _, w := range weeks {
		most, all = max(most, w.Centers), all+w.Centers
	}
	top, axis := scale(most, func(n int64) string { return in.Number(n) })
	chart := kit.Chart{Title: "New centers by week", Label: in.Number(all) + " new centers in twelve weeks, " + in.Number(weeks[weeksShown-1].Centers) + " this week",
		Steps: "Week", Unit: "New centers", Axis: axis}
	for _, w := range weeks {
		_, number := w.Week.ISOWeek()
		chart.Bars = append(chart.Bars, kit.Bar{Label: strconv.Itoa(number), Value: in.Number(w.Centers), Percent: share(w.Centers, top)})
	}
	return chart
}

// income are the charts of approved payments by month, one for each currency: they are never added up.
func (v overviewView) income() (charts []kit.Chart) {
	in := v.in()
	byCurrency := map[string][]billing.Income{}
	var currencies []string
	for _, i := range v.incomes {
		if byCurrency[i.Amount.Currency] == nil {
			currencies = append(currencies, i.Amount.Currency)
		}
		byCurrency[i.Amount.Currency] = append(byCurrency[i.Amount.Currency], i)
	}
	slices.Sort(currencies)
	for _, currency := range currencies {
		format := func(minor int64) string { return money.Format(money.New(minor, currency), in) }
		months := make([]int64, monthsShown)
		for _, i := range byCurrency[currency] {
			months[(i.Month.Year()-v.firstMonth().Year())*12+int(i.Month.Month()-v.firstMonth().Month())] = i.Amount.Minor
		}
		top, axis := scale(slices.Max(months), format)
		chart := kit.Chart{Title: "Approved by month, " + currency, Label: "Approved payments in " + currency + " by month, " + format(months[monthsShown-1]) + " this month",
			Steps: "Month", Unit: "Approved, " + currency, Axis: axis, Tone: "green"}
		for i, minor := range months {
			month := v.firstMonth().AddDate(0, i, 0)
			chart.Bars = append(chart.Bars, kit.Bar{Label: month.Format("Jan"), Value: format(minor), Percent: share(minor, top)})
		}
		charts = append(charts, chart)
	}
	return charts
}

// scale of a chart from a round number at the top to zero.
func scale(most int64, format func(int64) string) (top int64, axis []string) {
	top = 2
	for step := int64(1); top < most; step *= 10 {
		for _, round := range []int64{2, 4, 10, 20} {
			if top = round * step; top >= most {
				break
			}
		}
	}
	return top, []string{format(top), format(top / 2), format(0)}
}

func share(n, top int64) float64 { return 100 * float64(n) / float64(top) }

var stateTones = map[tenancy.Status]string{tenancy.Trial: "blue", tenancy.Active: "green", tenancy.PastDue: "amber", tenancy.Grace: "pink", tenancy.Suspended: "red", tenancy.Cancelled: "slate"}

// byState is the bar of all centers.
func (v overviewView) byState() kit.Whole {
	in := v.in()
	w := kit.Whole{ID: "by-state", Title: "Centers by state", Steps: "State", Unit: "Centers", All: in.Number(v.all())}
	var said []string
	for _, state := range states {
		n := v.counts.Centers[state]
		said = append(said, state.Label()+" "+in.Number(n))
		w.Parts = append(w.Parts, kit.Part{Label: state.Label(), Value: in.Number(n), Share: in.Percent((money.Ratio(n, v.all()) + 500) / 1000 * 1000), Tone: stateTones[state],
			Count: n, Href: centersView{wanted: wanted{status: state}}.address(nobody)})
	}
	w.Label = "Centers by state: " + strings.Join(said, ", ")
	return w
}

// calendarDay is a day of the calendar of deletions.
type calendarDay struct {
	label   string
	today   bool
	past    bool // or beyond what is shown
	centers int
}

// calendar are the weeks from this Monday to the last deletion that is told, with the centers that go on each day.
func (v overviewView) calendar() (weeks [][]calendarDay) {
	today := v.now.Truncate(24 * time.Hour)
	for day := monday(v.now); day.Before(v.now.AddDate(0, 0, daysAhead+1)) || day.Weekday() != time.Monday; day = day.AddDate(0, 0, 1) {
		if day.Weekday() == time.Monday {
			weeks = append(weeks, nil)
		}
		one := calendarDay{label: strconv.Itoa(day.Day()), today: day.Equal(today), past: day.Before(today)}
		if day.Day() == 1 || len(weeks) == 1 && len(weeks[0]) == 0 {
			one.label = day.Format("Jan 2")
		}
		for _, closing := range v.closings {
			due := closing.DueAt.UTC().Truncate(24 * time.Hour)
			if due.Equal(day) || one.today && due.Before(day) { // held, or about to go
				one.centers++
			}
		}
		weeks[len(weeks)-1] = append(weeks[len(weeks)-1], one)
	}
	return weeks
}

// gone says how many centers go on a day.
func gone(n int) string {
	if n == 1 {
		return "1 center"
	}
	return strconv.Itoa(n) + " centers"
}

// closing is a line under the calendar.
func (v overviewView) closing(c deletion.Closing) kit.Item {
	item := kit.Item{Icon: "trash", Title: c.Name, Href: "/admin/centers/" + c.Center.String(), Note: label(c.Reason) + ". "}
	due := v.in().Date(c.DueAt, time.UTC) + ", 00:00 UTC"
	switch {
	case c.Held:
		item.Icon = "lock"
		item.Note += "A legal hold keeps it beyond " + due + "."
	case c.Begun:
		item.Note += "It is being deleted."
	default:
		item.Note += "Deleted on " + due + ", unless it comes back."
	}
	return item
}
