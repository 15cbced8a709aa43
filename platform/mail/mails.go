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
	"bayline/platform/failpoint"
	"bayline/platform/jobs"
)

// Message is a mail to be sent.
type Message struct {
	Kind    string    // "accounts.verify": what it is about
	ID      uuid.UUID // of what it is about; the same kind and id are mailed once
	Center  uuid.UUID // whose mail it is, for the log; the transaction's unless told
	Sender  string    // whose name stands before our address; the installation's unless told
	To      string    // an address, with or without a name
	ReplyTo string
	Subject string
	HTML    templ.Component
	Text    string
	// Pictures stand in the HTML and travel with the mail.
	Pictures []Picture
	Always   bool // it also goes to an address that has refused mail: security, and what the law asks us to say
}

// Letter is a mail in the log, opened.
type Letter struct {
	ID, BusinessID, Center uuid.UUID
	Kind                   string
	To, ReplyTo, Subject   string
	Sender                 string // empty: the installation's name
	HTML, Text             string // empty once delivered in production
	Pictures               []Picture
	State                  State
	Attempts               int64
	ProviderID             string // Resend's id
	Problem                string // of the last attempt
	CreatedAt, SentAt      time.Time

	round     int64
	triedFrom time.Time
}

// State of a mail.
type State string

// Queued mail is being tried, sent mail was accepted, failed mail was refused, and stuck mail could not be handed over for so long
// that trying again might deliver it twice. Held mail was not handed over, because its address refuses mail.
const (
	Queued State = "queued"
	Sent   State = "sent"
	Failed State = "failed"
	Stuck  State = "stuck"
	Held   State = "held"
)

// triedFor ends the tries safely before Resend forgets the key, 24 hours after the first one.
const triedFor = 23 * time.Hour

// deliverArgs lead to one mail.
type deliverArgs struct {
	Mail  uuid.UUID `json:"mail" river:"unique"`
	Round int64     `json:"round,omitempty" river:"unique"`
}

func (deliverArgs) Kind() string { return "mail.deliver" }

// InsertOpts: a try that Resend did not take uses up no attempt (it is snoozed, and triedFor ends it); these are for a database that is
// away and for killed processes.
func (deliverArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: jobs.Mail, MaxAttempts: 25, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// bodies are sealed together.
type bodies struct {
	HTML     string    `json:"html"`
	Text     string    `json:"text"`
	ReplyTo  string    `json:"reply_to,omitempty"`
	Sender   string    `json:"sender,omitempty"`
	Pictures []Picture `json:"pictures,omitempty"`
}

// Send queues a mail that goes out if and when tx commits. Sending the same kind and id again changes nothing.
func Send(ctx context.Context, tx db.Tx, m Message) error { return SendAll(ctx, tx, []Message{m}) }

// SendAll is Send for many, with as many statements as for one.
func SendAll(ctx context.Context, tx db.Tx, messages []Message) error {
	if len(messages) == 0 {
		return nil
	}
	rows := make([]row, len(messages))
	for i, m := range messages {
		var err error
		if rows[i], err = sealed(ctx, tx, m); err != nil {
			return err
		}
	}
	inserted, err := insertMails(ctx, tx, rows)
	if err != nil {
		return err
	}
	failpoint.Here("mail.message.written")
	deliveries := make([]jobs.Args, len(inserted))
	for i, id := range inserted {
		deliveries[i] = deliverArgs{Mail: id}
	}
	return jobs.InsertMany(ctx, tx, deliveries)
}

// sealed is the row of a mail.
func sealed(ctx context.Context, tx db.Tx, m Message) (row, error) {
	if m.Kind == "" || m.ID == uuid.Nil {
		return row{}, fmt.Errorf("mail: a mail needs a kind and an id, or it may go out twice: %q %s", m.Kind, m.ID)
	}
	to, err := addressed(m.To)
	if err != nil {
		return row{}, fmt.Errorf("mail %s %s: %w", m.Kind, m.ID, err)
	}
	content := bodies{Text: m.Text, Sender: oneLine(m.Sender), Pictures: m.Pictures}
	if m.ReplyTo != "" {
		if content.ReplyTo, err = addressed(m.ReplyTo); err != nil {
			return row{}, fmt.Errorf("mail %s %s: reply to: %w", m.Kind, m.ID, err)
		}
	}
	if m.HTML != nil {
		var html bytes.Buffer
		if err := m.HTML.Render(ctx, &html); err != nil {
			return row{}, fmt.Errorf("draw mail %s %s: %w", m.Kind, m.ID, err)
		}
		content.HTML = html.String()
	}
	if err := fitting(content.HTML, m.Pictures); err != nil {
		return row{}, fmt.Errorf("mail %s %s: %w", m.Kind, m.ID, err)
	}
	both, err := json.Marshal(content)
	if err != nil {
		return row{}, fmt.Errorf("mail %s %s: %w", m.Kind, m.ID, err)
	}
	if m.Center == uuid.Nil {
		m.Center = tx.Center()
	}
	r := row{ID: db.NewID(), Kind: m.Kind, BusinessID: m.ID, CenterID: m.Center, State: Queued, Always: m.Always, CreatedAt: tx.Now()}
	for _, part := range []struct {
		into   *[]byte
		column string
		plain  []byte
	}{
		{&r.Address, "address", []byte(to)},
		{&r.Subject, "subject", []byte(oneLine(m.Subject))},
		{&r.Bodies, "bodies", both},
	} {
		if *part.into, err = tx.Seal(ctx, placeOf(part.column, r.ID), part.plain); err != nil {
			return row{}, err
		}
	}
	return r, nil
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
		round: r.Round,
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
	l.HTML, l.Text, l.ReplyTo, l.Sender, l.Pictures = content.HTML, content.Text, content.ReplyTo, content.Sender, content.Pictures
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

// ForgetSent takes the delivered mails of a kind out of the log, addresses and all.
func ForgetSent(ctx context.Context, tx db.Tx, kind string) error { return deleteSent(ctx, tx, kind) }
