package schedule

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"bayline/modules/tenancy/can"
	"bayline/views/kit"
)

func number(n int) string { return strconv.Itoa(n) }

// class says where the day begins and how many hours are drawn.
func (g *grid) class() string {
	return "opens-" + twoDigits(g.From) + " hours-" + strconv.Itoa(g.To-g.From)
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// bookDay is where a new appointment is looked for: what is over is not.
func (v *view) bookDay() time.Time {
	if v.Day.Before(v.today()) {
		return v.today()
	}
	return v.Day
}

func (v *view) turnLabel(which string) string {
	if v.Wide {
		return "Week " + which
	}
	return "Day " + which
}

func (v *view) byWord() string {
	switch v.By {
	case byBays:
		return "bay"
	case byMine:
		return "my own work"
	}
	return "technician"
}

func (v *view) rowWord() string {
	if v.By == byBays {
		return "Bay"
	}
	return "Technician"
}

// choices of what the columns are. Whoever works on cars has their own.
func (v *view) choices() []kit.Choice {
	list := []kit.Choice{
		{Label: "Bays", Icon: "mappin", Href: v.href(v.Day, byBays, v.Wide), Current: v.By == byBays},
		{Label: "Technicians", Icon: "users", Href: v.href(v.Day, byTechnicians, v.Wide), Current: v.By == byTechnicians},
	}
	if v.usual() == byMine {
		list = append([]kit.Choice{{Label: "Mine", Icon: "user", Href: v.href(v.Day, byMine, v.Wide), Current: v.By == byMine}}, list...)
	}
	return list
}

// weekDays head the week; each leads to its day.
func (v *view) weekDays() []weekday {
	days := v.strip()
	for i := range days {
		day := dayAfter(v.Week, i)
		days[i].Href, days[i].Label, days[i].Current = v.href(day, v.By, false), v.weekNote(day), day.Equal(v.today())
	}
	return days
}

func (v *view) settingsLink() templ.Component {
	if !v.me.May(can.ManageCenter) {
		return nil
	}
	return kit.LinkButton{Label: "Set up the calendar", Href: "/settings/calendar", Icon: "settings", Look: kit.Primary}
}

// opens tells on which days somebody is there.
func (v *view) opens() string {
	var days []string
	for i := range 7 {
		day := dayAfter(v.Week, i)
		if _, is := v.On(day); is {
			days = append(days, v.locale().Weekday(day.Weekday()))
		}
	}
	switch len(days) {
	case 0:
		return "The center is closed on all days: see Settings, Calendar."
	case 1:
		return "The center is open on " + days[0] + "."
	}
	return "The center is open on " + strings.Join(days[:len(days)-1], ", ") + " and " + days[len(days)-1] + "."
}

// nextOpen leads to the next day on which somebody is there.
func (v *view) nextOpen() templ.Component {
	for i := range 7 {
		day := dayAfter(v.Day, i+1)
		if _, is := v.On(day); is {
			return kit.LinkButton{Label: "Go to " + v.locale().ShortDay(day, v.zone), Href: v.href(day, v.By, false)}
		}
	}
	return nil
}

func (v *view) freeTitle() string {
	if v.Day.Equal(v.today()) {
		return "Free today"
	}
	return "Free that day"
}

func (v *view) bookNew() string { return v.bookHref(v.bookDay(), time.Time{}, Place{}) }
