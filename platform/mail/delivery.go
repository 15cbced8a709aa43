package mail

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"bayline/platform/db"
	"bayline/platform/failpoint"
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
	// AddressKeys hash the addresses that refuse mail, the newest first.
	AddressKeys [][]byte
	Timeout     time.Duration // of one call of Resend; 0: 20 s
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
	m.resend, err = newProvider(o.APIKey, o.BaseURL, cmp.Or(o.Timeout, callTimeout))
	return m, err
}

// Workers adds the delivery.
func (m *Mailer) Workers(w *jobs.Workers) {
	jobs.Add(w, m.deliver)
	jobs.Add(w, func(ctx context.Context, _ tidyArgs) error { return m.Tidy(ctx) })
	jobs.Every(w, time.Hour, func() jobs.Args { return tidyArgs{} })
}

// deliver tries once. No transaction is open while Resend is asked; what stands between is the key. The next try waits as long again as
// it has been tried so far, and no more than an hour: whenever Resend is back, mail goes out soon.
func (m *Mailer) deliver(ctx context.Context, args deliverArgs) error {
	id := args.Mail
	letter, err := m.begin(ctx, args)
	if fault.Is(err, fault.NotFound) {
		return nil // its log was purged meanwhile
	}
	if err != nil || letter.State != Queued {
		return err
	}
	failpoint.Here("mail.delivery.begun")
	if m.resend == nil {
		return m.end(ctx, id, args.Round, outcome{state: Sent})
	}
	sent := m.resend.send(ctx, m.From, letter)
	failpoint.Here("mail.delivery.accepted")
	if sent.state != Sent {
		m.Log.WarnContext(ctx, "mail was not accepted", "mail", id, "kind", letter.Kind, "state", sent.state, "attempt", letter.Attempts, "problem", sent.problem)
	}
	// What Resend has answered is written even when the job's time is over.
	if err := m.end(context.WithoutCancel(ctx), id, args.Round, sent); err != nil {
		return err
	}
	failpoint.Here("mail.delivery.written")
	switch {
	case sent.state != Queued:
		return nil
	case sent.wait > 0:
		return river.JobSnooze(sent.wait)
	}
	return river.JobSnooze(min(max(m.DB.Clock().Now().Sub(letter.triedFrom), waitLeast), waitMost))
}

// begin counts the attempt, or ends the tries.
func (m *Mailer) begin(ctx context.Context, args deliverArgs) (letter Letter, err error) {
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		row, err := lockMail(ctx, tx, args.Mail)
		if err != nil {
			return err
		}
		switch {
		case row.State != Queued:
			letter.State = row.State
			return nil
		case row.Round != args.Round: // it was sent again by hand, which is another job's
			letter.State = Stuck
			return nil
		case !row.TriedFrom.IsZero() && tx.Now().Sub(row.TriedFrom) >= triedFor:
			row.State, letter.State = Stuck, Stuck
			m.Log.ErrorContext(ctx, "mail is stuck", "mail", args.Mail, "kind", row.Kind, "problem", row.Problem)
			return saveMail(ctx, tx, row)
		}
		if letter, err = row.letter(ctx, tx); err != nil {
			return err
		}
		refused, err := m.refuses(ctx, tx, row, letter.To)
		if err != nil || refused {
			letter.State = row.State
			return err
		}
		if row.TriedFrom.IsZero() {
			row.TriedFrom = tx.Now()
		}
		row.Attempts++
		letter.Attempts, letter.triedFrom = row.Attempts, row.TriedFrom
		return saveMail(ctx, tx, row)
	})
	return letter, err
}

// end writes what came of an attempt. What another attempt has delivered meanwhile stays delivered.
func (m *Mailer) end(ctx context.Context, id uuid.UUID, round int64, o outcome) error {
	err := m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if o.id != "" {
			if err := lockProvider(ctx, tx, o.id); err != nil {
				return err
			}
		}
		row, err := lockMail(ctx, tx, id)
		if err != nil || row.State == Sent || row.Round != round {
			return err
		}
		row.State, row.ProviderID, row.Problem = o.state, o.id, o.problem
		if o.state == Sent {
			row.SentAt = tx.Now()
			if !m.KeepBodies {
				row.Bodies = nil
			}
		}
		if err := m.catchUp(ctx, tx, row); err != nil {
			return err
		}
		return saveMail(ctx, tx, row)
	})
	if err != nil {
		return fmt.Errorf("end delivery of mail %s: %w", id, err)
	}
	return nil
}
