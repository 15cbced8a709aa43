package orders

import (
	"context"
	"errors"
	"slices"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/letters"
	"bayline/platform/fault"
	"bayline/platform/money"
)

// estimated is the kind of the letter.
const estimated = "workshop.estimate"

var errSent = errors.New("orders: this estimate was sent before")

// SendEstimate presents the drafts that have a price, and mails what waits for an answer: each job as it is frozen when the customer answers. The same
// letter is sent once.
func (m *Module) SendEstimate(ctx context.Context, me tenancy.Member, number, version int64, by letters.ByHand) error {
	_, err := m.write(ctx, me, number, func(ctx context.Context, w *writing) error {
		before, err := letters.Written(ctx, w.tx, estimated, by.ID)
		if err != nil {
			return err
		}
		if before { // a double click: the first one has presented the jobs and changed the version
			return errSent
		}
		if err := w.order.expect(version); err != nil {
			return err
		}
		drafts := slices.DeleteFunc(w.order.in(Draft), func(j *Job) bool { return len(j.Lines) == 0 }) // nothing to answer to yet
		if len(drafts) > 0 {
			if err := w.present(ctx, drafts...); err != nil {
				return err
			}
		}
		return m.mailEstimate(ctx, w, by)
	})
	if errors.Is(err, errSent) {
		return nil
	}
	return err
}

func (m *Module) mailEstimate(ctx context.Context, w *writing, by letters.ByHand) error {
	e, err := w.estimate(ctx)
	if err != nil {
		return err
	}
	l := e.letter(by.Words)
	l.Kind, l.ID, l.About, l.By, l.To.Email = estimated, by.ID, w.order.ID, w.me.Actor(), by.Email
	if _, err := m.Letters.Write(ctx, w.tx, l); err != nil {
		return err
	}
	names := make([]string, len(e.jobs))
	for i, job := range e.jobs {
		names[i] = job.Job
	}
	if err := w.tell(ctx, "mailed", "sent the estimate by e-mail: "+enumerate(names)); err != nil {
		return err
	}
	return w.record(ctx, "workshop.estimate.mailed", w.order.ID, audit.Note("jobs", enumerate(names)), audit.Note("medium", string(ByMail)),
		audit.Note("to", by.Email), audit.Note("amount", money.New(e.total, w.order.Currency).String()))
}

// in are the jobs in a state.
func (o *Order) in(state State) (jobs []*Job) {
	for _, job := range o.Jobs {
		if job.State == state {
			jobs = append(jobs, job)
		}
	}
	return jobs
}

// estimate freezes what waits for an answer.
func (w *writing) estimate(ctx context.Context) (*estimate, error) {
	waiting := w.order.in(Presented)
	if len(waiting) == 0 {
		return nil, fault.New(fault.Conflict, "No job waits for an answer, so there is nothing to send. Add a job first.")
	}
	e := &estimate{number: w.order.Number, currency: w.order.Currency, mode: w.order.TaxMode, supplement: w.order.Document != Estimate, locale: w.me.Locale()}
	for _, job := range waiting {
		frozen, err := w.order.snapshot(job, w.prices)
		if err != nil {
			return nil, err
		}
		e.jobs = append(e.jobs, frozen)
	}
	all, err := w.order.tax(w.prices, waiting...)
	if err != nil {
		return nil, err
	}
	e.total = all.Gross
	for _, class := range all.PerClass {
		if class.Tax != 0 {
			e.taxes = append(e.taxes, ClassTax{nameOf(w.prices, class.Class), class.Rate, class.Tax})
		}
	}
	vehicle, err := customers.ReadVehicle(ctx, w.tx, w.order.VehicleID)
	if err != nil {
		return nil, err
	}
	e.vehicle, e.plate = vehicle.Title(), vehicle.Plate
	if w.order.CustomerID != nil {
		customer, err := customers.ReadCustomer(ctx, w.tx, *w.order.CustomerID)
		if err != nil {
			return nil, err
		}
		e.to = letters.Customer{ID: customer.ID, Name: customer.Title()}
	}
	e.answering, err = letters.Answering(ctx, w.tx)
	return e, err
}
