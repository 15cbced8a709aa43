package bench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"bayline/modules/notices"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/views/layout"
)

const (
	noJobs    = 20_000 // that do nothing
	announced = 1000   // mails of one announcement
)

// nothing is a job that does nothing: what is measured is the queue.
type nothing struct {
	ID uuid.UUID `json:"id"`
}

// Kind of the job.
func (nothing) Kind() string { return "bench.nothing" }

// workOff tells how many jobs a second one process works off that do nothing.
func workOff(ctx context.Context, d *db.DB, many int) (perSecond float64, err error) {
	var done atomic.Int64
	finished := make(chan struct{})
	workers := jobs.NewWorkers()
	jobs.Add(workers, func(context.Context, nothing) error {
		if done.Add(1) == int64(many) {
			close(finished)
		}
		return nil
	})
	for left := many; left > 0; left -= announced {
		list := make([]jobs.Args, min(left, announced))
		for i := range list {
			list[i] = nothing{db.NewID()}
		}
		if err := d.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error { return jobs.InsertMany(ctx, tx, list) }); err != nil {
			return 0, err
		}
	}
	began := time.Now()
	runner, err := jobs.Start(context.WithoutCancel(ctx), d.Pool(), workers, slog.New(slog.DiscardHandler))
	if err != nil {
		return 0, err
	}
	select {
	case <-finished:
	case <-ctx.Done():
	}
	took := time.Since(began)
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return float64(many) / took.Seconds(), errors.Join(ctx.Err(), runner.Stop(ending))
}

// announce tells many people of many things in one transaction, and tells how long that took.
func announce(ctx context.Context, d *db.DB, many int) (took time.Duration, err error) {
	var people []notices.Person
	err = d.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		rows, err := tx.Pgx.Query(ctx, "select id, name, email from accounts.people order by id limit $1", many)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var p notices.Person
			if err := rows.Scan(&p.ID, &p.Name, &p.Email); err != nil {
				return err
			}
			people = append(people, p)
		}
		return rows.Err()
	})
	if err != nil {
		return 0, err
	}
	if len(people) == 0 {
		return 0, errors.New("there is nobody to tell")
	}
	var list []notices.Notice
	for told := 0; told < many; told += len(people) {
		list = append(list, notices.Notice{Kind: notices.PlanChangeAnnounced, ID: db.NewID(), To: people[:min(len(people), many-told)], Words: layout.Words{
			Letter: layout.Letter{Subject: "Pro, monthly changes on 1 January 2027", Preview: "You keep what you have until then.", Reason: notices.ReasonOwner},
			Before: []string{"The plan of your center changes:", "Price: $99.00 now, $109.00 then.", "Until then nothing changes."},
			Label:  "See your subscription", Link: "https://bayline.example/subscription",
		}})
	}
	began := time.Now()
	err = d.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error { return notices.Announce(ctx, tx, list) })
	return time.Since(began), err
}

// queues measures both on a database that is loaded, before anything else asks for it.
func (o Options) queues(ctx context.Context, w *world, r *Report) (err error) {
	d, err := db.Open(ctx, w.url, db.Options{AppName: "bayline bench queues"})
	if err != nil {
		return err
	}
	defer d.Close()
	settings := o.Config
	settings.Data, settings.Files, settings.Keys, settings.Production = w.folder, filepath.Join(w.folder, "files"), "", false
	if _, err := open(settings, d, slog.New(slog.DiscardHandler)); err != nil { // with what seals mail
		return err
	}
	if o.Only == "" || o.Only == "jobs" {
		o.say("Working off %d jobs that do nothing …", noJobs)
		if r.Jobs, err = workOff(ctx, d, noJobs); err != nil {
			return fmt.Errorf("work off jobs: %w", err)
		}
	}
	if o.Only == "" || o.Only == "announce" {
		o.say("Announcing something by %d mails …", announced)
		if r.Announcement, err = announce(ctx, d, announced); err != nil {
			return fmt.Errorf("announce: %w", err)
		}
	}
	return nil
}

func (r *Report) queueMarks() (marks []mark) {
	if r.Jobs > 0 {
		marks = append(marks, mark{"jobs a second, that do nothing", fmt.Sprintf("%.0f", r.Jobs), "at least 5,000", r.Jobs >= 5000})
	}
	if r.Announcement > 0 {
		marks = append(marks, mark{fmt.Sprintf("%d mails queued in one announcement", announced), r.Announcement.Round(time.Millisecond).String(), "at most 2s",
			r.Announcement <= 2*time.Second})
	}
	return marks
}
