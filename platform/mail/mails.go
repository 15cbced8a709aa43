package mail

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"bayline/platform/db"
	"bayline/platform/jobs"
)

// Message is a mail to be sent.
type Message struct {
	Kind    string    // "accounts.verify": what it is about
	ID      uuid.UUID // of what it is about; the same kind and id are mailed once
	Center  uuid.UUID // whose mail it is, for the log; the transaction's unless told
	To      string    // an address, with or without a name
	ReplyTo string
	Subject string
	HTML    templ.Component
	Text    string
}

// Letter is a mail in the log, opened.
type Letter struct {
	ID, BusinessID, Center uuid.UUID
	Kind                   string
	To, ReplyTo, Subject   string
	HTML, Text             string // empty once delivered in production
	State                  State
	Attempts               int64
	ProviderID             string // Resend's id
	Problem                string // of the last attempt
	CreatedAt, SentAt      time.Time
}

// State of a mail.
type State string

// Queued mail is being tried, sent mail was accepted, failed mail was refused, and stuck mail could not be handed over for so long
// that trying again might deliver it twice.
const (
	Queued State = "queued"
	Sent   State = "sent"
	Failed State = "failed"
	Stuck  State = "stuck"
)

// triedFor ends the tries safely before Resend forgets the key, after 24 hours.
const triedFor = 23 * time.Hour

// deliverArgs lead to one mail.
type deliverArgs struct {
	Mail uuid.UUID `json:"mail" river:"unique"`
}

func (deliverArgs) Kind() string { return "mail.deliver" }

// InsertOpts: 25 attempts under River's backoff take longer than triedFor, which is what ends them.
func (deliverArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: jobs.Mail, MaxAttempts: 25, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// bodies are sealed together.
type bodies struct {
	HTML    string `json:"html"`
	Text    string `json:"text"`
	ReplyTo string `json:"reply_to,omitempty"`
}

// Send queues a mail that goes out if and when tx commits. Sending the same kind and id again changes nothing.
func Send(ctx context.Context, tx db.Tx, m Message) error {
	if m.Kind == "" || m.ID == uuid.Nil {
		return fmt.Errorf("mail: a mail needs a kind and an id, or it may go out twice: %q %s", m.Kind, m.ID)
	}
	to, err := addressed(m.To)
	if err != nil {
		return fmt.Errorf("mail %s %s: %w", m.Kind, m.ID, err)
	}
	content := bodies{Text: m.Text}
	if m.ReplyTo != "" {
		if content.ReplyTo, err = addressed(m.ReplyTo); err != nil {
			return fmt.Errorf("mail %s %s: reply to: %w", m.Kind, m.ID, err)
		}
	}
	if m.HTML != nil {
		var html bytes.Buffer
		if err := m.HTML.Render(ctx, &html); err != nil {
			return fmt.Errorf("draw mail %s %s: %w", m.Kind, m.ID, err)
		}
		content.HTML = html.String()
	}
	both, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("mail %s %s: %w", m.Kind, m.ID, err)
	}
	if m.Center == uuid.Nil {
		m.Center = tx.Center()
	}
	row := row{ID: db.NewID(), Kind: m.Kind, BusinessID: m.ID, CenterID: m.Center, State: Queued, CreatedAt: tx.Now()}
	for _, part := range []struct {
		into   *[]byte
		column string
		plain  []byte
	}{
		{&row.Address, "address", []byte(to)},
		{&row.Subject, "subject", []byte(oneLine(m.Subject))},
		{&row.Bodies, "bodies", both},
	} {
		if *part.into, err = tx.Seal(ctx, placeOf(part.column, row.ID), part.plain); err != nil {
			return err
		}
	}
	inserted, err := insertMail(ctx, tx, &row)
	if err != nil || !inserted {
		return err
	}
	return jobs.Insert(ctx, tx, deliverArgs{Mail: row.ID})
}

// addressed takes one address and nothing that could become a second one or a header.
func addressed(text string) (string, error) {
	address, err := mail.ParseAddress(strings.TrimSpace(text))
	if err != nil {
		return "", fmt.Errorf("not an address: %w", err)
	}
	if address.Name == "" {
		return address.Address, nil
	}
	return address.String(), nil
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func placeOf(column string, id uuid.UUID) db.Place {
	return db.Place{Table: "platform.mails", Column: column, Row: id, Platform: true}
}

// letter opens a row.
func (r *row) letter(ctx context.Context, tx db.Tx) (Letter, error) {
	l := Letter{
		ID: r.ID, Kind: r.Kind, BusinessID: r.BusinessID, Center: r.CenterID, State: r.State,
		Attempts: r.Attempts, ProviderID: r.ProviderID, Problem: r.Problem, CreatedAt: r.CreatedAt, SentAt: r.SentAt,
	}
	address, err := tx.Open(ctx, placeOf("address", r.ID), r.Address)
	if err != nil {
		return Letter{}, err
	}
	subject, err := tx.Open(ctx, placeOf("subject", r.ID), r.Subject)
	if err != nil {
		return Letter{}, err
	}
	l.To, l.Subject = string(address), string(subject)
	if r.Bodies == nil {
		return l, nil
	}
	both, err := tx.Open(ctx, placeOf("bodies", r.ID), r.Bodies)
	if err != nil {
		return Letter{}, err
	}
	var content bodies
	if err := json.Unmarshal(both, &content); err != nil {
		return Letter{}, fmt.Errorf("read mail %s: %w", r.ID, err)
	}
	l.HTML, l.Text, l.ReplyTo = content.HTML, content.Text, content.ReplyTo
	return l, nil
}

// Find is one mail of the log, opened.
func Find(ctx context.Context, tx db.Tx, id uuid.UUID) (Letter, error) {
	row, err := findMail(ctx, tx, id)
	if err != nil {
		return Letter{}, err
	}
	return row.letter(ctx, tx)
}

// Latest are the newest mails of the log, opened, the newest first.
func Latest(ctx context.Context, tx db.Tx, limit int64) ([]Letter, error) {
	rows, err := latestMails(ctx, tx, limit)
	if err != nil {
		return nil, err
	}
	letters := make([]Letter, len(rows))
	for i := range rows {
		if letters[i], err = rows[i].letter(ctx, tx); err != nil {
			return nil, err
		}
	}
	return letters, nil
}
