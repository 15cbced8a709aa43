package orders

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
)

const (
	nameMost  = 200
	jobsMost  = 60
	linesMost = 100
)

func jobName(text string) (string, error) {
	text = strings.Join(strings.Fields(text), " ")
	switch {
	case text == "":
		return "", fault.New(fault.Invalid, "Name the job, for example Front brakes.")
	case utf8.RuneCountInString(text) > nameMost:
		return "", fault.Newf(fault.Invalid, "The name of a job has at most %d characters.", nameMost)
	}
	return text, nil
}

// AddJob adds a draft at the end of the order.
func (m *Module) AddJob(ctx context.Context, me tenancy.Member, number int64, name string) (*Order, error) {
	return m.write(ctx, me, number, func(ctx context.Context, w *writing) (err error) {
		if name, err = jobName(name); err != nil {
			return err
		}
		if len(w.order.Jobs) >= jobsMost {
			return fault.Newf(fault.Invalid, "A work order has at most %d jobs. Open another one.", jobsMost)
		}
		job := &Job{CenterID: w.tx.Center(), ID: db.NewID(), OrderID: w.order.ID, Position: 1, Name: name, State: Draft, Work: NotStarted, Version: 1}
		for _, other := range w.order.Jobs {
			job.Position = max(job.Position, other.Position+1)
		}
		if err := insertJob(ctx, w.tx, job); err != nil {
			return err
		}
		w.order.Jobs = append(w.order.Jobs, job)
		if err := w.tellStaff(ctx, "job added", "added "+name); err != nil {
			return err
		}
		return w.record(ctx, "workshop.job.added", job.ID, audit.Note("job", name))
	})
}

// ChangeJob gives a job another name or technician. Another name is another text: the customer has to see it.
func (m *Module) ChangeJob(ctx context.Context, me tenancy.Member, at At, name string, technician uuid.UUID) (*Order, error) {
	return m.writeJob(ctx, me, at, func(ctx context.Context, w *writing, job *Job) (err error) {
		if name, err = jobName(name); err != nil {
			return err
		}
		var changes []audit.Detail
		if before := db.OrZero(job.TechnicianID); before != technician {
			if err := checkStaff(ctx, w.tx, technician); err != nil {
				return err
			}
			job.TechnicianID = nil
			if technician != uuid.Nil {
				job.TechnicianID = &technician
			}
			changes = append(changes, audit.Changed("technician", idText(&before), idText(job.TechnicianID)))
		}
		if name != job.Name {
			changes = append(changes, audit.Changed("name", job.Name, name))
			err := w.change(ctx, job, func() { job.Name = name })
			if err != nil {
				return err
			}
		}
		if len(changes) == 0 {
			return nil
		}
		return w.record(ctx, "workshop.job.changed", job.ID, changes...)
	})
}

// RemoveJob takes a draft away. What a customer has seen is declined instead.
func (m *Module) RemoveJob(ctx context.Context, me tenancy.Member, at At) (*Order, error) {
	return m.write(ctx, me, at.Order, func(ctx context.Context, w *writing) error {
		job, err := w.order.Job(at.Job)
		if err != nil {
			return err
		}
		if err := job.expect(at.Version); err != nil {
			return err
		}
		if err := job.removable(); err != nil {
			return err
		}
		if err := deleteJob(ctx, w.tx, job); err != nil {
			return err
		}
		w.order.without(job)
		w.order.finished(w.tx.Now())
		if err := w.tellStaff(ctx, "job removed", "removed the draft "+job.Name); err != nil {
			return err
		}
		return w.record(ctx, "workshop.job.removed", job.ID, audit.Note("job", job.Name))
	})
}

// StartJob begins or resumes the work; the vehicle is in progress from then on.
func (m *Module) StartJob(ctx context.Context, me tenancy.Member, at At) (*Order, error) {
	return m.writeJob(ctx, me, at, func(ctx context.Context, w *writing, job *Job) error {
		if err := job.start(me.ID()); err != nil {
			return err
		}
		w.order.enter(InProgress, w.tx.Now())
		if w.order.TechnicianID == nil {
			w.order.TechnicianID = job.TechnicianID
		}
		if err := w.tell(ctx, "started", "started "+job.Name); err != nil {
			return err
		}
		return w.record(ctx, "workshop.job.started", job.ID, audit.Note("job", job.Name))
	})
}

// PauseJob interrupts the work.
func (m *Module) PauseJob(ctx context.Context, me tenancy.Member, at At) (*Order, error) {
	return m.writeJob(ctx, me, at, func(ctx context.Context, w *writing, job *Job) error {
		if err := job.pause(); err != nil {
			return err
		}
		if err := w.tellStaff(ctx, "paused", "paused "+job.Name); err != nil {
			return err
		}
		return w.record(ctx, "workshop.job.paused", job.ID, audit.Note("job", job.Name))
	})
}

// FinishJob ends the work. With the last job done, the vehicle is ready.
func (m *Module) FinishJob(ctx context.Context, me tenancy.Member, at At) (*Order, error) {
	return m.writeJob(ctx, me, at, func(ctx context.Context, w *writing, job *Job) error {
		if err := job.finish(me.ID()); err != nil {
			return err
		}
		if w.order.TechnicianID == nil {
			w.order.TechnicianID = job.TechnicianID
		}
		w.order.enter(InProgress, w.tx.Now())
		w.order.finished(w.tx.Now())
		if err := w.tell(ctx, "finished", "finished "+job.Name); err != nil {
			return err
		}
		return w.record(ctx, "workshop.job.finished", job.ID, audit.Note("job", job.Name))
	})
}

func (o *Order) without(gone *Job) {
	kept := o.Jobs[:0:0]
	for _, job := range o.Jobs {
		if job != gone {
			kept = append(kept, job)
		}
	}
	o.Jobs = kept
}
