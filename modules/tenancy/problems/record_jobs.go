package problems

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/failpoint"
)

// recordArgs is an entry of the platform's side that the center's trail does not have yet.
type recordArgs struct {
	Center uuid.UUID `json:"center"`
	Entry  uuid.UUID `json:"entry"`
}

func (recordArgs) Kind() string { return "tenancy.problem.record" }

// record writes into the center's trail what the platform has said. Running twice changes nothing: the entry remembers.
func (m *Module) record(ctx context.Context, args recordArgs) error {
	err := m.DB.InCenter(ctx, args.Center, func(ctx context.Context, tx db.Tx) error {
		entry, p, err := lockUnrecorded(ctx, tx, args.Entry)
		if err != nil || entry == nil {
			return err
		}
		by := audit.Actor{Kind: "operator", ID: entry.Person, Name: entry.Name + ", Bayline support"}
		if err := audit.Record(ctx, tx, by, actions[entry.Kind], p.ID, audit.Note("problem", p.title())); err != nil {
			return err
		}
		if err := markRecorded(ctx, tx, entry.ID); err != nil {
			return err
		}
		failpoint.Here("problems.entry.recorded")
		return nil
	})
	if err == nil {
		failpoint.Here("problems.entry.committed")
	}
	return err
}
