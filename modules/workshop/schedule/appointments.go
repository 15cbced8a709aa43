package schedule

import (
	"cmp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// State of an appointment: requested → confirmed → arrived → done; no-show; cancelled.
type State string

// The states. The last two hold no time.
const (
	Requested State = "requested" // the time is held, the customer has not agreed yet
	Confirmed State = "confirmed"
	Arrived   State = "arrived"
	Done      State = "done"
	NoShow    State = "no-show"
	Cancelled State = "cancelled"
)

// Holds tells whether the bay and the technician are taken.
func (s State) Holds() bool { return s != NoShow && s != Cancelled }

// ToCome tells whether the customer is still expected.
func (s State) ToCome() bool { return s == Requested || s == Confirmed }

// Appointment is a time that a customer's vehicle has in a bay.
type Appointment struct {
	ID           uuid.UUID
	CustomerID   *uuid.UUID
	VehicleID    *uuid.UUID
	BayID        uuid.UUID
	TechnicianID *uuid.UUID
	StartsAt     time.Time
	EndsAt       time.Time
	What         string
	Note         string
	State        State
	Reason       string
	Mails        bool
	OrderID      *uuid.UUID
	OrderNumber  *int64
	BookedAt     time.Time
	TimedAt      time.Time
	RemindedAt   *time.Time
	Version      int64

	// In the names that other rooms keep.
	Customer, Email, Phone, Plate, Vehicle, Bay, Technician, BookedBy string
}

// Span that it holds.
func (a *Appointment) Span() Span { return Span{a.StartsAt, a.EndsAt} }

// Who is coming: the customer, or what is known of the vehicle.
func (a *Appointment) Who() string { return cmp.Or(a.Customer, a.Vehicle, a.Plate, "Unnamed") }

// place where it stands.
func (a *Appointment) place() Place { return Place{a.BayID, db.OrZero(a.TechnicianID)} }

const (
	whatMost   = 300
	noteMost   = 2000
	reasonMost = 500
	shortest   = 15 * time.Minute
	longest    = 12 * time.Hour
	// farthest is how many days ahead somebody books: beyond, it is a typing error.
	farthest = 400
)

// Timing is when and where something is to be done.
type Timing struct {
	Place
	From time.Time
	Long time.Duration
}

func (t Timing) span() Span { return Span{t.From, t.From.Add(t.Long)} }

// fits tells what is wrong with a time, whoever else is there: the calendar's own rules.
func (c *Calendar) fits(t Timing, me tenancy.Member, now time.Time) error {
	zone, span := me.Zone(), t.span()
	day := dayOf(t.From, zone)
	open, is := c.On(day)
	switch today := dayOf(now, zone); {
	case t.Long < shortest || t.Long > longest || t.Long%(5*time.Minute) != 0:
		return fault.New(fault.Invalid, "An appointment lasts from 15 minutes to 12 hours, in steps of 5 minutes.")
	case t.From.Truncate(5*time.Minute) != t.From:
		return fault.New(fault.Invalid, "Appointments begin at full five minutes.")
	case day.Before(today):
		return fault.New(fault.Invalid, "This day is over. Choose today or a day to come.")
	case day.After(dayAfter(today, farthest)):
		return fault.New(fault.Invalid, "Choose a day within the next 13 months.")
	case !is:
		return fault.Newf(fault.Invalid, "%s is closed on %s. Choose another day.", me.Standing().Name, me.Locale().LongDate(day, zone))
	case !open.Holds(span):
		return fault.Newf(fault.Invalid, "%s is open from %s to %s that day. Choose a time within, or split the work over two days.", me.Standing().Name,
			me.Locale().Time(open.From, zone), me.Locale().Time(open.To, zone))
	}
	return nil
}

// What may become of an appointment, by its state.

func (a *Appointment) confirm() error {
	if a.State != Requested {
		return fault.Newf(fault.Conflict, "This appointment is not waiting for a confirmation: %s.", strings.ToLower(a.State.Label()))
	}
	a.State = Confirmed
	return nil
}

func (a *Appointment) arrive() error {
	if !a.State.ToCome() {
		return fault.Newf(fault.Conflict, "Nobody is expected for this appointment: %s.", strings.ToLower(a.State.Label()))
	}
	a.State = Arrived
	return nil
}

// finish gives back what is left of the time.
func (a *Appointment) finish(now time.Time) error {
	if a.State != Arrived {
		return fault.Newf(fault.Conflict, "Only who has arrived can be done: %s.", strings.ToLower(a.State.Label()))
	}
	a.State = Done
	if end := now.Add(5*time.Minute - time.Nanosecond).Truncate(5 * time.Minute); end.After(a.StartsAt) && end.Before(a.EndsAt) {
		a.EndsAt = end
	}
	return nil
}

func (a *Appointment) miss(now time.Time) error {
	switch {
	case !a.State.ToCome():
		return fault.Newf(fault.Conflict, "Nobody is expected for this appointment: %s.", strings.ToLower(a.State.Label()))
	case now.Before(a.StartsAt):
		return fault.New(fault.Conflict, "The appointment has not begun yet. Cancel it if the customer has called off.")
	}
	a.State = NoShow
	return nil
}

func (a *Appointment) cancel(reason string) error {
	switch reason = strings.TrimSpace(reason); {
	case !a.State.ToCome():
		return fault.Newf(fault.Conflict, "This appointment cannot be cancelled any more: %s.", strings.ToLower(a.State.Label()))
	case reason == "":
		return fault.New(fault.Invalid, "Write why, so that others know what to tell the customer.")
	case utf8.RuneCountInString(reason) > reasonMost:
		return fault.Newf(fault.Invalid, "Use at most %d characters.", reasonMost)
	}
	a.State, a.Reason = Cancelled, reason
	return nil
}

// retime moves it. Whoever has arrived is moved too: the work takes another bay.
func (a *Appointment) retime(t Timing, bay uuid.UUID, now time.Time) error {
	if !a.State.ToCome() && a.State != Arrived {
		return fault.Newf(fault.Conflict, "This appointment cannot be moved any more: %s.", strings.ToLower(a.State.Label()))
	}
	if !t.From.Equal(a.StartsAt) {
		a.TimedAt, a.RemindedAt = now, nil
	}
	a.StartsAt, a.EndsAt, a.BayID, a.TechnicianID = t.From, t.From.Add(t.Long), bay, db.OrNull(t.Technician)
	return nil
}

// expect that nobody else has changed it since version was shown.
func (a *Appointment) expect(version int64) error {
	if a.Version != version {
		return errStale
	}
	return nil
}

// errStale: the row has another version than the form. The page shows what is stored now.
var errStale = fault.New(fault.Conflict, "Somebody changed this appointment meanwhile. What is below is stored now; what you did was not saved.")

// reminding is how long before its beginning a customer is reminded.
const reminding = 24 * time.Hour

// Due tells whether the customer is to be reminded now: within the day before, once, and not of what was agreed on within that day.
func (a *Appointment) Due(now time.Time) bool {
	return a.Mails && a.State == Confirmed && a.RemindedAt == nil && now.Before(a.StartsAt) &&
		!now.Before(a.StartsAt.Add(-reminding)) && a.TimedAt.Before(a.StartsAt.Add(-reminding))
}
