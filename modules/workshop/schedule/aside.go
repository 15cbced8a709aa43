package schedule

import (
	"time"

	"bayline/platform/db"
	"bayline/views/kit"
)

// decision is something at which somebody has to look.
type decision struct {
	Badge kit.Badge
	Time  string
	Text  string
	Href  string
}

// decisions of the day: who is late, whose work runs over its time, and what has not been agreed on.
func (v *view) decisions() (list []decision) {
	for _, a := range v.on(v.Day) {
		d := decision{Time: v.locale().Time(a.StartsAt, v.zone), Href: "/appointments/" + a.ID.String()}
		switch {
		case a.late(v.now):
			d.Badge = lateLook
			d.Text = a.Who() + " was expected at " + d.Time + " in " + a.Bay + "."
		case a.State == Arrived && a.EndsAt.Before(v.now):
			d.Badge = kit.Badge{Label: a.Bay + " runs over", Tone: "red", Icon: "alert"}
			d.Text = a.Who() + " had the bay until " + v.locale().Time(a.EndsAt, v.zone) + "."
			if next := v.waiting(a); next != nil {
				d.Text += " " + next.Who() + " waits from " + v.locale().Time(next.StartsAt, v.zone) + "."
			}
		case a.State == Requested:
			d.Badge = looks[Requested]
			d.Text = a.Who() + " has not agreed to " + d.Time + " yet."
		default:
			continue
		}
		list = append(list, d)
	}
	return list
}

// waiting is who has the bay next.
func (v *view) waiting(a *Appointment) *Appointment {
	for _, other := range v.on(v.Day) {
		if other.BayID == a.BayID && other.State.ToCome() && !other.StartsAt.Before(a.EndsAt) {
			return other
		}
	}
	return nil
}

// room of the day: what is left of the bays and of the technicians.
func (v *view) room() (pairs []kit.Pair) {
	open, is := v.On(v.Day)
	if !is {
		return nil
	}
	var bays, hands time.Duration
	for _, a := range v.on(v.Day) {
		bays += a.Span().Long()
		if a.TechnicianID != nil {
			hands += a.Span().Long()
		}
	}
	technicians := 0
	for _, t := range v.Staff {
		if t.works() {
			technicians++
		}
	}
	pairs = append(pairs, left("Bay hours", bays, open.Long()*time.Duration(len(v.Offered()))))
	if technicians > 0 {
		pairs = append(pairs, left("Technician hours", hands, open.Long()*time.Duration(technicians)))
	}
	from := open.From
	if v.now.After(from) {
		from = v.now
	}
	if next := v.Free(v.Day, 2*time.Hour, Place{}, v.busy(), from); len(next) > 0 {
		pairs = append(pairs, kit.Pair{Term: "Next 2 h", Value: next[0].Bay.Name + ", " + v.locale().Time(next[0].From, v.zone)})
	} else {
		pairs = append(pairs, kit.Pair{Term: "Next 2 h", Value: "none"})
	}
	return pairs
}

func left(term string, booked, room time.Duration) kit.Pair {
	return kit.Pair{Term: term, Value: hoursText(max(0, room-booked)) + " of " + hoursText(room)}
}

// busy is what the appointments of the page take.
func (v *view) busy() (list []Busy) {
	for _, a := range v.Appointments {
		if a.State.Holds() {
			list = append(list, Busy{a.Span(), a.ID, a.BayID, db.OrZero(a.TechnicianID)})
		}
	}
	return list
}

// off are the appointments of the day that came to nothing.
func (v *view) off() (list []kit.Item) {
	end := dayAfter(v.Day, 1)
	for _, a := range v.Appointments {
		if !a.State.Holds() && !a.StartsAt.Before(v.Day) && a.StartsAt.Before(end) {
			list = append(list, kit.Item{Title: a.Who(), Href: "/appointments/" + a.ID.String(), Icon: a.badge(v.now).Icon,
				Note: v.locale().Time(a.StartsAt, v.zone) + ", " + a.What + ". " + a.State.Label()})
		}
	}
	return list
}

// row of the week: a bay or somebody who works there, with what stands in each day.
type row struct {
	ID, Name string
	Days     []cell
}

type cell struct {
	Closed bool
	Today  bool
	Href   string // books there
	Label  string
	List   []*Appointment
}

// rows of the week. Whoever has a column on one of its days has a row.
func (v *view) rows() (rows []row) {
	at := map[string]int{}
	var order []column
	for i := range 7 {
		for _, c := range v.columns(dayAfter(v.Week, i)) {
			if _, known := at[c.ID]; !known {
				at[c.ID] = len(order)
				order = append(order, c)
			}
		}
	}
	for _, c := range order {
		r := row{ID: c.ID, Name: c.Name}
		for i := range 7 {
			day := dayAfter(v.Week, i)
			_, open := v.On(day)
			r.Days = append(r.Days, cell{Closed: !open, Today: day.Equal(v.today())})
			if d := &r.Days[i]; open && !c.bare && v.writes() && !day.Before(v.today()) {
				d.Href, d.Label = v.bookHref(day, time.Time{}, c.place), "Book "+c.Name+" on "+v.locale().ShortDay(day, v.zone)
			}
		}
		rows = append(rows, r)
	}
	for i := range 7 {
		for _, c := range v.columns(dayAfter(v.Week, i)) {
			rows[at[c.ID]].Days[i].List = c.list
		}
	}
	return rows
}

// weekNote is how much of a day is booked.
func (v *view) weekNote(day time.Time) string {
	booked, room := v.load(day)
	if room == 0 {
		return "closed"
	}
	return hoursText(booked) + " of " + hoursText(room) + " h"
}
