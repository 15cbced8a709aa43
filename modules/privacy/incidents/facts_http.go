package incidents

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/locale"
	"bayline/platform/web"
)

const (
	titleMost = 120
	wordsMost = 4000
)

// factsForm opens an incident, or makes a new version of its facts. Times are in UTC.
type factsForm struct {
	web.Form
	ID       string   `form:"id"` // of the incident that it opens
	Anomaly  string   `form:"anomaly"`
	Version  string   `form:"version"` // that the page was drawn with
	Title    string   `form:"title"`
	Aware    string   `form:"aware"`
	Began    string   `form:"began"`
	Ended    string   `form:"ended"`
	Kinds    []string `form:"kinds"`
	Source   string   `form:"source"`
	Data     []string `form:"data"`
	Happened string   `form:"happened"`
	Why      string   `form:"why"`
}

// check reads the facts. A new version needs a reason.
func (f *factsForm) check(now time.Time, again bool) (facts Facts) {
	if f.Need("title", &f.Title, "Say in a few words what it is.") {
		f.Max("title", f.Title, titleMost, "Use at most 120 characters.")
	}
	facts.AwareAt = f.moment("aware", f.Aware, true)
	facts.BeganAt = f.moment("began", f.Began, false)
	facts.EndedAt = f.moment("ended", f.Ended, false)
	if facts.AwareAt.After(now) {
		f.Fail("aware", "Nobody can have become aware of it in the future. It is "+inUTC(now)+" now.")
	}
	if !facts.BeganAt.IsZero() && facts.BeganAt.After(facts.AwareAt) && f.Error("aware") == "" {
		f.Fail("began", "It cannot have begun after we became aware of it.")
	}
	if !facts.EndedAt.IsZero() && (facts.EndedAt.Before(facts.BeganAt) || facts.EndedAt.After(now)) {
		f.Fail("ended", "It cannot have ended before it began, nor in the future.")
	}
	facts.Kinds, facts.Data = known(Harms, f.Kinds), known(dataChoices, f.Data)
	if len(facts.Kinds) == 0 {
		f.Fail("kinds", "Choose what has happened to the data: one or several.")
	}
	if !has(Sources, f.Source) {
		f.Fail("source", "Choose how we came to know.")
	}
	if f.Need("happened", &f.Happened, "Say what happened, as far as it is known.") {
		f.Max("happened", f.Happened, wordsMost, "Use at most 4,000 characters.")
	}
	if again && f.Need("why", &f.Why, "Say why the facts change: the versions before stay.") {
		f.Max("why", f.Why, 500, "Use at most 500 characters.")
	}
	facts.Title, facts.Source, facts.Happened, facts.Why = f.Title, f.Source, f.Happened, f.Why
	return facts
}

// moment reads a time in UTC; the zero time where nothing was typed.
func (f *factsForm) moment(field, text string, needed bool) time.Time {
	if text == "" {
		if needed {
			f.Fail(field, "Give the day and the time, in UTC.")
		}
		return time.Time{}
	}
	t, err := locale.Default.ParseDateTime(text, time.UTC)
	if err != nil {
		f.Fail(field, "Write day and time in UTC, like 2026-11-21 15:30.")
	}
	return t
}

// factsView is the page of the form.
type factsView struct {
	incident *Incident // nil: it opens one
	form     *factsForm
	now      time.Time
}

func (m *Module) showOpening(c *fiber.Ctx, _ accounts.Operator) error {
	f := &factsForm{ID: db.NewID().String(), Aware: locale.DateTimeValue(m.DB.Clock().Now(), time.UTC)}
	if id, err := uuid.Parse(c.Query("anomaly")); err == nil && m.Noticed != nil {
		noticed, err := m.Noticed(c.UserContext(), id)
		if err != nil {
			return err
		}
		there, err := m.opened(c.UserContext(), id)
		if err != nil {
			return err
		}
		if there != uuid.Nil {
			return web.Redirect(c, "/admin/incidents/"+there.String())
		}
		f.Anomaly, f.Title, f.Aware, f.Source, f.Kinds = id.String(), noticed.Title, locale.DateTimeValue(noticed.At, time.UTC), "anomaly", []string{"confidentiality"}
		if noticed.Disowned {
			f.Source = "person"
		}
	}
	return web.Show(c, factsPage(factsView{form: f, now: m.DB.Clock().Now()}))
}

// opened is the incident that was opened from an anomaly before; uuid.Nil where there is none.
func (m *Module) opened(ctx context.Context, anomaly uuid.UUID) (there uuid.UUID, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		there, err = readOpened(ctx, tx, uuid.Nil, anomaly)
		return err
	})
	return there, err
}

func (m *Module) postOpening(c *fiber.Ctx, me accounts.Operator, f *factsForm) error {
	o := Opening{ID: formID(f.ID), Facts: f.check(m.DB.Clock().Now(), false)}
	o.Anomaly = web.ID(f.Anomaly) // what is no id was opened from nothing
	if f.Bad() {
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), factsPage(factsView{form: f, now: m.DB.Clock().Now()}))
	}
	id, err := m.Open(c.UserContext(), me, o)
	if err != nil {
		return err
	}
	m.Sessions.Flash(c, "The incident is open, and its clock runs.")
	return web.Redirect(c, "/admin/incidents/"+id.String())
}

func (m *Module) showFacts(c *fiber.Ctx, _ accounts.Operator) error {
	v, err := m.factsOf(c)
	if err != nil {
		return err
	}
	facts := v.incident.Facts
	value := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return locale.DateTimeValue(t, time.UTC)
	}
	v.form = &factsForm{Version: number(facts.Version), Title: facts.Title, Aware: value(facts.AwareAt), Began: value(facts.BeganAt), Ended: value(facts.EndedAt),
		Kinds: facts.Kinds, Source: facts.Source, Data: facts.Data, Happened: facts.Happened}
	return web.Show(c, factsPage(v))
}

func (m *Module) factsOf(c *fiber.Ctx) (v factsView, err error) {
	id, err := asked(c)
	if err != nil {
		return v, err
	}
	v.now = m.DB.Clock().Now()
	err = m.DB.InPlatformRead(c.UserContext(), func(ctx context.Context, tx db.Tx) error {
		v.incident, err = readIncident(ctx, tx, id)
		return err
	})
	return v, err
}

func (m *Module) postFacts(c *fiber.Ctx, me accounts.Operator, f *factsForm) error {
	v, err := m.factsOf(c)
	if err != nil {
		return err
	}
	v.form = f
	facts := f.check(v.now, true)
	facts.Version = web.Number(f.Version)
	// What the minute of the form cannot say stays as exact as it was.
	facts.AwareAt, facts.BeganAt, facts.EndedAt = same(facts.AwareAt, v.incident.Facts.AwareAt), same(facts.BeganAt, v.incident.Facts.BeganAt), same(facts.EndedAt, v.incident.Facts.EndedAt)
	if !f.Bad() {
		if err := f.Refuse(m.Revise(c.UserContext(), me, v.incident.ID, facts)); err != nil {
			return err
		}
	}
	if f.Bad() {
		return web.Show(c.Status(f.Status()), factsPage(v))
	}
	m.Sessions.Flash(c, "The facts have a new version. The one before stays.")
	return web.Redirect(c, v.incident.path())
}

// same is what was there where both are the same minute.
func same(typed, there time.Time) time.Time {
	if typed.Equal(there.Truncate(time.Minute)) {
		return there
	}
	return typed
}
