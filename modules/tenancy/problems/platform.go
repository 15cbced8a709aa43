package problems

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/jobs"
)

// WriteFor is what the platform's side says. Its own trail has it at once; a job brings it into the center's.
func (m *Module) WriteFor(ctx context.Context, me accounts.Operator, id uuid.UUID, kind Kind, words string) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
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
		if err := jobs.Insert(ctx, tx, recordArgs{Center: p.Center, Entry: entry.ID}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), actions[kind], p.ID, audit.Note("center", p.CenterName), audit.Note("problem", p.title()))
	})
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

// Waiting counts the problems that wait for the platform's word.
func (m *Module) Waiting(ctx context.Context) (n int64, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		n, err = countWaiting(ctx, tx)
		return err
	})
	return n, err
}
