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

// sentBack lets the days go on that have stood still while a proof was checked which was rejected.
func (m *Module) sentBack(ctx context.Context, tx db.Tx, decision *Decision) error {
	s, err := lockSubscription(ctx, tx)
	if err != nil {
		return err
	}
	s.sendBack(decision.At)
	if err := saveSubscription(ctx, tx, s); err != nil {
		return err
	}
	return tenancy.SetStatus(ctx, tx, s.State, "", s.closes())
}

// stands says that the days stand still from now on: a proof has come in.
func stands(ctx context.Context, tx db.Tx) error {
	s, err := lockSubscription(ctx, tx)
	if err != nil || s.State == tenancy.Suspended || s.State == tenancy.Cancelled {
		return err
	}
	return tenancy.SetCloses(ctx, tx, tx.Center(), s.closes())
}

// refuseTerminated keeps an owner from paying for a center that no payment brings back.
func refuseTerminated(ctx context.Context, tx db.Tx) error {
	s, err := readSubscription(ctx, tx)
	if err != nil || s.Held == nil || s.Held.Kind != terminated {
		return err
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
