package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/jobs"
)

// Options of a Mailer.
type Options struct {
	DB         *db.DB
	Log        *slog.Logger
	APIKey     string // of Resend; empty: mail stays in the local mailbox
	BaseURL    string // of Resend's API
	From       string // "Bayline <mail@bayline.example>"
	KeepBodies bool   // after delivery: in development, for the mailbox
}

// Mailer hands queued mail over to Resend.
type Mailer struct {
	Options
	resend *provider
}

// NewMailer delivers with the options.
func NewMailer(o Options) (*Mailer, error) {
	m := &Mailer{Options: o}
	if o.Log == nil {
		m.Log = slog.New(slog.DiscardHandler)
	}
	if o.APIKey == "" {
		return m, nil
	}
	var err error
	m.resend, err = newProvider(o.APIKey, o.BaseURL)
	return m, err
}

// Workers adds the delivery.
func (m *Mailer) Workers(w *jobs.Workers) {
	jobs.AddJob(w, func(ctx context.Context, job *river.Job[deliverArgs]) error { return m.deliver(ctx, job.Args.Mail) })
}

// deliver tries once. No transaction is open while Resend is asked; what stands between is the key.
func (m *Mailer) deliver(ctx context.Context, id uuid.UUID) error {
	letter, err := m.begin(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return nil // its log was purged meanwhile
	}
	if err != nil || letter.State != Queued {
		return err
	}
	if m.resend == nil {
		return m.end(ctx, id, outcome{state: Sent})
	}
	sent := m.resend.send(ctx, m.From, letter)
	if sent.state != Sent {
		m.Log.WarnContext(ctx, "mail was not accepted", "mail", id, "kind", letter.Kind, "state", sent.state, "attempt", letter.Attempts, "problem", sent.problem)
	}
	// What Resend has answered is written even when the job's time is over.
	if err := m.end(context.WithoutCancel(ctx), id, sent); err != nil {
		return err
	}
	switch {
	case sent.state != Queued:
		return nil
	case sent.wait > 0:
		return river.JobSnooze(sent.wait)
	}
	return errors.New(sent.problem)
}

// begin counts the attempt, or ends the tries.
func (m *Mailer) begin(ctx context.Context, id uuid.UUID) (letter Letter, err error) {
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		row, err := lockMail(ctx, tx, id)
		if err != nil {
			return err
		}
		if row.State != Queued {
			letter.State = row.State
			return nil
		}
		if tx.Now().Sub(row.CreatedAt) >= triedFor {
			row.State, letter.State = Stuck, Stuck
			m.Log.ErrorContext(ctx, "mail is stuck", "mail", id, "kind", row.Kind, "problem", row.Problem)
			return saveMail(ctx, tx, row)
		}
		row.Attempts++
		if err := saveMail(ctx, tx, row); err != nil {
			return err
		}
		letter, err = row.letter(ctx, tx)
		return err
	})
	return letter, err
}

// end writes what came of an attempt. What another attempt has delivered meanwhile stays delivered.
func (m *Mailer) end(ctx context.Context, id uuid.UUID, o outcome) error {
	err := m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		row, err := lockMail(ctx, tx, id)
		if err != nil || row.State == Sent {
			return err
		}
		row.State, row.ProviderID, row.Problem = o.state, o.id, o.problem
		if o.state == Sent {
			row.SentAt = tx.Now()
			if !m.KeepBodies {
				row.Bodies = nil
			}
		}
		return saveMail(ctx, tx, row)
	})
	if err != nil {
		return fmt.Errorf("end delivery of mail %s: %w", id, err)
	}
	return nil
}
