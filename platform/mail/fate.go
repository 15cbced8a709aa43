package mail

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"net/mail"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/jobs"
)

// Fate is what became of a mail after Resend accepted it.
type Fate string

// Delayed mail is being tried on by Resend. Delivered mail was taken by the mailbox; it can still come back, and somebody can complain.
const (
	Delayed    Fate = "delayed"
	Delivered  Fate = "delivered"
	Bounced    Fate = "bounced"
	Lost       Fate = "failed" // Resend could not send it
	Complained Fate = "complained"
)

// fates in the order in which they come: none goes backwards, in whichever order Resend's messages arrive.
var fates = map[Fate]int{Delayed: 1, Delivered: 2, Bounced: 3, Lost: 3, Complained: 4}

// follows tells whether a mail with the fate can come to the next one.
func (f Fate) follows(before Fate) bool { return fates[f] > fates[before] }

// Event is what Resend tells about a mail.
type Event struct {
	ID       string // of the message; each takes effect once
	Provider string // Resend's id of the mail
	Fate     Fate
	Hard     bool // a bounce for good
	Note     string
	At       time.Time
}

// refuses tells whether the address wants no more mail.
func (e Event) refuses() bool { return e.Fate == Complained || e.Fate == Bounced && e.Hard }

// Learn takes an event in and tells whether it is new. Of a mail that is not in the log nothing is known but that it was told.
func (m *Mailer) Learn(ctx context.Context, e Event) (isNew bool, err error) {
	e.Note = jobs.Harmless(oneLine(e.Note)) // the log is read by more people than the mail
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := lockProvider(ctx, tx, e.Provider); err != nil {
			return err
		}
		if isNew, err = insertEvent(ctx, tx, e); err != nil || !isNew {
			return err
		}
		row, err := lockOfProvider(ctx, tx, e.Provider)
		if err != nil || row == nil {
			return err
		}
		if err := m.befall(ctx, tx, row, e); err != nil {
			return err
		}
		return saveMail(ctx, tx, row)
	})
	return isNew, err
}

// catchUp with what Resend told before its own answer was written.
func (m *Mailer) catchUp(ctx context.Context, tx db.Tx, r *row) error {
	if r.ProviderID == "" {
		return nil
	}
	events, err := readEvents(ctx, tx, r.ProviderID)
	if err != nil {
		return err
	}
	for _, e := range events {
		if err := m.befall(ctx, tx, r, e); err != nil {
			return err
		}
	}
	return nil
}

// befall changes a row in memory, and remembers an address that refuses mail: also when that is told after what came of the mail.
func (m *Mailer) befall(ctx context.Context, tx db.Tx, r *row, e Event) error {
	if e.Fate.follows(r.Fate) {
		r.Fate, r.FateAt, r.FateNote = e.Fate, e.At, e.Note
		r.SettledAt, r.SettledBy = time.Time{}, uuid.Nil
	}
	if !e.refuses() {
		return nil
	}
	to, err := tx.Open(ctx, placeOf("address", r.ID), r.Address)
	if err != nil || len(m.AddressKeys) == 0 {
		return err
	}
	return insertRefusal(ctx, tx, m.hashes(string(to))[0], r.ID, e.Fate)
}

// refuses holds a mail back whose address refuses mail, unless it must be sent.
func (m *Mailer) refuses(ctx context.Context, tx db.Tx, r *row, to string) (bool, error) {
	if r.Always || len(m.AddressKeys) == 0 {
		return false, nil
	}
	reason, err := readRefusal(ctx, tx, m.hashes(to))
	if err != nil || reason == "" {
		return false, err
	}
	r.State, r.Problem = Held, "The address refuses mail: an earlier one "+string(reason)+"."
	return true, saveMail(ctx, tx, r)
}

// hashes of an address under each key. The name beside it and the case of its letters do not matter.
func (m *Mailer) hashes(to string) (list [][]byte) {
	if parsed, err := mail.ParseAddress(to); err == nil {
		to = parsed.Address
	}
	for _, key := range m.AddressKeys {
		sum := hmac.New(sha256.New, key)
		_, _ = sum.Write([]byte(strings.ToLower(to)))
		list = append(list, sum.Sum(nil))
	}
	return list
}

// Refuses tells whether an address refuses mail: what need not be sent to it is held.
func (m *Mailer) Refuses(ctx context.Context, tx db.Tx, address string) (bool, error) {
	if len(m.AddressKeys) == 0 {
		return false, nil
	}
	reason, err := readRefusal(ctx, tx, m.hashes(address))
	return reason != "", err
}

// Key names what a mail was about.
type Key struct {
	Kind string
	ID   uuid.UUID
}

// Delivery is where a mail stands, for who had it sent.
type Delivery struct {
	State State
	Fate  Fate
}

// Deliveries of the center in scope, by what the mails were about. Of what the log has forgotten there is none.
func Deliveries(ctx context.Context, tx db.Tx, keys []Key) (map[Key]Delivery, error) {
	return readDeliveries(ctx, tx, keys)
}
