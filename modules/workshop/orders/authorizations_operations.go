package orders

import (
	"context"
	"time"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/money"
	"bayline/platform/web"
)

// Present puts all drafts before the customer.
func (m *Module) Present(ctx context.Context, me tenancy.Member, number, version int64) (*Order, error) {
	return m.write(ctx, me, number, func(ctx context.Context, w *writing) error {
		if err := w.order.expect(version); err != nil {
			return err
		}
		drafts := w.order.in(Draft)
		if len(drafts) == 0 {
			return fault.New(fault.Conflict, "There is no draft to present. Add a job first.")
		}
		return w.present(ctx, drafts...)
	})
}

// PresentJob puts one job before the customer: a draft, or again one that was declined or put off.
func (m *Module) PresentJob(ctx context.Context, me tenancy.Member, at At) (*Order, error) {
	return m.writeJob(ctx, me, at, func(ctx context.Context, w *writing, job *Job) error {
		return w.present(ctx, job)
	})
}

func (w *writing) present(ctx context.Context, jobs ...*Job) error {
	names := make([]string, len(jobs))
	for i, job := range jobs {
		if err := job.present(w.tx.Now()); err != nil {
			return err
		}
		w.touch(job)
		names[i] = job.Name
		if err := w.record(ctx, "workshop.job.presented", job.ID, audit.Note("job", job.Name)); err != nil {
			return err
		}
	}
	return w.tell(ctx, "presented", "presented "+enumerate(names))
}

// Authorize records that the customer agrees to a presented job, with a frozen copy of it. The first one makes the estimate a
// work order, which is when billing counts it.
func (m *Module) Authorize(ctx context.Context, me tenancy.Member, at At, by Decision) (*Order, error) {
	return m.writeJob(ctx, me, at, func(ctx context.Context, w *writing, job *Job) error {
		if err := w.decide(ctx, job, Authorized, by, job.authorize); err != nil {
			return err
		}
		w.order.authorized(w.tx.Now())
		if w.order.accept() && m.Accepted != nil {
			return m.Accepted(ctx, w.tx, w.order)
		}
		return nil
	})
}

// Decline records a no.
func (m *Module) Decline(ctx context.Context, me tenancy.Member, at At, by Decision) (*Order, error) {
	return m.writeJob(ctx, me, at, func(ctx context.Context, w *writing, job *Job) error {
		if err := w.decide(ctx, job, Declined, by, job.decline); err != nil {
			return err
		}
		w.order.finished(w.tx.Now())
		return nil
	})
}

// Defer records a "later", until the day that by names.
func (m *Module) Defer(ctx context.Context, me tenancy.Member, at At, by Decision) (*Order, error) {
	return m.writeJob(ctx, me, at, func(ctx context.Context, w *writing, job *Job) error {
		if err := w.decide(ctx, job, Deferred, by, job.putOff); err != nil {
			return err
		}
		w.order.finished(w.tx.Now())
		return nil
	})
}

// decide lets the rule decide and keeps the evidence.
func (w *writing) decide(ctx context.Context, job *Job, outcome State, by Decision, rule func(Decision, time.Time) error) error {
	if err := by.check(); err != nil {
		return err
	}
	if err := rule(by, w.tx.Now()); err != nil {
		return err
	}
	frozen, err := w.order.snapshot(job, w.prices)
	if err != nil {
		return err
	}
	if err := w.evidence(ctx, job, string(outcome), by, frozen); err != nil {
		return err
	}
	sentence := "recorded that " + by.Name + " " + said[outcome] + " " + job.Name + ", " + by.Medium.Phrase()
	if err := w.tell(ctx, string(outcome), sentence); err != nil {
		return err
	}
	return w.record(ctx, "workshop.job."+string(outcome), job.ID, audit.Note("job", job.Name), audit.Note("by", by.Name),
		audit.Note("medium", string(by.Medium)), audit.Note("amount", money.New(frozen.Total, w.order.Currency).String()))
}

var said = map[State]string{Authorized: "approved", Declined: "declined", Deferred: "put off"}

func (w *writing) evidence(ctx context.Context, job *Job, outcome string, by Decision, frozen Snapshot) error {
	recorder := w.me.ID()
	return insertAuthorization(ctx, w.tx, &Authorization{
		CenterID: w.tx.Center(), ID: db.NewID(), JobID: job.ID, Outcome: outcome, Medium: by.Medium, ByName: by.Name, RecordedBy: &recorder,
		Reason: by.Reason, IP: web.CallerOf(ctx).IP, Snapshot: frozen, At: w.tx.Now(),
	})
}

// change applies a change of what a customer reads or pays. After presenting, what they were shown is frozen and marked as
// revoked, and the job waits for an answer again.
func (w *writing) change(ctx context.Context, job *Job, apply func()) error {
	if job.State == Draft {
		apply()
		return nil
	}
	shown, err := w.order.snapshot(job, w.prices)
	if err != nil {
		return err
	}
	apply()
	by := Decision{Medium: System, Name: w.me.Name(), Reason: "changed after it was presented"}
	answered := job.changed(w.tx.Now())
	if answered {
		by.Reason = "changed after the answer"
	}
	if err := w.evidence(ctx, job, Revoked, by, shown); err != nil {
		return err
	}
	if !answered {
		return nil
	}
	if err := w.tell(ctx, Revoked, "changed "+job.Name+", so it needs a new answer"); err != nil {
		return err
	}
	return w.record(ctx, "workshop.job.revoked", job.ID, audit.Note("job", job.Name))
}
