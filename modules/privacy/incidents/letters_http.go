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
	"bayline/views/kit"
	"bayline/views/layout"
)

// letterForm is a draft.
type letterForm struct {
	web.Form
	ID       string   `form:"id"`
	Version  string   `form:"version"`
	Data     []string `form:"data"`
	Happened string   `form:"happened"`
	Done     string   `form:"done"`
	Advice   string   `form:"advice"`
	Contact  string   `form:"contact"`
	To       string   `form:"to"` // "owners" or "staff"
	Whom     string   `form:"whom"`
}

func (f *letterForm) check() (l Letter) {
	for _, field := range []struct {
		name, ask string
		value     *string
	}{
		{"happened", "Say what happened, in words that everybody understands.", &f.Happened},
		{"done", "Say what was done against it.", &f.Done},
		{"advice", "Say what people can do now; if it is nothing, say that.", &f.Advice},
		{"contact", "Say whom people can ask.", &f.Contact},
	} {
		if f.Need(field.name, field.value, field.ask) {
			f.Max(field.name, *field.value, wordsMost, "Use at most 4,000 characters.")
		}
	}
	if l.Data = known(dataChoices, f.Data); len(l.Data) == 0 {
		f.Fail("data", "Choose which data is concerned.")
	}
	if f.To != "owners" && f.To != "staff" {
		f.Fail("to", "Choose who gets it.")
	}
	l.Version, l.Staff, l.Fresh = web.Number(f.Version), f.To == "staff", f.Whom == "fresh"
	l.Words = LetterWords{Happened: f.Happened, Done: f.Done, Advice: f.Advice, Contact: f.Contact}
	return l
}

// letterView is the page of a letter: what it says, and while it is a draft the form.
type letterView struct {
	*Incident
	letter *Letter // nil: a new one
	form   *letterForm
	reach  Reach
	center string // an example of those it goes to
	zone   string
	owner  layout.Words
	person layout.Words
	in     locale.Locale
	now    time.Time
}

// letterOf reads the incident of the address, and the letter where the address has one.
func (m *Module) letterOf(c *fiber.Ctx, me accounts.Operator) (v letterView, err error) {
	id, err := asked(c)
	if err != nil {
		return v, err
	}
	v.in, v.now = me.In(), m.DB.Clock().Now()
	var wanted uuid.UUID
	text := c.Params("letter")
	if text != "" {
		if wanted, err = uuid.Parse(text); err != nil {
			return v, errNoLetter
		}
	}
	err = m.DB.InPlatformRead(c.UserContext(), func(ctx context.Context, tx db.Tx) error {
		if v.Incident, err = readIncident(ctx, tx, id); err != nil {
			return err
		}
		if v.reach, err = readReach(ctx, tx, v.Incident); err != nil {
			return err
		}
		if text == "" {
			return nil
		}
		if v.letter, err = readLetter(ctx, tx, wanted); err != nil {
			return err
		}
		if v.letter.Incident != id {
			return errNoLetter
		}
		example, err := readNext(ctx, tx, &Letter{ID: v.letter.ID, Incident: id}, 1)
		if len(example) > 0 {
			v.center, v.zone = example[0].Name, example[0].Zone
		}
		return err
	})
	if err != nil || v.letter == nil {
		return v, err
	}
	if !v.letter.Sent() {
		v.letter.Words.AwareAt = v.Facts.AwareAt
	}
	v.owner, v.person = m.ownerWords(v.letter, or(v.center, "the center"), zoneOf(v.zone)), m.personWords(v.letter)
	return v, nil
}

func (m *Module) showDraft(c *fiber.Ctx, me accounts.Operator) error {
	v, err := m.letterOf(c, me)
	if err != nil {
		return err
	}
	v.form = &letterForm{ID: db.NewID().String(), Data: v.Facts.Data, Happened: v.Facts.Happened, Contact: m.Contact, To: "owners", Whom: "all"}
	if v.People == Told {
		v.form.To = "staff"
	}
	if v.reach.Told > 0 && v.reach.Told < v.reach.Centers {
		v.form.Whom = "fresh"
	}
	return web.Show(c, letterPage(v))
}

func (m *Module) postDraft(c *fiber.Ctx, me accounts.Operator, f *letterForm) error {
	v, err := m.letterOf(c, me)
	if err != nil {
		return err
	}
	l := f.check()
	l.ID, l.Incident = formID(f.ID), v.ID
	return m.saved(c, v, f, l.ID, func() error { return m.Draft(c.UserContext(), me, l) })
}

func (m *Module) showLetter(c *fiber.Ctx, me accounts.Operator) error {
	v, err := m.letterOf(c, me)
	if err != nil {
		return err
	}
	l := v.letter
	v.form = &letterForm{Version: number(l.Version), Data: l.Data, Happened: l.Words.Happened, Done: l.Words.Done, Advice: l.Words.Advice, Contact: l.Words.Contact, To: "owners", Whom: "all"}
	if l.Staff {
		v.form.To = "staff"
	}
	if l.Fresh {
		v.form.Whom = "fresh"
	}
	return web.Show(c, letterPage(v))
}

func (m *Module) postLetter(c *fiber.Ctx, me accounts.Operator, f *letterForm) error {
	v, err := m.letterOf(c, me)
	if err != nil {
		return err
	}
	l := f.check()
	l.ID, l.Incident = v.letter.ID, v.ID
	return m.saved(c, v, f, l.ID, func() error { return m.Rewrite(c.UserContext(), me, l) })
}

// saved keeps a draft and shows how it reads, or comes back with the form.
func (m *Module) saved(c *fiber.Ctx, v letterView, f *letterForm, id uuid.UUID, act func() error) error {
	v.form = f
	if !f.Bad() {
		if err := f.Refuse(act()); err != nil {
			return err
		}
	}
	if f.Bad() {
		return web.Show(c.Status(f.Status()), letterPage(v))
	}
	m.Sessions.Flash(c, "Saved. Read it as those will who get it, and send it then.")
	return web.Redirect(c, v.letterPath(id))
}

func (m *Module) postDispatch(c *fiber.Ctx, me accounts.Operator) error {
	v, err := m.letterOf(c, me)
	if err != nil {
		return err
	}
	if err := m.Send(c.UserContext(), me, v.ID, v.letter.ID); err != nil {
		return err
	}
	m.Sessions.Flash(c, "The letter is on its way.")
	return web.Redirect(c, v.letterPath(v.letter.ID))
}

func (m *Module) postDiscarding(c *fiber.Ctx, me accounts.Operator) error {
	v, err := m.letterOf(c, me)
	if err != nil {
		return err
	}
	if err := m.Discard(c.UserContext(), v.ID, v.letter.ID); err != nil {
		return err
	}
	m.Sessions.Flash(c, "The draft is gone.")
	return web.Redirect(c, v.path())
}

func (i *Incident) letterPath(id uuid.UUID) string { return i.path() + "/letters/" + id.String() }

// goesTo says whom the letter goes to, or went to.
func (v letterView) goesTo() string {
	l := v.letter
	if l.Sent() {
		if !l.DoneAt.IsZero() {
			return "It has reached " + l.told() + "."
		}
		return "It is on its way: so far it has reached " + l.told() + "."
	}
	to, n := "the owners of ", v.reach.Centers
	if l.Staff {
		to = "the owners and everybody else with an account in "
	}
	if l.Fresh {
		n -= v.reach.Told
		return "It goes to " + to + centers(n) + " that were not told yet."
	}
	return "It goes to " + to + centers(n) + "."
}

// badge of a letter.
func (l *Letter) badge() kit.Badge {
	switch {
	case !l.Sent():
		return kit.Badge{Label: "Draft", Tone: "slate", Icon: "edit"}
	case l.DoneAt.IsZero():
		return kit.Badge{Label: "On its way", Tone: "blue", Icon: "send"}
	}
	return kit.Badge{Label: "Sent", Tone: "green", Icon: "okcircle"}
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
