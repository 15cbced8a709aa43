package billing

import (
	"context"

	"bayline/modules/audit"
	"bayline/modules/billing/plans"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// paid starts the paid period on the date of the approval, or lets it follow the one that is running, sets the limits of the plan, and
// takes a closure back.
func (m *Module) paid(ctx context.Context, tx db.Tx, proof *Proof, decision *Decision) error {
	s, err := lockSubscription(ctx, tx)
	if err != nil {
		return err
	}
	s.activate(proof.Plan, decision.At)
	if err := m.settle(ctx, tx, s, change{what: "paid", reason: proof.Plan.Title(), by: audit.System}); err != nil {
		return err
	}
	if err := allow(ctx, tx, proof.Plan); err != nil {
		return err
	}
	if m.Paid == nil {
		return nil
	}
	return m.Paid(ctx, tx, proof)
}

// sentBack lets the days go on that have stood still while a proof was checked which was rejected. Where a step was due meanwhile, it
// is taken now as the calendar takes it.
func (m *Module) sentBack(ctx context.Context, tx db.Tx, decision *Decision) error {
	s, err := lockSubscription(ctx, tx)
	if err != nil {
		return err
	}
	s.sendBack(decision.At)
	stepped, err := m.step(ctx, tx, s)
	if err != nil || stepped {
		return err
	}
	if err := saveSubscription(ctx, tx, s); err != nil {
		return err
	}
	return s.showCloses(ctx, tx)
}

// showCloses tells tenancy when the present state ends, after the days have moved, stood still or gone on. The day of a center that is
// to be deleted is that of its closure, which nothing of this moves.
func (s *Subscription) showCloses(ctx context.Context, tx db.Tx) error {
	if s.State == tenancy.Suspended || s.State == tenancy.Cancelled {
		return nil
	}
	return tenancy.SetCloses(ctx, tx, tx.Center(), s.closes())
}

// pays takes a proof in, whether sent for the first time or again: the days stand still from now on. It locks the subscription, and
// refuses what was terminated while the file was on its way.
func pays(ctx context.Context, tx db.Tx) error {
	s, err := lockSubscription(ctx, tx)
	if err != nil {
		return err
	}
	if err := s.refuseTerminated(); err != nil {
		return err
	}
	return s.showCloses(ctx, tx)
}

// refusePaying tells, before a file is taken in, why no proof can be sent now: one is being checked, or no payment brings the center
// back. The table keeps one in the queue for clicks at the same moment, too.
func refusePaying(ctx context.Context, tx db.Tx) error {
	s, err := readSubscription(ctx, tx)
	if err != nil {
		return err
	}
	if !s.Pending.IsZero() {
		return errPending
	}
	return s.refuseTerminated()
}

func (s *Subscription) refuseTerminated() error {
	if !s.Held.final() {
		return nil
	}
	return fault.New(fault.Conflict, "The platform has terminated this center, and a payment does not bring it back. Write to us.")
}

// allow what a plan has room for. What is there already stays.
func allow(ctx context.Context, tx db.Tx, plan plans.Plan) error {
	for what, allowed := range map[tenancy.Limited]*int64{tenancy.Staff: plan.StaffLimit, tenancy.Customers: plan.CustomerLimit} {
		if err := tenancy.Allow(ctx, tx, what, allowed); err != nil {
			return err
		}
	}
	return nil
}
