package incidents

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/locale"
	"bayline/platform/web"
	"bayline/views/kit"
)

// wordsForm writes something into the register: an entry, a decision, a conclusion.
type wordsForm struct {
	web.Form
	ID      string `form:"id"` // of the entry
	Kind    string `form:"kind"`
	Verdict string `form:"verdict"`
	At      string `form:"at"` // in UTC
	Words   string `form:"words"`
	about   string // the form that came back: "entries", "authority", "people", "closing", "reopening"
}

func (f *wordsForm) need(what string) {
	if f.Need("words", &f.Words, what) {
		f.Max("words", f.Words, wordsMost, "Use at most 4,000 characters.")
	}
}

// incidentView is the page of one incident.
type incidentView struct {
	*Incident
	in      locale.Locale
	now     time.Time
	entries []Entry
	reach   Reach
	letters []Letter
	past    []Facts // versions before the present one, the newest first
	form    *wordsForm
	fresh   string // id of the next entry
}

func (m *Module) showIncident(c *fiber.Ctx, me accounts.Operator) error {
	return m.incident(c, me, &wordsForm{})
}

func (m *Module) incident(c *fiber.Ctx, me accounts.Operator, f *wordsForm) error {
	id, err := asked(c)
	if err != nil {
		return err
	}
	v := incidentView{in: me.In(), now: m.DB.Clock().Now(), form: f, fresh: db.NewID().String()}
	err = m.DB.InPlatformRead(c.UserContext(), func(ctx context.Context, tx db.Tx) error {
		if v.Incident, err = readIncident(ctx, tx, id); err != nil {
			return err
		}
		if v.entries, err = readEntries(ctx, tx, id); err != nil {
			return err
		}
		if v.reach, err = readReach(ctx, tx, v.Incident); err != nil {
			return err
		}
		if v.letters, err = readLetters(ctx, tx, id); err != nil {
			return err
		}
		versions, err := readFacts(ctx, tx, id, 0)
		if err != nil {
			return err
		}
		v.past = versions[1:]
		return nil
	})
	if err != nil {
		return err
	}
	return web.Show(c, incidentPage(v))
}

// write is the way of all the forms of the page: check, act, and come back to the page or with the form.
func (m *Module) write(c *fiber.Ctx, me accounts.Operator, f *wordsForm, about, done string, act func() error) error {
	f.about = about
	if !f.Bad() {
		if err := f.Refuse(act()); err != nil {
			return err
		}
	}
	if f.Bad() {
		return m.incident(c.Status(f.Status()), me, f)
	}
	m.Sessions.Flash(c, done)
	return web.Redirect(c, "/admin/incidents/"+c.Params("id"))
}

func (m *Module) postEntry(c *fiber.Ctx, me accounts.Operator, f *wordsForm) error {
	id, err := asked(c)
	if err != nil {
		return err
	}
	if !has(Notes, f.Kind) {
		f.Fail("kind", "Choose whether it is a fact, a decision or a measure.")
	}
	f.need("Write what it is.")
	return m.write(c, me, f, "entries", "Written into the timeline.", func() error {
		return m.Write(c.UserContext(), me, id, Entry{ID: formID(f.ID), Kind: f.Kind, Words: f.Words})
	})
}

func (m *Module) postAuthority(c *fiber.Ctx, me accounts.Operator, f *wordsForm) error {
	id, err := asked(c)
	if err != nil {
		return err
	}
	d := Decision{Verdict: f.verdict()}
	if d.Verdict == Told {
		if d.At, err = locale.Default.ParseDateTime(f.At, time.UTC); err != nil {
			f.Fail("at", "Give the day and the time at which it was told, in UTC.")
		}
		f.need("Write which authority was told, and its reference.")
	} else {
		f.need("Write why no risk to people is likely.")
	}
	d.Words = f.Words
	return m.write(c, me, f, "authority", "Decided. The clock stands.", func() error { return m.DecideAuthority(c.UserContext(), me, id, d) })
}

func (m *Module) postPeople(c *fiber.Ctx, me accounts.Operator, f *wordsForm) error {
	id, err := asked(c)
	if err != nil {
		return err
	}
	d := Decision{Verdict: f.verdict()}
	f.need("Write why: which risk there is for them, or what keeps it away.")
	d.Words = f.Words
	return m.write(c, me, f, "people", "Decided.", func() error { return m.DecidePeople(c.UserContext(), me, id, d) })
}

func (f *wordsForm) verdict() Verdict {
	if v := Verdict(f.Verdict); v == Told || v == Unneeded {
		return v
	}
	f.Fail("verdict", "Choose one of the two.")
	return Undecided
}

func (m *Module) postClosing(c *fiber.Ctx, me accounts.Operator, f *wordsForm) error {
	id, err := asked(c)
	if err != nil {
		return err
	}
	f.need("Write what came of it, and what keeps it from happening again.")
	return m.write(c, me, f, "closing", "The incident is closed.", func() error { return m.Close(c.UserContext(), me, id, f.Words) })
}

func (m *Module) postReopening(c *fiber.Ctx, me accounts.Operator, f *wordsForm) error {
	id, err := asked(c)
	if err != nil {
		return err
	}
	f.need("Write why it goes on.")
	return m.write(c, me, f, "reopening", "The incident is open again.", func() error { return m.Reopen(c.UserContext(), me, id, f.Words) })
}

// typed is what came back in one of the forms, and what is wrong with it.
func (v incidentView) typed(about string) *wordsForm {
	if v.form.about == about {
		return v.form
	}
	return &wordsForm{}
}

// when writes a moment as platform admins read it.
func (v incidentView) when(t time.Time) string { return v.in.DateTime(t, time.UTC) + " UTC" }

func (v incidentView) facts() []kit.Pair {
	f := v.Facts
	period := "Not known"
	switch {
	case !f.BeganAt.IsZero() && !f.EndedAt.IsZero():
		period = v.when(f.BeganAt) + " to " + v.when(f.EndedAt)
	case !f.BeganAt.IsZero():
		period = "Since " + v.when(f.BeganAt)
	case !f.EndedAt.IsZero():
		period = "Until " + v.when(f.EndedAt)
	}
	data := words(dataChoices, f.Data)
	if data == "" {
		data = "Not known yet"
	}
	return []kit.Pair{
		{Term: "Aware since", Value: v.when(f.AwareAt)}, {Term: "72 hours end", Value: v.when(v.Deadline())}, {Term: "It lasted", Value: period},
		{Term: "Kind", Value: words(Harms, f.Kinds)}, {Term: "How we know", Value: labelOf(Sources, f.Source)}, {Term: "Data", Value: data},
		{Term: "Opened", Value: v.OpenedBy + ", " + v.when(v.OpenedAt)},
	}
}

// decidedWords is the newest entry of a kind: what was decided last.
func (v incidentView) decidedWords(kind string) string {
	if i := slices.IndexFunc(v.entries, func(e Entry) bool { return e.Kind == kind }); i >= 0 {
		return v.entries[i].Words
	}
	return ""
}

// did says what an entry is, after the name of who wrote it.
func (e Entry) did() string {
	return map[string]string{"opened": "opened the incident", "fact": "wrote down a fact", "decision": "wrote down a decision", "measure": "wrote down a measure",
		"revised": "changed the facts", "scope": "changed whom it concerns", "authority": "decided about the authority", "people": "decided about the people concerned",
		"sent": "sent a letter", "told": "has brought a letter to those concerned", "alarm": "gave an alarm", "closed": "closed the incident", "reopened": "reopened the incident"}[e.Kind]
}

// who wrote an entry.
func (e Entry) who() string {
	if e.By == "" {
		return "Bayline"
	}
	return e.By
}

// lines of a text with several.
func lines(text string) (list []string) {
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

func options(list []Choice) (items []kit.Option) {
	for _, c := range list {
		items = append(items, kit.Option{Value: c.Name, Label: c.Label})
	}
	return items
}

func radios(list []Choice) (items []kit.RadioItem) {
	for _, c := range list {
		items = append(items, kit.RadioItem{Value: c.Name, Label: c.Label, Note: c.About})
	}
	return items
}
