package bench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"bayline/modules"
	"bayline/platform/db"
)

// What a center has that is deleted while another one's board is asked for.
const (
	doomedOrders   = 2000
	doomedLinesPer = 2 // of a job: 8,000 in all
)

// Doom adds centers with so many orders each, closed, with their day of deletion behind them; it answers the closures.
func Doom(ctx context.Context, d *db.DB, admin string, centers, orders int) (closures []uuid.UUID, err error) {
	now := d.Clock().Now()
	all := newRows()
	for n := range centers {
		at := place{center: db.NewID(), member: db.NewID(), class: db.NewID(), lines: doomedLinesPer}
		all.addCenter(at, 900+n, now)
		for i := range orders {
			all.addOrder(at, int64(i+1), now)
		}
		closure := db.NewID()
		all.add("tenancy.closures", []string{"center_id", "id", "reason", "effective_at", "due_at", "created_at"},
			at.center, closure, "cancelled", now.AddDate(0, 0, -31), now.Add(-time.Hour), now.AddDate(0, 0, -31))
		closures = append(closures, closure)
	}
	return closures, all.copy(ctx, admin)
}

// deletions deletes doomed centers, one each time that it is trouble, as a worker beside the measured program would.
type deletions struct {
	app      *modules.App
	db       *db.DB
	closures []uuid.UUID
	spent    []time.Duration // processor time of its own connections to the database, for each
}

func (o Options) openDeletions(ctx context.Context, w *world) (*deletions, error) {
	opened, err := db.Open(ctx, w.url, db.Options{MaxConns: 2, AppName: "bayline bench deletion"})
	if err != nil {
		return nil, err
	}
	settings := o.Config
	settings.Data, settings.Files, settings.Keys, settings.Production = w.folder, filepath.Join(w.folder, "files"), "", false
	app, err := open(settings, opened, slog.New(slog.DiscardHandler))
	if err != nil {
		opened.Close()
		return nil, err
	}
	return &deletions{app: app, db: opened, closures: w.doomed}, nil
}

func (d *deletions) close() { d.db.Close() }

// one is the trouble: a center is deleted, from its key to its certificate.
func (d *deletions) one(ctx context.Context, _ string) (stop func() error) {
	if len(d.closures) == 0 {
		return func() error { return errors.New("no center is left to delete") }
	}
	closure := d.closures[0]
	d.closures = d.closures[1:]
	done := make(chan error, 1)
	go func() { done <- d.delete(ctx, closure) }()
	return func() error { return <-done }
}

func (d *deletions) delete(ctx context.Context, closure uuid.UUID) error {
	before, err := d.worked(ctx)
	if err != nil {
		return err
	}
	if err := d.app.Deletion.Delete(ctx, closure); err != nil {
		return err
	}
	erasure, err := d.app.Deletion.Erasure(ctx, closure)
	if err != nil {
		return err
	}
	if erasure.Good != nil || erasure.Total() == 0 {
		return fmt.Errorf("%d rows were deleted: %w", erasure.Total(), erasure.Good)
	}
	after, err := d.worked(ctx)
	d.spent = append(d.spent, after-before)
	return err
}

// worked is the processor time that the database has spent on the connections of the deletions so far.
func (d *deletions) worked(ctx context.Context) (all time.Duration, err error) {
	rows, err := d.db.Pool().Query(ctx, "select pid from pg_stat_activity where application_name = 'bayline bench deletion' and datname = current_database()")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var pid int
		if err := rows.Scan(&pid); err != nil {
			return 0, err
		}
		all += spent(pid)
	}
	return all, rows.Err()
}

// ownWork is the median of what the deletions have cost the database.
func (d *deletions) ownWork() time.Duration {
	var seconds []float64
	for _, one := range d.spent {
		seconds = append(seconds, one.Seconds())
	}
	if len(seconds) == 0 {
		return 0
	}
	return time.Duration(median(seconds) * float64(time.Second))
}
