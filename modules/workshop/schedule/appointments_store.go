package schedule

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/fault"
)

var errNoAppointment = fault.New(fault.NotFound, "There is no such appointment.")

// selectAppointments with the names of who comes, with what, and where to. A merged customer is called as the one it was merged into.
const selectAppointments = `select a.id, case when c.current_id is null then a.customer_id else c.current_id end, a.vehicle_id, a.bay_id,
		a.technician_id, a.starts_at, a.ends_at, a.what, a.note, a.state, a.reason, a.mails, a.order_id, a.order_number, a.booked_at, a.timed_at,
		a.reminded_at, a.version, coalesce(c.name, ''), coalesce(c.email, ''), coalesce(v.plate, ''), coalesce(v.title, ''), b.name,
		coalesce(t.name, ''), coalesce(w.name, '')
	from workshop.appointments a
	join workshop.bays b on b.center_id = a.center_id and b.id = a.bay_id
	left join workshop.customer_names c on c.center_id = a.center_id and c.id = a.customer_id
	left join workshop.vehicle_titles v on v.center_id = a.center_id and v.id = a.vehicle_id
	left join tenancy.staff t on t.center_id = a.center_id and t.id = a.technician_id
	left join tenancy.staff w on w.center_id = a.center_id and w.id = a.booked_by
	where a.center_id = $1`

const (
	selectBetween = selectAppointments + ` and a.starts_at >= $2 and a.starts_at < $3 order by a.starts_at, b.position, a.id`
	selectStaff   = `select id, name, role from tenancy.staff where center_id = $1 and ended_at is null and role <> 'viewer' order by role <> 'technician', name, id`
	selectBusy    = `select starts_at, ends_at, id, bay_id, technician_id from workshop.appointments
		where center_id = $1 and starts_at >= $2 and starts_at < $3 and state not in ('no-show', 'cancelled') and id <> $4`
)

// Technician is somebody who works here: technicians first, and who else may lend a hand.
type Technician struct {
	ID   uuid.UUID
	Name string
	Role string
}

func scanAppointment(row pgx.CollectableRow) (*Appointment, error) {
	a := &Appointment{}
	err := row.Scan(&a.ID, &a.CustomerID, &a.VehicleID, &a.BayID, &a.TechnicianID, &a.StartsAt, &a.EndsAt, &a.What, &a.Note, &a.State, &a.Reason, &a.Mails,
		&a.OrderID, &a.OrderNumber, &a.BookedAt, &a.TimedAt, &a.RemindedAt, &a.Version, &a.Customer, &a.Email, &a.Plate, &a.Vehicle, &a.Bay, &a.Technician, &a.BookedBy)
	return a, err
}

// Days is what stands in the calendar from one moment to another.
type Days struct {
	*Calendar
	Staff        []Technician
	Appointments []*Appointment // in the order of time
}

// readDays reads everything that a page of the calendar shows, in one message to PostgreSQL.
func readDays(ctx context.Context, tx db.Tx, from, to time.Time) (d Days, err error) {
	batch := &pgx.Batch{}
	queueCalendar(tx, batch, "")
	batch.Queue(selectStaff, tx.Center())
	batch.Queue(selectBetween, tx.Center(), from, to)
	results := tx.HotBatch(ctx, batch)
	defer func() {
		if closing := results.Close(); err == nil && closing != nil {
			err = fmt.Errorf("read days: %w", closing)
		}
	}()
	if d.Calendar, err = takeCalendar(results); err != nil {
		return d, err
	}
	if d.Staff, err = collect(results, pgx.RowToStructByPos[Technician]); err != nil {
		return d, fmt.Errorf("read staff: %w", err)
	}
	if d.Appointments, err = collect(results, scanAppointment); err != nil {
		return d, fmt.Errorf("read appointments: %w", err)
	}
	return d, nil
}

func collect[T any](results pgx.BatchResults, scan pgx.RowToFunc[T]) ([]T, error) {
	rows, err := results.Query()
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scan)
}

// plans is what is needed to find a free time: the calendar, who works here, and what is taken.
type plans struct {
	*Calendar
	staff []Technician
	busy  []Busy
}

// readPlans of the days from a day on; lock keeps others from booking. What an appointment holds itself does not count.
func readPlans(ctx context.Context, tx db.Tx, from time.Time, except uuid.UUID, lock bool) (p plans, err error) {
	if lock {
		p.Calendar, err = lockCalendar(ctx, tx) // before what is taken is read: each statement sees what was committed until then
	} else {
		p.Calendar, err = readCalendar(ctx, tx)
	}
	if err != nil {
		return p, err
	}
	batch := &pgx.Batch{}
	batch.Queue(selectStaff, tx.Center())
	batch.Queue(selectBusy, tx.Center(), from, dayAfter(from, lookAhead+1), except)
	results := tx.HotBatch(ctx, batch)
	defer func() {
		if closing := results.Close(); err == nil && closing != nil {
			err = fmt.Errorf("read what is taken: %w", closing)
		}
	}()
	if p.staff, err = collect(results, pgx.RowToStructByPos[Technician]); err != nil {
		return p, fmt.Errorf("read staff: %w", err)
	}
	p.busy, err = collect(results, func(row pgx.CollectableRow) (b Busy, err error) {
		var technician *uuid.UUID
		err = row.Scan(&b.From, &b.To, &b.Appointment, &b.Bay, &technician)
		b.Technician = db.OrZero(technician)
		return b, err
	})
	if err != nil {
		return p, fmt.Errorf("read what is taken: %w", err)
	}
	return p, nil
}

func readAppointment(ctx context.Context, tx db.Tx, id uuid.UUID) (*Appointment, error) {
	rows, err := tx.Hot(ctx, selectAppointments+` and a.id = $2`, tx.Center(), id)
	return oneAppointment(rows, err)
}

// lockAppointment keeps others from changing it until the transaction ends.
func lockAppointment(ctx context.Context, tx db.Tx, id uuid.UUID) (*Appointment, error) {
	rows, err := tx.Hot(ctx, selectAppointments+` and a.id = $2 for no key update of a`, tx.Center(), id)
	return oneAppointment(rows, err)
}

// appointmentOf a form that was sent before; nil where it was not.
func appointmentOf(ctx context.Context, tx db.Tx, idempotency uuid.UUID) (*Appointment, error) {
	rows, err := tx.Hot(ctx, selectAppointments+` and a.idempotency = $2`, tx.Center(), idempotency)
	a, err := oneAppointment(rows, err)
	if errors.Is(err, errNoAppointment) {
		return nil, nil
	}
	return a, err
}

func oneAppointment(rows pgx.Rows, err error) (*Appointment, error) {
	if err != nil {
		return nil, fmt.Errorf("read appointment: %w", err)
	}
	a, err := pgx.CollectOneRow(rows, scanAppointment)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, errNoAppointment
	}
	if err != nil {
		return nil, fmt.Errorf("read appointment: %w", err)
	}
	return a, nil
}

func insertAppointment(ctx context.Context, tx db.Tx, a *Appointment, by *uuid.UUID, idempotency uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `insert into workshop.appointments (center_id, id, customer_id, vehicle_id, bay_id, technician_id, starts_at, ends_at, what, note,
			state, mails, booked_by, booked_at, timed_at, idempotency)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		tx.Center(), a.ID, a.CustomerID, a.VehicleID, a.BayID, a.TechnicianID, a.StartsAt, a.EndsAt, a.What, a.Note, a.State, a.Mails, by, a.BookedAt, a.TimedAt, idempotency)
	return appointmentWritten(a, err)
}

// saveAppointment keeps what operations change. The caller holds the row's lock.
func saveAppointment(ctx context.Context, tx db.Tx, a *Appointment) error {
	a.Version++
	_, err := tx.Pgx.Exec(ctx, `update workshop.appointments set vehicle_id = $3, bay_id = $4, technician_id = $5, starts_at = $6, ends_at = $7, what = $8, note = $9,
			state = $10, reason = $11, mails = $12, order_id = $13, order_number = $14, timed_at = $15, reminded_at = $16, version = $17
		where center_id = $1 and id = $2`,
		tx.Center(), a.ID, a.VehicleID, a.BayID, a.TechnicianID, a.StartsAt, a.EndsAt, a.What, a.Note, a.State, a.Reason, a.Mails, a.OrderID, a.OrderNumber,
		a.TimedAt, a.RemindedAt, a.Version)
	return appointmentWritten(a, err)
}

// errTwice: the table has refused what the calendar's lock lets nobody reach.
var errTwice = fault.New(fault.Conflict, "Somebody has just booked this time. Choose another one.")

func appointmentWritten(a *Appointment, err error) error {
	if db.IsExclusion(err, "") {
		return errTwice.Because(err)
	}
	if err != nil {
		return fmt.Errorf("write appointment %s: %w", a.ID, err)
	}
	return nil
}

// readDue are the appointments of the next day whose customers may have to be reminded; Due decides.
func readDue(ctx context.Context, tx db.Tx) ([]uuid.UUID, error) {
	rows, err := tx.Hot(ctx, `select id from workshop.appointments where center_id = $1 and starts_at > $2 and starts_at <= $3 and reminded_at is null
		and mails and state = 'confirmed' order by starts_at, id`, tx.Center(), tx.Now(), tx.Now().Add(reminding))
	if err != nil {
		return nil, fmt.Errorf("read due reminders: %w", err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("read due reminders: %w", err)
	}
	return due, nil
}

// markReminded leaves the version as it is: nothing changes that somebody at the desk could overwrite.
func markReminded(ctx context.Context, tx db.Tx, id uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `update workshop.appointments set reminded_at = $3 where center_id = $1 and id = $2`, tx.Center(), id, tx.Now())
	if err != nil {
		return fmt.Errorf("mark appointment %s reminded: %w", id, err)
	}
	return nil
}
