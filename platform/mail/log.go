package mail

import (
	"context"
	"net/mail"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/jobs"
)

// Entry is a mail of the log for those who watch over its delivery: nothing of what it says, and only the domain of its address.
type Entry struct {
	ID, Center          uuid.UUID
	Kind                string
	Address             string // "a…@bayline.test"
	State               State
	Fate                Fate
	Attempts, Round     int64
	Problem, FateNote   string
	CreatedAt, SentAt   time.Time
	FateAt, SettledAt   time.Time
	SettledBy           uuid.UUID
	HasBodies           bool
	RefusedBy, Provider string // why its address gets nothing but what must be sent; Resend's id
}

// Wanting says that somebody has to look at it.
func (e Entry) Wanting() bool { return e.SettledAt.IsZero() && (e.MayGoAgain() || e.came()) }

// came back, or never got there, after Resend took it.
func (e Entry) came() bool { return e.Fate == Bounced || e.Fate == Lost || e.Fate == Complained }

// MayGoAgain says that it can be sent again by hand: it did not go out, and what it says is still there.
func (e Entry) MayGoAgain() bool {
	return e.HasBodies && (e.State == Failed || e.State == Stuck || e.State == Held)
}

// MayArriveTwice says that Resend may have taken it the first time.
func (e Entry) MayArriveTwice() bool { return e.State == Stuck && e.Attempts > 0 }

// Filter of the log. The zero value is everything.
type Filter struct {
	Wanting bool // only what somebody has to look at
	State   State
	Fate    Fate
	After   uuid.UUID // the last of the page before
}

// Log is a page of the log, the newest first.
func Log(ctx context.Context, tx db.Tx, f Filter, limit int) ([]Entry, error) {
	rows, err := readLog(ctx, tx, f, limit)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(rows))
	for i := range rows {
		if entries[i], err = rows[i].entry(ctx, tx); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// Wanting counts what somebody has to look at.
func Wanting(ctx context.Context, tx db.Tx) (int64, error) { return countWanting(ctx, tx) }

// One entry of the log, with what is known of its address.
func (m *Mailer) One(ctx context.Context, tx db.Tx, id uuid.UUID) (Entry, error) {
	r, err := findMail(ctx, tx, id)
	if err != nil {
		return Entry{}, err
	}
	e, err := r.entry(ctx, tx)
	if err != nil || len(m.AddressKeys) == 0 {
		return e, err
	}
	to, err := tx.Open(ctx, placeOf("address", r.ID), r.Address)
	if err != nil {
		return e, err
	}
	reason, err := readRefusal(ctx, tx, m.hashes(string(to)))
	e.RefusedBy = string(reason)
	return e, err
}

// Again sends a mail once more that did not go out: by hand, under another key, so that Resend takes it.
func Again(ctx context.Context, tx db.Tx, id uuid.UUID) error {
	r, err := lockMail(ctx, tx, id)
	if err != nil {
		return err
	}
	e, err := r.entry(ctx, tx)
	if err != nil {
		return err
	}
	if !e.MayGoAgain() {
		return fault.New(fault.Conflict, "This mail cannot be sent again: it has gone out, is still being tried, or what it says is not kept any more.")
	}
	r.State, r.Problem, r.Round, r.TriedFrom = Queued, "", r.Round+1, time.Time{}
	r.SettledAt, r.SettledBy = time.Time{}, uuid.Nil
	if err := saveMail(ctx, tx, r); err != nil {
		return err
	}
	return jobs.Insert(ctx, tx, deliverArgs{Mail: r.ID, Round: r.Round})
}

// Settle says that somebody has seen to a mail that did not arrive.
func Settle(ctx context.Context, tx db.Tx, id, by uuid.UUID) error {
	r, err := lockMail(ctx, tx, id)
	if err != nil {
		return err
	}
	e, err := r.entry(ctx, tx)
	if err != nil {
		return err
	}
	if !e.SettledAt.IsZero() {
		return fault.New(fault.Conflict, "Somebody has settled this mail already.")
	}
	if e.State == Queued || e.State == Sent && !e.came() {
		return fault.New(fault.Conflict, "There is nothing to settle: this mail has gone out, or is still being tried.")
	}
	r.SettledAt, r.SettledBy = tx.Now(), by
	return saveMail(ctx, tx, r)
}

// Lift lets an address get all mail again that has refused it: the one that the mail went to.
func (m *Mailer) Lift(ctx context.Context, tx db.Tx, id uuid.UUID) error {
	r, err := findMail(ctx, tx, id)
	if err != nil {
		return err
	}
	to, err := tx.Open(ctx, placeOf("address", r.ID), r.Address)
	if err != nil {
		return err
	}
	lifted, err := deleteRefusal(ctx, tx, m.hashes(string(to)))
	if err == nil && !lifted {
		err = fault.New(fault.Conflict, "This address gets all mail already.")
	}
	return err
}

// entry opens nothing but the address, of which only the ends are shown.
func (r *row) entry(ctx context.Context, tx db.Tx) (Entry, error) {
	to, err := tx.Open(ctx, placeOf("address", r.ID), r.Address)
	if err != nil {
		return Entry{}, err
	}
	return Entry{ID: r.ID, Center: r.CenterID, Kind: r.Kind, Address: ends(string(to)), State: r.State, Fate: r.Fate, Attempts: r.Attempts, Round: r.Round,
		Problem: jobs.Harmless(r.Problem), FateNote: r.FateNote, CreatedAt: r.CreatedAt, SentAt: r.SentAt, FateAt: r.FateAt, SettledAt: r.SettledAt, SettledBy: r.SettledBy,
		HasBodies: r.Bodies != nil, Provider: r.ProviderID}, nil
}

// ends of an address: its first letter and its domain.
func ends(to string) string {
	if parsed, err := mail.ParseAddress(to); err == nil {
		to = parsed.Address
	}
	name, domain, _ := strings.Cut(to, "@")
	first := []rune(name)
	return string(first[:min(1, len(first))]) + "…@" + domain
}
