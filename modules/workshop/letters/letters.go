package letters

import (
	"context"
	"fmt"
	stdmail "net/mail"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/mail"
	"bayline/views/layout"
)

// Letter is a mail of a center to a customer.
type Letter struct {
	Kind     string    // "workshop.invoice"
	ID       uuid.UUID // the same kind and id are sent once
	About    uuid.UUID // the order, invoice or appointment, to find the letter by; may be none
	By       audit.Actor
	To       Customer
	Words    layout.Words
	Body     templ.Component // between the paragraphs: a table of lines; may be none
	BodyText string          // says the same
}

// Customer is who gets a letter.
type Customer struct {
	ID    uuid.UUID // may be none
	Name  string
	Email string
}

// Send queues a letter that goes out if and when tx, of the center's door, commits. Sending the same kind and id again changes nothing.
func Send(ctx context.Context, tx db.Tx, l Letter) error {
	_, err := write(ctx, tx, l)
	return err
}

// write tells whether the letter is new.
func write(ctx context.Context, tx db.Tx, l Letter) (fresh bool, err error) {
	if l.Kind == "" || l.ID == uuid.Nil {
		return false, fmt.Errorf("letters: a letter needs a kind and an id, or it may go out twice: %q %s", l.Kind, l.ID)
	}
	if fresh, err = insertLetter(ctx, tx, l); err != nil || !fresh {
		return false, err
	}
	center, err := tenancy.ReadProfile(ctx, tx)
	if err != nil {
		return false, err
	}
	logo, err := tenancy.ReadLogo(ctx, tx)
	if err != nil {
		return false, err
	}
	return true, mail.Send(ctx, tx, l.message(center, logo))
}

// message is the letter as it is mailed.
func (l Letter) message(center tenancy.Profile, logo tenancy.Logo) mail.Message {
	w := l.Words
	w.Sender, w.Foot = center.Name, foot(center)
	if w.Greeting == "" {
		w.Greeting = strings.TrimSpace("Hello "+l.To.Name) + ","
	}
	if w.Reason == "" {
		w.Reason = "You get this because you are a customer of " + center.Name + "."
	}
	if center.Email == "" {
		w.Reason += " Nobody reads answers to this mail."
	}
	w.Body, w.BodyText = l.Body, l.BodyText
	m := mail.Message{Kind: l.Kind, ID: l.ID, Sender: center.Name, To: l.To.address(), ReplyTo: center.Email, Subject: w.Subject}
	if logo.Content != nil {
		m.Pictures = []mail.Picture{{Name: logoName, Type: logo.Type, Content: logo.Content}}
		w.Logo = layout.MailLogo{Name: logoName}
		w.Logo.Width, w.Logo.Height = shownAt(logo.Width, logo.Height)
	}
	m.HTML, m.Text = w.HTML(), w.Text()
	return m
}

const logoName = "logo"

// shownAt is the size of a logo over a mail: its pixels are drawn twice as fine where there are enough of them.
func shownAt(width, height int) (int, int) {
	const widest, highest = 240, 80
	if width > widest {
		width, height = widest, max(1, height*widest/width)
	}
	if height > highest {
		width, height = max(1, width*highest/height), highest
	}
	return width, height
}

// address with the name before it, where mail programs take one.
func (c Customer) address() string {
	name := strings.Join(strings.Fields(c.Name), " ")
	if name == "" {
		return c.Email
	}
	return (&stdmail.Address{Name: name, Address: c.Email}).String()
}

// Written tells whether a letter was sent: what one click has done a second one does not do again.
func Written(ctx context.Context, tx db.Tx, kind string, id uuid.UUID) (bool, error) {
	return hasLetter(ctx, tx, kind, id)
}

// Sent is a letter as pages show it.
type Sent struct {
	ID            uuid.UUID
	Kind          string
	About         uuid.UUID
	Name          string
	Address       string
	By            string
	At            time.Time
	mail.Delivery // zero where the mail log has forgotten it
}

// About lists what was sent about something, the newest first, and what became of it.
func About(ctx context.Context, tx db.Tx, about uuid.UUID) ([]Sent, error) {
	list, err := readLetters(ctx, tx, about)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	keys := make([]mail.Key, len(list))
	for i, s := range list {
		keys[i] = mail.Key{Kind: s.Kind, ID: s.ID}
	}
	known, err := mail.Deliveries(ctx, tx, keys)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Delivery = known[keys[i]]
	}
	return list, nil
}
