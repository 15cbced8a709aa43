package metered

import (
	"context"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"bayline/modules/audit"
	"bayline/platform/db"
)

// noteArgs lead to a refund that has to stand in the platform's own trail as well.
type noteArgs struct {
	Center uuid.UUID `json:"center" river:"unique"`
	Refund uuid.UUID `json:"refund" river:"unique"`
}

func (noteArgs) Kind() string { return "billing.refund.note" }

// InsertOpts: one note a refund.
func (noteArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

func (m *Module) note(ctx context.Context, args noteArgs) error {
	return m.noteRefund(ctx, args.Center, args.Refund, audit.Actor{})
}

// noteRefund writes a refund into the platform's own trail, once. Its own transaction: a trail belongs to one door.
func (m *Module) noteRefund(ctx context.Context, center, id uuid.UUID, by audit.Actor) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		r, err := takeNote(ctx, tx, center, id)
		if err != nil || r == nil {
			return err
		}
		name, operator, err := readNames(ctx, tx, center, r.MadeBy)
		if err != nil {
			return err
		}
		if by.ID == uuid.Nil {
			by = audit.Actor{Kind: "operator", ID: r.MadeBy, Name: operator}
		}
		return audit.Record(ctx, tx, by, "platform.balance.refunded", id, append([]audit.Detail{audit.Note("center", name)}, r.facts()...)...)
	})
}
