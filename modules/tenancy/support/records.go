package support

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// Proposal is what a platform admin writes down of an authority's demand.
type Proposal struct {
	Center                       uuid.UUID
	Reason, Authority, Reference string
	Hours                        int64
}

// Propose writes a legal record down. Nothing opens before a second platform admin confirms it; then the first may read.
func (m *Module) Propose(ctx context.Context, me accounts.Operator, p Proposal) error {
	var name string
	err := m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		name, err = readCenter(ctx, tx, p.Center)
		return err
	})
	if err != nil {
		return err
	}
	if name == "" {
		return fault.New(fault.Invalid, "Choose a center from the list.")
	}
	g := Grant{Center: Named{p.Center, name}, ID: db.NewID(), Kind: Legal, Visitor: Named{me.ID, me.Name}, Reason: p.Reason, Authority: p.Authority,
		Reference: p.Reference, Hours: p.Hours, AskedBy: Named{me.ID, me.Name}}
	err = m.DB.InCenter(ctx, p.Center, func(ctx context.Context, tx db.Tx) error {
		g.CreatedAt = tx.Now()
		if err := insertGrant(ctx, tx, &g); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.legal_record.proposed", g.ID, g.facts()...)
	})
	if err != nil {
		return err
	}
	return m.note(ctx, me, "platform.legal_record.proposed", g)
}

// Confirm opens a legal record that somebody else has proposed.
func (m *Module) Confirm(ctx context.Context, me accounts.Operator, id uuid.UUID) error {
	g, err := m.find(ctx, id, Legal)
	if err != nil {
		return err
	}
	err = m.DB.InCenter(ctx, g.Center.ID, func(ctx context.Context, tx db.Tx) error {
		locked, err := lockGrant(ctx, tx, id)
		if err != nil {
			return err
		}
		g = *locked
		switch {
		case g.State(tx.Now()) != Proposed:
			return fault.New(fault.Conflict, "This record waits for nobody any more. Reload the page to see what became of it.")
		case g.AskedBy.ID == me.ID:
			return fault.New(fault.Forbidden, "You have proposed this record yourself: somebody else has to confirm it.")
		}
		g.ConfirmedBy = Named{me.ID, me.Name}
		g.begin(tx.Now())
		if err := confirmGrant(ctx, tx, &g); err != nil {
			return err
		}
		facts := append(g.facts(), audit.Note("proposed by", g.AskedBy.Name))
		if err := audit.Record(ctx, tx, me.Actor(), "platform.legal_record.confirmed", id, facts...); err != nil {
			return err
		}
		return m.begun(ctx, tx, g)
	})
	if err != nil {
		return err
	}
	return m.note(ctx, me, "platform.legal_record.confirmed", g)
}

// EndByPlatform ends a legal record, or withdraws one that waits.
func (m *Module) EndByPlatform(ctx context.Context, me accounts.Operator, id uuid.UUID) error {
	g, err := m.find(ctx, id, Legal)
	if err != nil {
		return err
	}
	err = m.DB.InCenter(ctx, g.Center.ID, func(ctx context.Context, tx db.Tx) error {
		return m.end(ctx, tx, id, Named{me.ID, me.Name}, me.Actor(), func(*Grant) error { return nil })
	})
	if err != nil {
		return err
	}
	return m.note(ctx, me, "platform.legal_record.ended", g)
}

// find a grant of a kind, whosever it is.
func (m *Module) find(ctx context.Context, id uuid.UUID, kind Kind) (g Grant, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		g, err = readGrant(ctx, tx, id)
		return err
	})
	if err == nil && g.Kind != kind {
		return Grant{}, errNoGrant
	}
	return g, err
}

// note keeps in the platform's own trail what is also in the center's.
func (m *Module) note(ctx context.Context, me accounts.Operator, action string, g Grant) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		return audit.Record(ctx, tx, me.Actor(), action, g.ID, append([]audit.Detail{audit.Note("center", g.Center.Name)}, g.facts()...)...)
	})
}

// Records are the legal records of all centers, the newest first.
func (m *Module) Records(ctx context.Context) (list []Grant, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = readRecords(ctx, tx)
		return err
	})
	return list, err
}

// Centers that a record can be about, by name.
func (m *Module) Centers(ctx context.Context) (list []Named, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = readCenters(ctx, tx)
		return err
	})
	return list, err
}
