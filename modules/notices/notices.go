package notices

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/failpoint"
	"bayline/platform/mail"
	"bayline/views/layout"
)

// Notice is something that people are told.
type Notice struct {
	Kind   Kind
	ID     uuid.UUID // of what has happened; the same kind and id are told once to each person
	Center uuid.UUID // whom it is about; the transaction's unless told, and none in the platform's
	To     []Person
	// Words of the mail. Subject is the headline in the product, Preview the line below it, and Link where both lead. The greeting is
	// each person's own unless it is given.
	Words   layout.Words
	ReplyTo string
	mailed  bool // the mail goes another way
}

// Told is a notice as its person sees it.
type Told struct {
	ID       uuid.UUID
	Kind     Kind
	Center   uuid.UUID // uuid.Nil: about none
	Headline string
	Line     string
	Path     string // where it leads, in this program; empty: nowhere
	At       time.Time
	ReadAt   time.Time // zero: unread
}

// Unread says that nobody has opened it.
func (t Told) Unread() bool { return t.ReadAt.IsZero() }

// words are what is sealed.
type words struct {
	Headline string `json:"headline"`
	Line     string `json:"line,omitempty"`
	Path     string `json:"path,omitempty"`
}

// Tell writes a notice for each person, and queues their mails, if and when tx commits. Telling again changes nothing.
func Tell(ctx context.Context, tx db.Tx, n Notice) error { return Announce(ctx, tx, []Notice{n}) }

// Note is Tell for accounts, which is below this room and mails by itself what concerns the security of an account: only the notice is
// written. What is no kind of ours is none.
func Note(ctx context.Context, tx db.Tx, kind string, id uuid.UUID, to Person, headline, line, path string) error {
	n := Notice{Kind: kindOf(kind), ID: id, To: []Person{to}, Words: layout.Words{Letter: layout.Letter{Subject: headline, Preview: line}, Link: path}, mailed: true}
	return Announce(ctx, tx, []Notice{n})
}

// Announce is Tell for many events or many people, with as many statements as for one.
func Announce(ctx context.Context, tx db.Tx, list []Notice) error {
	var rows []row
	for i := range list {
		added, err := rowsOf(ctx, tx, &list[i], i)
		if err != nil {
			return err
		}
		rows = append(rows, added...)
	}
	if len(rows) == 0 {
		return nil
	}
	// In one order everywhere, so that two that tell the same people wait for each other and not in a circle.
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.Person.String(), b.Person.String()) })
	fresh, err := insertNotices(ctx, tx, rows)
	if err != nil {
		return err
	}
	failpoint.Here("notices.notice.written")
	silent, err := readSilences(ctx, tx, rows)
	if err != nil {
		return err
	}
	var letters []mail.Message
	for _, r := range rows {
		n := &list[r.from]
		if fresh[r.ID] && !n.mailed && !silent[silence{r.Person, n.Kind.Topic.Name}] {
			letters = append(letters, n.letter(r))
		}
	}
	return mail.SendAll(ctx, tx, letters)
}

// rowsOf a notice, one for each person.
func rowsOf(ctx context.Context, tx db.Tx, n *Notice, from int) (rows []row, err error) {
	if n.Kind.Name == "" || n.ID == uuid.Nil || n.Words.Subject == "" {
		return nil, fmt.Errorf("notices: a notice needs a kind, an id and a headline: %q %s %q", n.Kind.Name, n.ID, n.Words.Subject)
	}
	if n.Center == uuid.Nil {
		n.Center = tx.Center()
	}
	text, err := json.Marshal(words{n.Words.Subject, n.Words.Preview, pathOf(n.Words.Link)})
	if err != nil {
		return nil, fmt.Errorf("notice %s %s: %w", n.Kind.Name, n.ID, err)
	}
	for _, to := range n.To {
		if to.ID == uuid.Nil {
			return nil, fmt.Errorf("notices: %s %s is for somebody without an account; that is a mail", n.Kind.Name, n.ID)
		}
		r := row{ID: db.NewID(), Person: to.ID, Kind: n.Kind.Name, Event: n.ID, Center: n.Center, At: tx.Now(), to: to, from: from}
		if r.Words, err = tx.Seal(ctx, placeOf(r.ID), text); err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// letter is the mail beside a notice. The same event is another letter for each person.
func (n *Notice) letter(r row) mail.Message {
	w := n.Words
	if w.Greeting == "" {
		w.Greeting = "Hello " + r.to.Name + ","
	}
	if w.Reason == "" {
		w.Reason = "You get this because it concerns your work on Bayline."
	}
	w.Reason += " " + n.Kind.Topic.choice()
	return mail.Message{Kind: n.Kind.Name, ID: uuid.NewSHA1(n.ID, r.Person[:]), Center: n.Center, To: r.to.Email, ReplyTo: n.ReplyTo,
		Always: n.Kind.Topic.Fixed != "", Subject: w.Subject, HTML: w.HTML(), Text: w.Text()}
}

// Sample is the mail beside a notice, to somebody who does not exist.
func Sample(kind Kind, variant string, w layout.Words) mail.Sample {
	n := Notice{Kind: kind, ID: uuid.Max, Words: w}
	m := n.letter(row{Person: uuid.Max, to: Person{ID: uuid.Max, Name: "Amelia Hart", Email: "amelia@demo.test"}})
	return mail.Sample{Kind: kind.Name, Variant: variant, Label: kind.Label, Subject: m.Subject, HTML: m.HTML, Text: m.Text}
}

// choice tells whether the mail can be switched off.
func (t Topic) choice() string {
	if t.Fixed != "" {
		return "It cannot be switched off."
	}
	return "You can switch it off under Your profile, Notifications."
}

// pathOf an address of this program: notices outlive a change of BASE_URL.
func pathOf(link string) string {
	address, err := url.Parse(link)
	if err != nil || link == "" {
		return ""
	}
	path := address.RequestURI()
	if address.Fragment != "" {
		path += "#" + address.EscapedFragment()
	}
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		return ""
	}
	return path
}

func placeOf(id uuid.UUID) db.Place {
	return db.Place{Table: "notices.notices", Column: "words", Row: id, Platform: true}
}

// told opens a row.
func (r *row) told(ctx context.Context, tx db.Tx) (Told, error) {
	text, err := tx.Open(ctx, placeOf(r.ID), r.Words)
	if err != nil {
		return Told{}, err
	}
	var w words
	if err := json.Unmarshal(text, &w); err != nil {
		return Told{}, fmt.Errorf("read notice %s: %w", r.ID, err)
	}
	return Told{ID: r.ID, Kind: kindOf(r.Kind), Center: r.Center, Headline: w.Headline, Line: w.Line, Path: w.Path, At: r.At, ReadAt: r.ReadAt}, nil
}
