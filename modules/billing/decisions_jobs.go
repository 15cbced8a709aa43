package billing

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/failpoint"
)

// CarryOutArgs name the decision by its proof.
type CarryOutArgs struct {
	Center uuid.UUID `json:"center"`
	Proof  uuid.UUID `json:"proof"`
}

// Kind of the job.
func (CarryOutArgs) Kind() string { return "billing.decision.carry_out" }

// carryOut does what was decided. The decision's own row says whether that has happened: a second run changes nothing.
func (m *Module) carryOut(ctx context.Context, args CarryOutArgs) error {
	if late, err := m.endTooLate(ctx, args); late || err != nil {
		return err
	}
	err := m.DB.InCenter(ctx, args.Center, func(ctx context.Context, tx db.Tx) error {
		decision, err := lockDecision(ctx, tx, args.Proof)
		if err != nil || decision == nil {
			return err
		}
		proof, err := readProof(ctx, tx, args.Proof)
		if err != nil {
			return err
		}
		if decision.Outcome == "approved" {
			err = m.paid(ctx, tx, proof, decision)
		} else {
			err = m.sentBack(ctx, tx, decision)
		}
		if err != nil {
			return err
		}
		failpoint.Here("billing.decision.period_written")
		if err := finishDecision(ctx, tx, args.Proof, decision.Outcome); err != nil {
			return err
		}
		if err := m.mailDecided(ctx, tx, proof, decision); err != nil {
			return err
		}
		err = audit.Record(ctx, tx, audit.System, "billing.proof."+decision.Outcome, args.Proof,
			audit.Note("plan", proof.Plan.Title()), audit.Note("reason", decision.Reason))
		failpoint.Here("billing.decision.written")
		return err
	})
	failpoint.Here("billing.decision.committed")
	return err
}
