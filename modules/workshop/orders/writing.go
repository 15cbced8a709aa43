package orders

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/catalog"
	"bayline/modules/workshop/timeline"
	"bayline/platform/db"
)

// At names a job and the version of it that a form was drawn for.
type At struct {
	Order   int64 // number
	Job     uuid.UUID
	Version int64
}

// At is where the job stands now.
func (o *Order) At(j *Job) At { return At{o.Number, j.ID, j.Version} }

// writing is an order under its lock, with what an operation needs to change it.
type writing struct {
	tx      db.Tx
	me      tenancy.Member
	order   *Order
	prices  catalog.Catalog
	touched []*Job
}

// write is the frame of the operations on an order: it locks the order, lets act change it, and keeps what came of it.
func (m *Module) write(ctx context.Context, me tenancy.Member, number int64, act func(context.Context, *writing) error) (order *Order, err error) {
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if order, err = lockOrder(ctx, tx, number); err != nil {
			return err
		}
		if err := order.locked(); err != nil {
			return err
		}
		prices, err := catalog.Read(ctx, tx)
		if err != nil {
			return err
		}
		w := &writing{tx: tx, me: me, order: order, prices: prices}
		if err := act(ctx, w); err != nil {
			return err
		}
		return w.keep(ctx)
	})
	if err != nil {
		return nil, err
	}
	return order, nil
}

// writeJob is write for one job.
func (m *Module) writeJob(ctx context.Context, me tenancy.Member, at At, act func(context.Context, *writing, *Job) error) (*Order, error) {
	return m.write(ctx, me, at.Order, func(ctx context.Context, w *writing) error {
		job, err := w.order.Job(at.Job)
		if err != nil {
			return err
		}
		if err := job.expect(at.Version); err != nil {
			return err
		}
		w.touch(job)
		return act(ctx, w, job)
	})
}

func (w *writing) touch(job *Job) {
	if !slices.Contains(w.touched, job) {
		w.touched = append(w.touched, job)
	}
}

func (w *writing) keep(ctx context.Context) error {
	if err := w.order.recount(w.prices); err != nil {
		return err
	}
	for _, job := range w.touched {
		if err := saveJob(ctx, w.tx, job); err != nil {
			return err
		}
	}
	return saveOrder(ctx, w.tx, w.order)
}

// tell adds to the timeline of order, vehicle and customer what the customer may see too.
func (w *writing) tell(ctx context.Context, kind, text string) error {
	return timeline.Add(ctx, w.tx, w.entry(kind, text, false))
}

// tellStaff is tell for what stays in the house.
func (w *writing) tellStaff(ctx context.Context, kind, text string) error {
	return timeline.Add(ctx, w.tx, w.entry(kind, text, true))
}

func (w *writing) entry(kind, text string, staffOnly bool) timeline.Entry {
	return entry(w.order, w.me.Actor(), kind, text, staffOnly)
}

func entry(o *Order, by audit.Actor, kind, text string, staffOnly bool) timeline.Entry {
	return timeline.Entry{Kind: kind, Actor: by, Order: o.ID, Vehicle: o.VehicleID, Customer: db.OrZero(o.CustomerID), Text: text, StaffOnly: staffOnly}
}

// record writes the trail. Subjects are the order or one of its jobs; the number makes it readable.
func (w *writing) record(ctx context.Context, action string, subject uuid.UUID, details ...audit.Detail) error {
	details = append([]audit.Detail{audit.Note("work order", hash(w.order.Number))}, details...)
	return audit.Record(ctx, w.tx, w.me.Actor(), action, subject, details...)
}
