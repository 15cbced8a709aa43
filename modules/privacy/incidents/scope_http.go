package incidents

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/locale"
	"bayline/platform/web"
	"bayline/views/kit"
)

// scopeForm adds centers: those that are chosen, all, or what a trace leads to.
type scopeForm struct {
	web.Form
	How     string   `form:"how"`
	Centers []string `form:"centers"`
	Email   string   `form:"email"`
	IP      string   `form:"ip"`
	From    string   `form:"from"`
	Until   string   `form:"until"`
}

// trace reads what centers are computed from. Times are in UTC.
func (f *scopeForm) trace(find func(email string) (uuid.UUID, string, error)) (t Trace, err error) {
	f.Email, f.IP = strings.TrimSpace(f.Email), strings.TrimSpace(f.IP)
	if f.Email != "" {
		if t.Person, t.Name, err = find(f.Email); err != nil {
			if err := f.FailWith("email", err); err != nil {
				return t, err
			}
		}
	}
	if f.IP != "" {
		address, err := netip.ParseAddr(f.IP)
		if err != nil {
			f.Fail("ip", "Write one network address, like 203.0.113.7 or 2001:db8::7.")
		}
		t.IP = address.String()
	}
	for _, moment := range []struct {
		name, text string
		at         *time.Time
	}{{"from", f.From, &t.From}, {"until", f.Until, &t.Until}} {
		if *moment.at, err = locale.Default.ParseDateTime(moment.text, time.UTC); err != nil {
			f.Fail(moment.name, "Give the day and the time, in UTC.")
		}
	}
	t.Until = t.Until.Add(time.Minute - time.Nanosecond) // to the end of the minute that was written
	if !f.Bad() && t.Until.Before(t.From) {
		f.Fail("until", "The end is before the beginning.")
	}
	return t, nil
}

// listedCenters stand on a page, and as many are found at most.
const listedCenters = 50

// touchedShown of what was computed are named; all of it is added.
const touchedShown = 100

// scopeView is the page of whom an incident concerns.
type scopeView struct {
	*Incident
	in       locale.Locale
	now      time.Time
	reach    Reach
	list     []Concerned
	top      bool
	next     string
	text     string // of the search
	found    []tenancy.Listed
	form     *scopeForm
	touched  []Touched
	computed bool
}

func (m *Module) showScope(c *fiber.Ctx, me accounts.Operator) error {
	return m.scope(c, me, &scopeForm{How: c.Query("how"), Email: c.Query("email"), IP: c.Query("ip"), From: c.Query("from"), Until: c.Query("until")})
}

func (m *Module) scope(c *fiber.Ctx, me accounts.Operator, f *scopeForm) error {
	id, err := asked(c)
	if err != nil {
		return err
	}
	v := scopeView{in: me.In(), now: m.DB.Clock().Now(), form: f, text: strings.TrimSpace(c.Query("q")), computed: f.How == "computed"}
	after := web.ID(c.Query("after")) // what is no id begins at the top
	v.top = after == uuid.Nil
	err = m.DB.InPlatformRead(c.UserContext(), func(ctx context.Context, tx db.Tx) error {
		if v.Incident, err = readIncident(ctx, tx, id); err != nil {
			return err
		}
		if v.reach, err = readReach(ctx, tx, v.Incident); err != nil {
			return err
		}
		if v.list, err = readConcernedPage(ctx, tx, v.Incident, after, listedCenters+1); err != nil {
			return err
		}
		if v.text != "" {
			v.found, err = tenancy.FindCenters(ctx, tx, tenancy.Wanted{Name: v.text}, uuid.Nil, listedCenters)
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(v.list) > listedCenters {
		v.list = v.list[:listedCenters]
		v.next = v.address() + "?after=" + v.list[listedCenters-1].Center.String()
	}
	if f.From == "" && f.Until == "" && !v.computed {
		from, until := v.Facts.span(v.now)
		f.From, f.Until = locale.DateTimeValue(from, time.UTC), locale.DateTimeValue(until, time.UTC)
	}
	if v.computed && !f.Bad() {
		if err := m.compute(c.UserContext(), &v); err != nil {
			return err
		}
	}
	if f.Bad() {
		c.Status(f.Status())
	}
	return web.Show(c, scopePage(v))
}

func (m *Module) compute(ctx context.Context, v *scopeView) error {
	t, err := v.form.trace(func(email string) (uuid.UUID, string, error) { return m.Person(ctx, email) })
	if err != nil || v.form.Bad() {
		return err
	}
	v.touched, err = m.Compute(ctx, v.ID, t)
	return err
}

func (m *Module) postScope(c *fiber.Ctx, me accounts.Operator, f *scopeForm) error {
	id, err := asked(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	var added int64
	switch f.How {
	case "chosen":
		var chosen []uuid.UUID
		for _, text := range f.Centers {
			if center, err := uuid.Parse(text); err == nil {
				chosen = append(chosen, center)
			}
		}
		if len(chosen) == 0 {
			f.Fail("", "Choose at least one center.")
			break
		}
		added, err = m.Choose(ctx, me, id, chosen)
	case "all":
		added, err = m.ChooseAll(ctx, me, id)
	case "computed":
		var t Trace
		if t, err = f.trace(func(email string) (uuid.UUID, string, error) { return m.Person(ctx, email) }); err == nil && !f.Bad() {
			added, err = m.ChooseComputed(ctx, me, id, t)
		}
	default:
		f.Fail("", "Say how the centers are chosen.")
	}
	if err := f.Refuse(err); err != nil {
		return err
	}
	if f.Bad() {
		return m.scope(c, me, f)
	}
	done := "The incident concerns " + centers(added) + " more."
	if added == 0 {
		done = "Nothing has changed: those are in the list already."
	}
	m.Sessions.Flash(c, done)
	return web.Redirect(c, "/admin/incidents/"+id.String()+"/centers")
}

// concernedView is the page of one center: who has an account there, and why it is concerned.
type concernedView struct {
	*Incident
	Concerned
	in     locale.Locale
	now    time.Time
	people []Colleague
	form   *wordsForm
}

// askedCenter is the incident and the center that a request is about.
func askedCenter(c *fiber.Ctx) (incident, center uuid.UUID, err error) {
	if incident, err = asked(c); err != nil {
		return incident, center, err
	}
	if center, err = uuid.Parse(c.Params("center")); err != nil {
		return incident, center, errNoCenter
	}
	return incident, center, nil
}

func (m *Module) showConcerned(c *fiber.Ctx, me accounts.Operator) error {
	return m.concerned(c, me, &wordsForm{})
}

func (m *Module) concerned(c *fiber.Ctx, me accounts.Operator, f *wordsForm) error {
	id, center, err := askedCenter(c)
	if err != nil {
		return err
	}
	v := concernedView{in: me.In(), now: m.DB.Clock().Now(), form: f}
	err = m.DB.InPlatformRead(c.UserContext(), func(ctx context.Context, tx db.Tx) error {
		if v.Incident, err = readIncident(ctx, tx, id); err != nil {
			return err
		}
		if v.Concerned, err = readConcerned(ctx, tx, v.Incident, center); err != nil {
			return err
		}
		v.people, err = readColleagues(ctx, tx, v.Incident, []uuid.UUID{center})
		return err
	})
	if err != nil {
		return err
	}
	return web.Show(c, concernedPage(v))
}

func (m *Module) postRemoval(c *fiber.Ctx, me accounts.Operator, f *wordsForm) error {
	id, center, err := askedCenter(c)
	if err != nil {
		return err
	}
	f.need("Say why it does not concern this center.")
	if !f.Bad() {
		if err := f.Refuse(m.Drop(c.UserContext(), me, id, center, f.Words)); err != nil {
			return err
		}
	}
	if f.Bad() {
		return m.concerned(c.Status(f.Status()), me, f)
	}
	m.Sessions.Flash(c, "The center is not concerned any more.")
	return web.Redirect(c, "/admin/incidents/"+id.String()+"/centers")
}

func (v scopeView) address() string { return v.path() + "/centers" }

func (v scopeView) previous() string {
	if v.top {
		return ""
	}
	return v.address()
}

func (v scopeView) stats() []kit.Stat {
	return []kit.Stat{{Label: "Centers", Value: v.in.Number(v.reach.Centers), Note: v.in.Number(v.reach.Told) + " told"},
		{Label: "Owners", Value: v.in.Number(v.reach.Owners), Note: "each person once"},
		{Label: "Others with accounts", Value: v.in.Number(v.reach.Others), Note: "in the time of the incident"}}
}

// because says how a center came into the list.
func (c Concerned) because() string {
	switch c.How {
	case "computed":
		return c.Because
	case "all":
		return "All centers are concerned"
	}
	return "Chosen by hand"
}

// people of a center in a sentence.
func (c Concerned) people() string {
	return counted(c.Owners, "owner", "owners") + ", " + counted(c.Others, "other", "others")
}

func (c Concerned) told(in locale.Locale) kit.Badge {
	if c.ToldAt.IsZero() {
		return kit.Badge{Label: "Not told", Tone: "amber", Icon: "clock"}
	}
	return kit.Badge{Label: "Told " + in.Date(c.ToldAt, time.UTC), Tone: "green", Icon: "okcircle"}
}

// fields of the trace that was computed, to be sent with the form that adds what was found.
func (f *scopeForm) fields() [][2]string {
	return [][2]string{{"how", "computed"}, {"email", f.Email}, {"ip", f.IP}, {"from", f.From}, {"until", f.Until}}
}

// centerPath is the page of a center of the incident.
func (i *Incident) centerPath(center uuid.UUID) string {
	return i.path() + "/centers/" + center.String()
}
