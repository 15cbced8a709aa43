package schedule

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Deps is what the room needs from outside.
type Deps struct {
	DB       *db.DB
	Sessions *session.Manager // keeps the sentence for the next page
	// Open opens the work order of a vehicle that has come, or goes on with the one that is named, in the same transaction. Running
	// are those of a vehicle that could be gone on with.
	Open    func(ctx context.Context, tx db.Tx, me tenancy.Member, in Arrival) (Opened, error)
	Running func(ctx context.Context, tx db.Tx, vehicle uuid.UUID) ([]Opened, error)
}

// Module is the calendar of each center.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes mounts the calendar, the appointments and the settings of both.
func (m *Module) Routes(r *web.Router) {
	r.Get("/calendar", tenancy.May(can.SeeWork, m.calendar))
	r.Get("/appointments/new", tenancy.May(can.KeepCalendar, m.newAppointment))
	r.Get("/appointments/times", tenancy.May(can.KeepCalendar, m.times))
	r.Post("/appointments", tenancy.Submit(can.KeepCalendar, m.book))
	r.Get("/appointments/:id", tenancy.May(can.SeeWork, m.appointment))
	r.Post("/appointments/:id/time", tenancy.Submit(can.KeepCalendar, m.move))
	r.Post("/appointments/:id/confirmation", tenancy.Submit(can.KeepCalendar, m.confirm))
	r.Post("/appointments/:id/arrival", tenancy.Submit(can.KeepCalendar, m.arrive))
	r.Post("/appointments/:id/completion", tenancy.Submit(can.KeepCalendar, m.finish))
	r.Post("/appointments/:id/no-show", tenancy.Submit(can.KeepCalendar, m.miss))
	r.Post("/appointments/:id/cancellation", tenancy.Submit(can.KeepCalendar, m.cancel))

	r.Get("/settings/calendar", tenancy.May(can.SeeTeam, m.settings))
	r.Post("/settings/calendar/hours", tenancy.Submit(can.ManageCenter, m.changeHours))
	r.Post("/settings/calendar/bays", tenancy.Submit(can.ManageCenter, m.addBay))
	r.Post("/settings/calendar/bays/:id", tenancy.Submit(can.ManageCenter, m.renameBay))
	r.Post("/settings/calendar/bays/:id/retirement", tenancy.May(can.ManageCenter, m.retireBay))
}

// Workers remind customers.
func (m *Module) Workers(w *jobs.Workers) {
	jobs.Add(w, m.remindAll)
	jobs.Add(w, m.remindCenter)
	jobs.Every(w, 15*time.Minute, func() jobs.Args { return remindAllArgs{} })
}
