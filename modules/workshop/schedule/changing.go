package schedule

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// change locks an appointment that nobody else has changed since version, lets fn change it, and saves it.
func (m *Module) change(ctx context.Context, me tenancy.Member, id uuid.UUID, version int64, fn func(context.Context, db.Tx, *Appointment) error) (a *Appointment, err error) {
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if a, err = lockAppointment(ctx, tx, id); err != nil {
			return err
		}
		if err := a.expect(version); err != nil {
			return err
		}
		return fn(ctx, tx, a)
	})
	return a, err
}

// Change is what the move form holds.
type Change struct {
	Timing
	What, Note string
	Mails      bool
}

// Move gives an appointment another time, bay or technician, and another description.
func (m *Module) Move(ctx context.Context, me tenancy.Member, id uuid.UUID, version int64, to Change) (a *Appointment, err error) {
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		plans, err := readPlans(ctx, tx, dayOf(to.From, me.Zone()), id, true) // the calendar before the appointment, as whoever books
		if err != nil {
			return err
		}
		if a, err = lockAppointment(ctx, tx, id); err != nil {
			return err
		}
		if err := a.expect(version); err != nil {
			return err
		}
		before := *a
		bay := &Bay{ID: a.BayID}
		if a.Span() != (Timing{From: to.From, Long: to.Long}).span() || a.place() != to.Place { // what stays as it is needs not fit once more
			if bay, err = plans.claim(to.Timing, me, tx); err != nil {
				return err
			}
		}
		if err := a.retime(to.Timing, bay.ID, tx.Now()); err != nil {
			return err
		}
		if err := a.describe(to.What, to.Note); err != nil {
			return err
		}
		a.Mails = to.Mails && a.CustomerID != nil
		if err := saveAppointment(ctx, tx, a); err != nil {
			return err
		}
		if a, err = readAppointment(ctx, tx, id); err != nil {
			return err
		}
		changes := changesOf(&before, a, me)
		if len(changes) == 0 {
			return nil
		}
		if before.StartsAt != a.StartsAt && a.State == Confirmed {
			if err := write(ctx, tx, me.Actor(), a, moved); err != nil {
				return err
			}
		}
		if before.Span() != a.Span() || before.BayID != a.BayID {
			if err := tell(ctx, tx, me, a, "moved the appointment to "+a.Span().when(me.Locale(), me.Zone())+", "+a.Bay); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.appointment.moved", id, changes...)
	})
	return a, err
}

// changesOf an appointment, in the words of the form.
func changesOf(before, after *Appointment, me tenancy.Member) (changes []audit.Detail) {
	for _, d := range []audit.Detail{
		audit.Changed("time", before.Span().when(me.Locale(), me.Zone()), after.Span().when(me.Locale(), me.Zone())),
		audit.Changed("bay", before.Bay, after.Bay),
		audit.Changed("technician", before.Technician, after.Technician),
		audit.Changed("what for", before.What, after.What),
		audit.Changed("note", before.Note, after.Note),
		audit.Changed("mails", onOff(before.Mails), onOff(after.Mails)),
	} {
		if d.Before != d.After {
			changes = append(changes, d)
		}
	}
	return changes
}

// Confirm records that the customer has agreed to the time.
func (m *Module) Confirm(ctx context.Context, me tenancy.Member, id uuid.UUID, version int64) (*Appointment, error) {
	return m.change(ctx, me, id, version, func(ctx context.Context, tx db.Tx, a *Appointment) error {
		if err := a.confirm(); err != nil {
			return err
		}
		if err := saveAppointment(ctx, tx, a); err != nil {
			return err
		}
		if err := write(ctx, tx, me.Actor(), a, confirmation); err != nil {
			return err
		}
		if err := tell(ctx, tx, me, a, "confirmed the appointment for "+a.Span().when(me.Locale(), me.Zone())); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.appointment.confirmed", id, audit.Note("for", a.Who()))
	})
}

// Arrival is what is said when the vehicle has come.
type Arrival struct {
	Vehicle  uuid.UUID
	Customer uuid.UUID // who brings it; zero: nobody that is known
	Concerns string
	// Technician who is to do it; zero: nobody yet.
	Technician uuid.UUID
	// Order is an open one of the vehicle to go on with; zero: a new one is opened.
	Order uuid.UUID
}

// Opened is a work order.
type Opened struct {
	ID     uuid.UUID
	Number int64
	Title  string // of one that can be gone on with
}

// Arrive records that the vehicle has come, and opens its work order or goes on with an open one. Of a vehicle that nobody has named
// yet, the plate is asked.
func (m *Module) Arrive(ctx context.Context, me tenancy.Member, id uuid.UUID, version int64, plate string, order uuid.UUID) (*Appointment, error) {
	return m.change(ctx, me, id, version, func(ctx context.Context, tx db.Tx, a *Appointment) error {
		if err := a.arrive(); err != nil {
			return err
		}
		if a.VehicleID == nil {
			if plate == "" {
				return fault.New(fault.Invalid, "Type the plate of the vehicle that has come.")
			}
			vehicle, _, err := customers.Take(ctx, tx, me, customers.TakeIn{Plate: plate, Customer: db.OrZero(a.CustomerID)})
			if err != nil {
				return err
			}
			a.VehicleID = &vehicle
		}
		opened, err := m.Open(ctx, tx, me, Arrival{Vehicle: *a.VehicleID, Customer: db.OrZero(a.CustomerID), Concerns: a.What, Technician: db.OrZero(a.TechnicianID), Order: order})
		if err != nil {
			return err
		}
		a.OrderID, a.OrderNumber = &opened.ID, &opened.Number
		if err := saveAppointment(ctx, tx, a); err != nil {
			return err
		}
		if err := tell(ctx, tx, me, a, "took the vehicle in for its appointment"); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.appointment.arrived", id, audit.Note("for", a.Who()), audit.Note("work order", hash(opened.Number)))
	})
}

// Finish records that the work is done; what is left of the time is free again.
func (m *Module) Finish(ctx context.Context, me tenancy.Member, id uuid.UUID, version int64) (*Appointment, error) {
	return m.change(ctx, me, id, version, func(ctx context.Context, tx db.Tx, a *Appointment) error {
		before := a.EndsAt
		if err := a.finish(tx.Now()); err != nil {
			return err
		}
		if err := saveAppointment(ctx, tx, a); err != nil {
			return err
		}
		details := []audit.Detail{audit.Note("for", a.Who())}
		if !before.Equal(a.EndsAt) {
			details = append(details, audit.Changed("until", clock(before, me), clock(a.EndsAt, me)))
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.appointment.done", id, details...)
	})
}

// Miss records that nobody has come. The time is free again.
func (m *Module) Miss(ctx context.Context, me tenancy.Member, id uuid.UUID, version int64) (*Appointment, error) {
	return m.change(ctx, me, id, version, func(ctx context.Context, tx db.Tx, a *Appointment) error {
		if err := a.miss(tx.Now()); err != nil {
			return err
		}
		if err := saveAppointment(ctx, tx, a); err != nil {
			return err
		}
		if err := tell(ctx, tx, me, a, "noted that nobody came to the appointment on "+a.Span().when(me.Locale(), me.Zone())); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.appointment.missed", id, audit.Note("for", a.Who()))
	})
}

// Cancel gives the time back, with a reason for the staff. Mail tells the customer.
func (m *Module) Cancel(ctx context.Context, me tenancy.Member, id uuid.UUID, version int64, reason string, mail bool) (*Appointment, error) {
	return m.change(ctx, me, id, version, func(ctx context.Context, tx db.Tx, a *Appointment) error {
		agreed := a.State == Confirmed
		if err := a.cancel(reason); err != nil {
			return err
		}
		a.Mails = a.Mails && mail
		if err := saveAppointment(ctx, tx, a); err != nil {
			return err
		}
		if agreed && a.StartsAt.After(tx.Now()) {
			if err := write(ctx, tx, me.Actor(), a, cancellation); err != nil {
				return err
			}
		}
		if err := tell(ctx, tx, me, a, "cancelled the appointment on "+a.Span().when(me.Locale(), me.Zone())+": "+a.Reason); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.appointment.cancelled", id, audit.Note("for", a.Who()), audit.Note("reason", a.Reason))
	})
}

func clock(t time.Time, me tenancy.Member) string { return me.Locale().Time(t, me.Zone()) }
