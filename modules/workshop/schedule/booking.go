package schedule

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/timeline"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// Booking is what the desk knows when somebody calls. Who is one of: a known vehicle, a known customer, or what is known of new ones.
type Booking struct {
	Vehicle  uuid.UUID
	Customer uuid.UUID
	TakeIn   customers.TakeIn
	Timing
	What        string
	Note        string
	Tentative   bool // the customer has not agreed yet
	Mails       bool // the customer is written to, where an address is known
	Idempotency uuid.UUID
}

// Taken says that the time is not free, and which one is.
type Taken struct {
	refusal *fault.Error
	Next    *Offer // nil: nothing within the weeks that were looked at
}

func (t *Taken) Error() string { return t.refusal.Error() }

func (t *Taken) Unwrap() error { return t.refusal }

// AsTaken is the refusal with its offer, or nil.
func AsTaken(err error) *Taken {
	var taken *Taken
	errors.As(err, &taken)
	return taken
}

// Book takes a bay, and a technician where one is named, for a time. The same form books once.
func (m *Module) Book(ctx context.Context, me tenancy.Member, b Booking) (a *Appointment, err error) {
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		plans, err := readPlans(ctx, tx, dayOf(b.From, me.Zone()), uuid.Nil, true)
		if err != nil {
			return err
		}
		if a, err = appointmentOf(ctx, tx, b.Idempotency); err != nil || a != nil {
			return err
		}
		a = &Appointment{ID: db.NewID(), StartsAt: b.From, EndsAt: b.From.Add(b.Long), State: Confirmed, BookedAt: tx.Now(), TimedAt: tx.Now(), Version: 1}
		if b.Tentative {
			a.State = Requested
		}
		bay, err := plans.claim(b.Timing, me, tx)
		if err != nil {
			return err
		}
		a.BayID, a.TechnicianID = bay.ID, db.OrNull(b.Technician)
		if err := a.describe(b.What, b.Note); err != nil {
			return err
		}
		if a.VehicleID, a.CustomerID, err = meet(ctx, tx, me, b); err != nil {
			return err
		}
		a.Mails = b.Mails && a.CustomerID != nil
		if err := insertAppointment(ctx, tx, a, db.OrNull(me.ID()), b.Idempotency); err != nil {
			return err
		}
		if a, err = readAppointment(ctx, tx, a.ID); err != nil {
			return err
		}
		if err := tell(ctx, tx, me, a, "booked an appointment for "+a.Span().when(me.Locale(), me.Zone())+": "+a.What); err != nil {
			return err
		}
		if a.State == Confirmed {
			if err := write(ctx, tx, me.Actor(), a, confirmation); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.appointment.booked", a.ID, audit.Note("for", a.Who()), audit.Note("time", a.Span().when(me.Locale(), me.Zone())),
			audit.Note("bay", a.Bay), audit.Note("technician", a.Technician), audit.Note("what for", a.What))
	})
	return a, err
}

// NextFree is when something so long can begin next, in any bay.
func (m *Module) NextFree(ctx context.Context, me tenancy.Member, long time.Duration) (from time.Time, err error) {
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		now := tx.Now().In(me.Zone())
		plans, err := readPlans(ctx, tx, dayOf(now, me.Zone()), uuid.Nil, false)
		if err != nil {
			return err
		}
		next := plans.Next(now, long, Place{}, plans.busy)
		if next == nil {
			return fault.New(fault.Conflict, "Nothing is free in the next three weeks.")
		}
		from = next.From
		return nil
	})
	return from, err
}

// claim finds the bay for a time, or says what is free instead. The caller holds the calendar.
func (p *plans) claim(t Timing, me tenancy.Member, tx db.Tx) (*Bay, error) {
	if err := p.fits(t, me, tx.Now()); err != nil {
		return nil, err
	}
	if t.Bay != uuid.Nil {
		if bay, err := p.bay(t.Bay); err != nil || bay.Retired {
			return nil, fault.New(fault.Invalid, "Choose a bay from the list.")
		}
	}
	if t.Technician != uuid.Nil && p.named(t.Technician) == "" {
		return nil, fault.New(fault.Invalid, "Choose somebody who works here.")
	}
	if bay := p.freeBay(t.span(), t.Place, p.busy); bay != nil {
		return bay, nil
	}
	return nil, p.taken(t, me)
}

func (p *plans) named(technician uuid.UUID) string {
	at := slices.IndexFunc(p.staff, func(t Technician) bool { return t.ID == technician })
	if at < 0 {
		return ""
	}
	return p.staff[at].Name
}

// taken says who holds the time, and which one is the next.
func (p *plans) taken(t Timing, me tenancy.Member) *Taken {
	says := []string{p.holder(t, me)}
	elsewhere := p.freeBay(t.span(), Place{Technician: t.Technician}, p.busy)
	next := p.Next(t.From.In(me.Zone()), t.Long, t.Place, p.busy)
	switch {
	case elsewhere != nil:
		says = append(says, elsewhere.Name+" is free then.")
		if next == nil {
			next = &Offer{t.span(), elsewhere}
		}
	case next == nil:
		says = append(says, "Nothing is free in the next three weeks: choose a shorter time, another bay or somebody else.")
	}
	if next != nil && !next.From.Equal(t.From) {
		says = append(says, "The next free time is "+next.when(me.Locale(), me.Zone())+", "+next.Bay.Name+".")
	}
	return &Taken{fault.New(fault.Conflict, strings.Join(says, " ")), next}
}

// holder is a sentence about what is in the way.
func (p *plans) holder(t Timing, me tenancy.Member) string {
	for _, b := range p.busy {
		if !b.Overlaps(t.span()) {
			continue
		}
		if t.Technician != uuid.Nil && b.Technician == t.Technician {
			return p.named(t.Technician) + " is booked from " + b.times(me.Locale(), me.Zone()) + "."
		}
		if t.Bay != uuid.Nil && b.Bay == t.Bay {
			if bay, err := p.bay(t.Bay); err == nil {
				return bay.Name + " is taken from " + b.times(me.Locale(), me.Zone()) + "."
			}
		}
	}
	return "All bays are taken at that time."
}

// describe takes over what is to be done.
func (a *Appointment) describe(what, note string) error {
	what, note = strings.Join(strings.Fields(what), " "), strings.TrimSpace(note)
	switch {
	case what == "":
		return fault.New(fault.Invalid, "Type what the appointment is for, such as Front brakes.")
	case utf8.RuneCountInString(what) > whatMost:
		return fault.Newf(fault.Invalid, "What it is for has at most %d characters. The rest goes into the note.", whatMost)
	case utf8.RuneCountInString(note) > noteMost:
		return fault.Newf(fault.Invalid, "A note has at most %d characters.", noteMost)
	}
	a.What, a.Note = what, note
	return nil
}

// meet finds who comes with what, or takes in what is known of them.
func meet(ctx context.Context, tx db.Tx, me tenancy.Member, b Booking) (vehicle, customer *uuid.UUID, err error) {
	in := b.TakeIn
	in.Customer = b.Customer
	switch {
	case b.Vehicle == uuid.Nil && (in.Plate != "" || in.VIN != "" || in.Make != ""):
		id, owner, err := customers.Take(ctx, tx, me, in)
		return &id, owner, err
	case b.Vehicle == uuid.Nil:
		id, err := customers.TakeCustomer(ctx, tx, me, in)
		if err == nil && id == uuid.Nil {
			err = fault.New(fault.Invalid, "Type a name or a plate: one of them is enough.")
		}
		return nil, &id, err
	}
	known, err := customers.ReadVehicle(ctx, tx, b.Vehicle)
	if err != nil {
		return nil, nil, err
	}
	id, err := customers.TakeCustomer(ctx, tx, me, in)
	if err != nil {
		return nil, nil, err
	}
	if id != uuid.Nil { // who brings it owns it, as at the desk
		return &known.ID, &id, customers.Link(ctx, tx, me.Actor(), id, known.ID)
	}
	owner, err := customers.PresentOwner(ctx, tx, known.ID)
	if err != nil || owner == nil {
		return &known.ID, nil, err
	}
	return &known.ID, &owner.Customer, nil
}

// tell the timeline of the vehicle and of the customer.
func tell(ctx context.Context, tx db.Tx, me tenancy.Member, a *Appointment, text string) error {
	return timeline.Add(ctx, tx, timeline.Entry{Kind: "appointment", Actor: me.Actor(), Vehicle: db.OrZero(a.VehicleID), Customer: db.OrZero(a.CustomerID),
		Order: db.OrZero(a.OrderID), Text: text, StaffOnly: true})
}
