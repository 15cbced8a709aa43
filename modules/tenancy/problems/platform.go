package problems

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/platform/db"
)

// WriteFor is what the platform's side says. The trails of the center and of the platform have it at once; what the center's people
// wrote stays in the center's own.
func (m *Module) WriteFor(ctx context.Context, me accounts.Operator, id uuid.UUID, kind Kind, words string) error {
	center, err := m.centerOf(ctx, id)
	if err != nil {
		return err
	}
	return m.DB.InCenter(ctx, center, func(ctx context.Context, tx db.Tx) error {
		p, err := lockProblem(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := p.take(Platform, kind, tx.Now()); err != nil {
			return err
		}
		entry := m.entry(tx, p, Platform, kind, me.ID, words)
		if err := save(ctx, tx, p, entry); err != nil {
			return err
		}
		if err := m.tellCenter(ctx, tx, p, entry); err != nil {
			return err
		}
		there := me.Actor()
		there.Name += ", Bayline support"
		if err := audit.Record(ctx, tx, there, actions[kind], p.ID, audit.Note("problem", p.title())); err != nil {
			return err
		}
		return tx.OnPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
			return audit.Record(ctx, tx, me.Actor(), actions[kind], p.ID, audit.Note("center", p.CenterName), audit.Note("problem", p.called()))
		})
	})
}

// centerOf a problem, whose door what is said of it goes through.
func (m *Module) centerOf(ctx context.Context, id uuid.UUID) (center uuid.UUID, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		p, err := readProblem(ctx, tx, id)
		if err == nil {
			center = p.Center
		}
		return err
	})
	return center, err
}

// OpenOfAll are the open problems of all centers: those that wait for the platform first, the gravest and oldest of them before others.
func (m *Module) OpenOfAll(ctx context.Context) (list []Problem, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = readOpen(ctx, tx)
		return err
	})
	return list, err
}

// ClosedOfAll is a page of the closed ones, the newest first, after the given one; the nil id begins at the top.
func (m *Module) ClosedOfAll(ctx context.Context, after uuid.UUID, limit int) (list []Problem, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = readClosed(ctx, tx, after, limit)
		return err
	})
	return list, err
}

// ReadFor is a problem with all that was said, for the platform.
func (m *Module) ReadFor(ctx context.Context, id uuid.UUID) (p *Problem, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		if p, err = readProblem(ctx, tx, id); err != nil {
			return err
		}
		p.Entries, err = readEntries(ctx, tx, p)
		return err
	})
	return p, err
}

// Waiting counts the problems that wait for the platform's word. Through the platform's door.
func Waiting(ctx context.Context, tx db.Tx) (int64, error) { return countWaiting(ctx, tx) }
