package anomalies

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/platform/locale"
	"bayline/platform/web"
	"bayline/views/kit"
)

// noteForm says what came of an anomaly.
type noteForm struct {
	web.Form
	Note string `form:"note"`
}

func (f *noteForm) check() {
	if f.Need("note", &f.Note, "Say in a few words what it was: whoever looks later reads this.") {
		f.Max("note", f.Note, 500, "Use at most 500 characters.")
	}
}

// listView is the page, of a center or of the platform.
type listView struct {
	address string
	in      locale.Locale
	zone    *time.Location
	now     time.Time
	list    []Anomaly
	about   uuid.UUID // the anomaly whose form came back
	form    *noteForm
}

func (m *Module) view(c *fiber.Ctx, center, about uuid.UUID, f *noteForm) (v listView, err error) {
	v = listView{address: "/admin/anomalies", in: locale.Default, zone: time.UTC, now: m.DB.Clock().Now(), about: about, form: f}
	if v.list, err = m.Latest(c.UserContext(), center); err != nil {
		return v, err
	}
	if about != uuid.Nil && !slices.ContainsFunc(v.list, func(a Anomaly) bool { return a.ID == about }) {
		return v, errNoAnomaly // before anything is said of the note
	}
	return v, nil
}

func (m *Module) showOfCenter(c *fiber.Ctx, me tenancy.Member) error {
	return m.ofCenter(c, me, uuid.Nil, &noteForm{})
}

func (m *Module) ofCenter(c *fiber.Ctx, me tenancy.Member, about uuid.UUID, f *noteForm) error {
	v, err := m.view(c, me.Center(), about, f)
	if err != nil {
		return err
	}
	v.address, v.in, v.zone = "/audit/anomalies", me.Locale(), me.Zone()
	return web.Show(c, centerPage(v))
}

func (m *Module) showOfPlatform(c *fiber.Ctx, _ accounts.Operator) error {
	return m.ofPlatform(c, uuid.Nil, &noteForm{})
}

func (m *Module) ofPlatform(c *fiber.Ctx, about uuid.UUID, f *noteForm) error {
	v, err := m.view(c, platform, about, f)
	if err != nil {
		return err
	}
	return web.Show(c, platformPage(v))
}

func (m *Module) acknowledgeInCenter(c *fiber.Ctx, me tenancy.Member, f *noteForm) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoAnomaly
	}
	f.check()
	if f.Bad() {
		return m.ofCenter(c.Status(fiber.StatusUnprocessableEntity), me, id, f)
	}
	if err := m.Acknowledge(c.UserContext(), me, id, f.Note); err != nil {
		return err
	}
	return m.acknowledged(c, "/audit/anomalies")
}

func (m *Module) acknowledgeForPlatform(c *fiber.Ctx, me accounts.Operator, f *noteForm) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoAnomaly
	}
	f.check()
	if f.Bad() {
		return m.ofPlatform(c.Status(fiber.StatusUnprocessableEntity), id, f)
	}
	if err := m.AcknowledgeForPlatform(c.UserContext(), me, id, f.Note); err != nil {
		return err
	}
	return m.acknowledged(c, "/admin/anomalies")
}

func (m *Module) acknowledged(c *fiber.Ctx, page string) error {
	m.Sessions.Flash(c, "Acknowledged, with your name and note.")
	return web.Redirect(c, page)
}

func (v listView) when(t time.Time) string { return v.in.DayTime(t, v.now, v.zone) }

func (v listView) open(open bool) (list []Anomaly) {
	for _, a := range v.list {
		if a.Open() == open {
			list = append(list, a)
		}
	}
	return list
}

// register tells whether an anomaly leads into the register of incidents: on the platform's page, what may be one.
func (v listView) register(a Anomaly) bool { return a.Center == platform && a.Severity != Notable }

// note that was typed and refused, for the anomaly that it was about.
func (v listView) note(a Anomaly) string {
	if v.about == a.ID {
		return v.form.Note
	}
	return ""
}

func (v listView) wrong(a Anomaly) string {
	if v.about == a.ID {
		return v.form.Error("note")
	}
	return ""
}

// title says what and who.
func (a Anomaly) title() string {
	if a.Name == "" {
		return a.Rule.Title
	}
	return a.Rule.Title + ": " + a.Name
}

// line says how often, when and from where.
func (v listView) line(a Anomaly) string {
	parts := []string{v.when(a.LastAt)}
	if a.Times > 1 {
		parts = []string{strconv.FormatInt(a.Times, 10) + " times since " + v.when(a.FirstAt) + ", last " + v.when(a.LastAt)}
	}
	if a.IP != "" {
		parts = append(parts, "from "+a.IP)
	}
	return strings.Join(parts, ", ")
}

func (a Anomaly) badge() kit.Badge {
	switch a.Severity {
	case Incident:
		return kit.Badge{Label: "Incident", Tone: "red", Icon: "alert"}
	case Severe:
		return kit.Badge{Label: "Severe", Tone: "red", Icon: "alert"}
	}
	return kit.Badge{Label: "Notable", Tone: "amber", Icon: "eye"}
}
