package schedule

import (
	"strconv"
	"time"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/locale"
)

// What the columns of the calendar are.
const (
	byBays        = "bays"
	byTechnicians = "technicians"
	byMine        = "mine"
)

// view is a page of the calendar: a day, or a week.
type view struct {
	Days
	Day  time.Time // midnight
	Week time.Time // its first day
	By   string
	Wide bool // a week

	me   tenancy.Member
	zone *time.Location
	now  time.Time
}

// asked reads what a page was asked for. Whatever is not understood is today, by bays.
func asked(me tenancy.Member, now time.Time, day, by, span string) *view {
	zone := me.Zone()
	v := &view{Day: dayOf(now, zone), By: by, Wide: span == "week", me: me, zone: zone, now: now}
	if typed, err := readDay(day, zone); err == nil && typed.Year() > 2000 && typed.Year() < 2200 {
		v.Day = typed
	}
	switch {
	case by == byBays || by == byTechnicians || by == byMine && !me.Visits():
	case me.Role() == tenancy.Technician:
		v.By = byMine
	default:
		v.By = byBays
	}
	v.Week = weekOf(v.Day, me.Locale().FirstWeekday())
	return v
}

func (v *view) locale() locale.Locale { return v.me.Locale() }

func (v *view) writes() bool { return v.me.May(can.KeepCalendar) && len(v.Offered()) > 0 }

func (v *view) today() time.Time { return dayOf(v.now, v.zone) }

// href of the calendar of a day. Today has no date in its address: it is the same tomorrow.
func (v *view) href(day time.Time, by string, wide bool) string {
	address, joint := "/calendar", "?"
	add := func(name, value string) {
		address += joint + name + "=" + value
		joint = "&"
	}
	if !day.Equal(v.today()) {
		add("day", day.Format(time.DateOnly))
	}
	if by != v.usual() {
		add("by", by)
	}
	if wide {
		add("view", "week")
	}
	return address
}

// usual is what the calendar is by where nobody has chosen.
func (v *view) usual() string {
	if v.me.Role() == tenancy.Technician {
		return byMine
	}
	return byBays
}

func (v *view) turn(by int) string {
	if v.Wide {
		by *= 7
	}
	return v.href(dayAfter(v.Day, by), v.By, v.Wide)
}

func (v *view) title() string {
	if v.Wide {
		return v.locale().Date(v.Week, v.zone) + " to " + v.locale().Date(dayAfter(v.Week, 6), v.zone)
	}
	return v.locale().LongDate(v.Day, v.zone)
}

// bookHref leads to the form, with what is known of the place.
func (v *view) bookHref(day, at time.Time, place Place) string {
	address := "/appointments/new?day=" + day.Format(time.DateOnly)
	if !at.IsZero() {
		address += "&at=" + at.In(v.zone).Format("15:04")
	}
	if place.Bay != uuid.Nil {
		address += "&bay=" + place.Bay.String()
	}
	if place.Technician != uuid.Nil {
		address += "&technician=" + place.Technician.String()
	}
	return address
}

// weekday is a day of the strip over the calendar.
type weekday struct {
	Href, Name, Number, Label string
	Percent                   int
	Tone                      string
	Current, Closed           bool
}

func (v *view) strip() (days []weekday) {
	for i := range 7 {
		day := dayAfter(v.Week, i)
		d := weekday{Href: v.href(day, v.By, v.Wide), Name: shortDay(day, v.locale(), v.zone), Number: strconv.Itoa(day.Day()), Current: day.Equal(v.Day)}
		booked, room := v.load(day)
		if _, open := v.On(day); !open && booked == 0 {
			d.Closed = true
		} else {
			d.Percent, d.Tone = percent(booked, room)
		}
		d.Label = v.locale().ShortDay(day, v.zone) + ", booked"
		days = append(days, d)
	}
	return days
}

func shortDay(day time.Time, l locale.Locale, _ *time.Location) string {
	name := []rune(l.Weekday(day.Weekday()))
	if l.RightToLeft() || len(name) <= 3 {
		return string(name)
	}
	return string(name[:3])
}

// load of a day: what is booked, and what there is. By technicians it is their time that counts.
func (v *view) load(day time.Time) (booked, room time.Duration) {
	for _, a := range v.on(day) {
		if v.By == byBays || a.TechnicianID != nil && (v.By == byTechnicians || *a.TechnicianID == v.me.ID()) {
			booked += a.Span().Long()
		}
	}
	if open, is := v.On(day); is {
		room = open.Long() * time.Duration(v.places())
	}
	return booked, room
}

// places that can be booked at the same time.
func (v *view) places() int {
	switch v.By {
	case byBays:
		return len(v.Offered())
	case byMine:
		return 1
	}
	n := 0
	for _, t := range v.Staff {
		if t.works() {
			n++
		}
	}
	return n
}

func (t Technician) works() bool { return t.Role == string(tenancy.Technician) }

// on a day, what holds its time.
func (v *view) on(day time.Time) (list []*Appointment) {
	end := dayAfter(day, 1)
	for _, a := range v.Appointments {
		if a.State.Holds() && !a.StartsAt.Before(day) && a.StartsAt.Before(end) {
			list = append(list, a)
		}
	}
	return list
}

// percent of what there is, and the tone of its meter.
func percent(booked, room time.Duration) (int, string) {
	if room <= 0 {
		if booked > 0 {
			return 100, "amber"
		}
		return 0, ""
	}
	switch n := int(100 * booked / room); {
	case n > 100:
		return 100, "red"
	case n >= 90:
		return n, "amber"
	default:
		return n, ""
	}
}
