package deletion

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// Named is somebody or something with the name that people know.
type Named struct {
	ID   uuid.UUID
	Name string
}

// Hold keeps a deletion from beginning, because the law wants the data kept. One platform admin proposes it, another confirms it.
type Hold struct {
	ID          uuid.UUID
	Center      Named
	Case        string // its number, as the authority or the court gives it
	Reason      string
	Silent      bool   // the owner is not told
	Silence     string // which law forbids it
	ProposedBy  Named
	ProposedAt  time.Time
	ConfirmedBy Named
	ConfirmedAt time.Time // zero: waits for the second admin, and keeps nothing
	EndedBy     Named
	EndedAt     time.Time
	Ending      string // why it ended
}

// Stands tells whether the hold keeps the deletion from beginning.
func (h *Hold) Stands() bool { return !h.ConfirmedAt.IsZero() && h.EndedAt.IsZero() }

// Waits tells whether a second admin has still to confirm it.
func (h *Hold) Waits() bool { return h.ConfirmedAt.IsZero() && h.EndedAt.IsZero() }

// Proposal of a hold.
type Proposal struct {
	Center       uuid.UUID
	Case, Reason string
	Silent       bool
	Silence      string
}

var (
	errNoHold  = fault.New(fault.NotFound, "There is no such legal hold.")
	errTooLate = fault.New(fault.Conflict, "The deletion of this center has begun: its key is destroyed, and there is nothing left to keep.")
	errEnded   = fault.New(fault.Conflict, "This hold has ended already. Reload the page to see who ended it.")
)

// Propose writes a hold down. It keeps nothing before somebody else confirms it.
func (m *Module) Propose(ctx context.Context, me accounts.Operator, p Proposal) (id uuid.UUID, err error) {
	id = db.NewID()
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := refuseGone(ctx, tx, p.Center); err != nil {
			return err
		}
		if err := insertHold(ctx, tx, id, p, me.ID); err != nil {
			return err
		}
		h, err := readHold(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := m.tellProposed(ctx, tx, h); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.legal_hold.proposed", id, h.facts()...)
	})
	return id, err
}

// Confirm a hold that somebody else has proposed: from now on the deletion does not begin.
func (m *Module) Confirm(ctx context.Context, me accounts.Operator, id uuid.UUID) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		h, err := lockHold(ctx, tx, id)
		if err != nil {
			return err
		}
		switch {
		case !h.EndedAt.IsZero():
			return errEnded
		case h.Stands():
			return fault.New(fault.Conflict, h.ConfirmedBy.Name+" has confirmed this hold already.")
		case h.ProposedBy.ID == me.ID:
			return fault.New(fault.Forbidden, "You have proposed this hold yourself: somebody else has to confirm it.")
		}
		// A deletion that is about to begin holds the closure: whoever is first wins.
		if _, err := tenancy.LockOpenClosure(ctx, tx, h.Center.ID); err != nil {
			return err
		}
		if err := refuseGone(ctx, tx, h.Center.ID); err != nil {
			return err
		}
		if err := confirmHold(ctx, tx, h, me.ID); err != nil {
			return err
		}
		h.ConfirmedBy = Named{me.ID, me.Name}
		if err := m.tellHeld(ctx, tx, h); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.legal_hold.confirmed", id, append(h.facts(), audit.Note("proposed by", h.ProposedBy.Name))...)
	})
}

// End a hold, or withdraw one that waits. A deletion whose day has passed begins with the next sweep.
func (m *Module) End(ctx context.Context, me accounts.Operator, id uuid.UUID, why string) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		h, err := lockHold(ctx, tx, id)
		if err != nil {
			return err
		}
		if !h.EndedAt.IsZero() {
			return errEnded
		}
		stood := h.Stands()
		if err := endHold(ctx, tx, h, me.ID, why); err != nil {
			return err
		}
		if stood {
			if err := m.tellReleased(ctx, tx, h); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.legal_hold.ended", id, append(h.facts(), audit.Note("why it ended", why))...)
	})
}

// OpenlyHeld are the centers whose data a hold keeps of which their owners were told; of a silent hold they must not know. Through a
// center's door it is that center alone.
func OpenlyHeld(ctx context.Context, tx db.Tx) (map[uuid.UUID]bool, error) {
	return readCenters(ctx, tx, openlyHeld)
}

// Holds that are open, and those that have ended since, the newest first.
func (m *Module) Holds(ctx context.Context) (list []Hold, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = readHolds(ctx, tx)
		return err
	})
	return list, err
}

func refuseGone(ctx context.Context, tx db.Tx, center uuid.UUID) error {
	gone, err := tenancy.Gone(ctx, tx, center)
	if err != nil {
		return err
	}
	if gone {
		return errTooLate
	}
	return nil
}

func (h *Hold) facts() []audit.Detail {
	facts := []audit.Detail{audit.Note("center", h.Center.Name), audit.Note("case", h.Case), audit.Note("reason", h.Reason)}
	if h.Silent {
		facts = append(facts, audit.Note("the owner is not told", h.Silence))
	}
	return facts
}
