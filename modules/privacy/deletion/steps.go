package deletion

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/failpoint"
	"bayline/platform/files"
	"bayline/platform/secret"
	"bayline/platform/session"
)

// freeze begins the deletion of a closure whose day has come: everybody's session at work in the center ends. Whoever was first is
// answered; nothing where the closure was taken back, is not due, or is held.
func (m *Module) freeze(ctx context.Context, closure uuid.UUID) (d *Deletion, err error) {
	if d, err = m.find(ctx, closure); d != nil || err != nil {
		return d, err
	}
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		c, err := dueNow(ctx, tx, closure)
		if err != nil || c == nil {
			return err
		}
		fresh := &Deletion{ID: c.ID, Center: c.Center, Reason: c.Reason, EffectiveAt: c.EffectiveAt, DueAt: c.DueAt, Step: Key, FrozenAt: tx.Now()}
		if err := insertDeletion(ctx, tx, fresh); err != nil {
			return err
		}
		failpoint.Here("deletion.freeze.written")
		return session.EndCenter(ctx, tx, c.Center)
	})
	if err != nil {
		return nil, err
	}
	failpoint.Here("deletion.freeze.committed")
	return m.find(ctx, closure)
}

// dueNow is the closure, locked, if its day has come and nothing keeps it from being carried out.
func dueNow(ctx context.Context, tx db.Tx, closure uuid.UUID) (*tenancy.Closure, error) {
	c, err := tenancy.LockClosure(ctx, tx, closure)
	if err != nil || c == nil || c.DueAt.After(tx.Now()) || !c.BegunAt.IsZero() {
		return nil, err
	}
	hold, err := readOpenHold(ctx, tx, c.Center)
	if err != nil || hold != nil && hold.Stands() {
		return nil, err
	}
	return c, nil
}

// destroyKey is the point of no return. Until its commit, whoever returns or is reinstated wins; the closure's row says who was first.
func (m *Module) destroyKey(ctx context.Context, d *Deletion) (*Deletion, error) {
	next, err := m.inStep(ctx, d, func(ctx context.Context, tx db.Tx, d *Deletion) error {
		c, err := dueNow(ctx, tx, d.ID)
		if err != nil {
			return err
		}
		if c == nil {
			d.Step = finished
			return removeDeletion(ctx, tx, d)
		}
		if d.owners, err = m.sealOwners(ctx, tx, d); err != nil {
			return err
		}
		if err := tenancy.BeginDeletion(ctx, tx, c); err != nil {
			return err
		}
		if err := m.Vault.DestroyFor(ctx, tx, secret.Center(d.Center)); err != nil {
			return err
		}
		if err := session.EndCenter(ctx, tx, d.Center); err != nil {
			return err
		}
		d.BegunAt, d.Step = tx.Now(), Files
		failpoint.Here("deletion.key.destroyed")
		return audit.Record(ctx, tx, audit.System, "platform.deletion.begun", d.Center, audit.Note("closure", d.ID.String()),
			audit.Note("reason", d.Reason), audit.Note("due", day(d.DueAt)))
	})
	failpoint.Here("deletion.key.committed")
	return next, err
}

// removeFiles counts before it removes, so that the certificate is true after a kill, and looks that nothing is left.
func (m *Module) removeFiles(ctx context.Context, d *Deletion) (*Deletion, error) {
	prefix := files.Center(d.Center)
	n, err := m.Files.Count(ctx, prefix)
	if err != nil {
		return nil, err
	}
	d, err = m.inStep(ctx, d, func(ctx context.Context, tx db.Tx, d *Deletion) error {
		d.Files = max(d.Files, int64(n))
		deliveries, err := countDeliveries(ctx, tx, d.Center) // which only their mails tell whose they are, and those go with the rows
		d.Jobs = max(d.Jobs, deliveries)
		return err
	})
	if err != nil {
		return nil, err
	}
	failpoint.Here("deletion.files.counted")
	if err := m.Files.RemoveAll(ctx, prefix); err != nil {
		return nil, err
	}
	if n, err = m.Files.Count(ctx, prefix); err != nil {
		return nil, err
	}
	if n > 0 {
		return nil, fmt.Errorf("%d files of %s are still there", n, d.Center)
	}
	failpoint.Here("deletion.files.removed")
	next, err := m.inStep(ctx, d, func(_ context.Context, _ db.Tx, d *Deletion) error {
		d.Step = Rows
		return nil
	})
	failpoint.Here("deletion.files.committed")
	return next, err
}

// deleteRows empties table after table, in transactions of a batch each. After each it rests as long as that has taken: nobody waits for
// a deletion, and the database has others to answer.
func (m *Module) deleteRows(ctx context.Context, d *Deletion) (*Deletion, error) {
	tables, err := m.tables(ctx)
	if err != nil {
		return nil, err
	}
	tables = emptied(tables)
	for at := 0; d.Step == Rows; {
		began := time.Now()
		d, err = m.inCenter(ctx, d, func(ctx context.Context, tx db.Tx, d *Deletion) error {
			for n := int64(0); n == 0; {
				if at == len(tables) {
					d.Step = Jobs
					return nil
				}
				t := tables[at]
				if n, err = deleteRows(ctx, tx, t, d.Center, batch); err != nil {
					return err
				}
				d.Rows[t.Name] += n
				if n == 0 || n < batch && len(t.Own) == 0 {
					at++
				}
			}
			failpoint.Here("deletion.rows.deleted")
			return nil
		})
		if err != nil {
			return nil, err
		}
		failpoint.Here("deletion.rows.committed")
		if err := rest(ctx, time.Since(began)); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func rest(ctx context.Context, as time.Duration) error {
	select {
	case <-time.After(as):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// tables of the registry.
func (m *Module) tables(ctx context.Context) (list []table, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = registry(ctx, tx)
		return err
	})
	return list, err
}

// deleteJobs takes away what names the center in River's queues, finished jobs too; those that run are left to the recount.
func (m *Module) deleteJobs(ctx context.Context, d *Deletion) (*Deletion, error) {
	for d.Step == Jobs {
		var err error
		d, err = m.inStep(ctx, d, func(ctx context.Context, tx db.Tx, d *Deletion) error {
			named, err := deleteJobs(ctx, tx, d.Center, batch)
			if err != nil {
				return err
			}
			deliveries, err := deleteDeliveries(ctx, tx, batch)
			if err != nil {
				return err
			}
			d.Jobs += named
			if named < batch && deliveries < batch {
				d.Step = Recount
			}
			failpoint.Here("deletion.jobs.deleted")
			return nil
		})
		if err != nil {
			return nil, err
		}
		failpoint.Here("deletion.jobs.committed")
	}
	return d, nil
}

// recount looks at everything again. What another process has written meanwhile is deleted in another round.
func (m *Module) recount(ctx context.Context, d *Deletion) (*Deletion, error) {
	tables, err := m.tables(ctx)
	if err != nil {
		return nil, err
	}
	stored, err := m.Files.Count(ctx, files.Center(d.Center))
	if err != nil {
		return nil, err
	}
	var left []string
	next, err := m.inCenter(ctx, d, func(ctx context.Context, tx db.Tx, d *Deletion) error {
		counts, err := countRows(ctx, tx, tables, d.Center)
		if err != nil {
			return err
		}
		queued, err := countJobs(ctx, tx, d.Center)
		if err != nil {
			return err
		}
		destroyed, err := m.Vault.Destroyed(ctx, tx, secret.Center(d.Center))
		if err != nil {
			return err
		}
		d.Kept = map[string]int64{}
		left = remains(counts, d.Kept)
		if stored > 0 {
			left = append(left, fmt.Sprintf("%d files", stored))
		}
		if queued > 0 {
			left = append(left, fmt.Sprintf("%d jobs", queued))
		}
		if !destroyed {
			return fmt.Errorf("the key of %s is not destroyed", d.Center)
		}
		d.Step, d.RecountedAt = Certify, tx.Now()
		if len(left) > 0 {
			d.Step, d.Rounds = Files, d.Rounds+1
		}
		failpoint.Here("deletion.recount.counted")
		return nil
	})
	failpoint.Here("deletion.recount.committed")
	if err == nil && len(left) > 0 && next.Rounds >= stuckAfter { // who was told is not told again
		err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error { return m.tellStuck(ctx, tx, next) })
	}
	if err == nil && len(left) > 0 {
		return nil, fmt.Errorf("still there, to be deleted in another round: %s", strings.Join(left, ", "))
	}
	return next, err
}

// remains are the tables that should be empty and are not. What may stay is put into stays.
func remains(counts, stays map[string]int64) (left []string) {
	for name, n := range counts {
		switch {
		case name == "privacy.deletions" || name == "privacy.erasures": // this deletion and its proof
		case kept[name] != "":
			stays[name] = n
		case n > 0:
			left = append(left, fmt.Sprintf("%s %d", name, n))
		}
	}
	slices.Sort(left)
	return left
}

// certify signs what was done into the ledger.
func (m *Module) certify(ctx context.Context, d *Deletion) (*Deletion, error) {
	next, err := m.inStep(ctx, d, func(ctx context.Context, tx db.Tx, d *Deletion) error {
		signed, err := Sign(m.Signer, certificateOf(d, tx.Now()))
		if err != nil {
			return err
		}
		if err := insertErasure(ctx, tx, d, signed); err != nil {
			return err
		}
		d.Step = LastMail
		failpoint.Here("deletion.certificate.signed")
		return audit.Record(ctx, tx, audit.System, "platform.deletion.certified", d.Center, audit.Note("closure", d.ID.String()),
			audit.Note("rows", fmt.Sprint(d.Total())), audit.Note("files", fmt.Sprint(d.Files)))
	})
	failpoint.Here("deletion.certificate.committed")
	return next, err
}

// sayGoodbye writes to those who owned the center when it was deleted. The row goes with that, and their addresses with it.
func (m *Module) sayGoodbye(ctx context.Context, d *Deletion) (*Deletion, error) {
	next, err := m.inStep(ctx, d, func(ctx context.Context, tx db.Tx, d *Deletion) error {
		if err := m.mailDeleted(ctx, tx, d); err != nil {
			return err
		}
		d.Step = finished
		failpoint.Here("deletion.mail.queued")
		return removeDeletion(ctx, tx, d)
	})
	failpoint.Here("deletion.mail.committed")
	return next, err
}
