package codes

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/locale"
	"bayline/platform/web"
	"bayline/views/kit"
)

// makingForm asks for new codes.
type makingForm struct {
	web.Form
	Note   string `form:"note"`
	Number string `form:"number"`
	Days   string `form:"days"`
}

func (f *makingForm) check() (number, days int) {
	f.Need("note", &f.Note, "Say for whom the codes are: it stands in the list.")
	f.Max("note", f.Note, 120, "Use at most 120 characters.")
	number, err := strconv.Atoi(strings.TrimSpace(f.Number))
	if err != nil || number < 1 || number > most {
		f.Fail("number", "Make between 1 and 50 at once.")
	}
	days, err = strconv.Atoi(f.Days)
	if err != nil || days < 1 || days > longest {
		f.Fail("days", "Choose how long they work from the list.")
	}
	return number, days
}

var dayOptions = []kit.Option{{Value: "7", Label: "A week"}, {Value: "14", Label: "Two weeks"}, {Value: "30", Label: "30 days"}, {Value: "90", Label: "90 days"}}

// listView is the page of all codes.
type listView struct {
	now   time.Time
	in    locale.Locale
	asked bool // the registration asks for codes
	codes []Code
	next  string
	form  *makingForm
}

func (v listView) day(t time.Time) string { return v.in.Date(t, time.UTC) }

// state of a code as a badge.
func (v listView) state(c Code) kit.Badge {
	switch {
	case !c.UsedAt.IsZero():
		return kit.Badge{Label: "Used", Tone: "green", Icon: "check"}
	case !c.WithdrawnAt.IsZero():
		return kit.Badge{Label: "Withdrawn", Icon: "x"}
	case !c.Open(v.now):
		return kit.Badge{Label: "Ran out", Icon: "clock"}
	}
	return kit.Badge{Label: "Open", Tone: "petrol", Icon: "key"}
}

// what became of a code.
func (v listView) what(c Code) string {
	switch {
	case !c.UsedAt.IsZero() && c.Center != "":
		return c.UsedBy + " registered " + c.Center + " on " + v.day(c.UsedAt)
	case !c.UsedAt.IsZero():
		return "Somebody tried an address that has an account, on " + v.day(c.UsedAt)
	case !c.WithdrawnAt.IsZero():
		return "Withdrawn on " + v.day(c.WithdrawnAt)
	case !c.Open(v.now):
		return "Ran out on " + v.day(c.ExpiresAt)
	}
	return "Works until " + v.day(c.ExpiresAt)
}

func (m *Module) show(c *fiber.Ctx, me accounts.Operator) error {
	return m.list(c, me, &makingForm{Number: "1", Days: "14"})
}

func (m *Module) list(c *fiber.Ctx, me accounts.Operator, f *makingForm) error {
	v := listView{now: m.DB.Clock().Now(), in: me.In(), asked: m.InviteOnly, form: f}
	after := web.ID(c.Query("after")) // what is no id begins at the top
	var err error
	if v.codes, err = m.List(c.UserContext(), after, pageSize+1); err != nil {
		return err
	}
	if len(v.codes) > pageSize {
		v.codes = v.codes[:pageSize]
		v.next = "/admin/invitations?after=" + v.codes[pageSize-1].ID.String()
	}
	return web.Show(c, codesPage(v))
}

// post shows the new codes, once.
func (m *Module) post(c *fiber.Ctx, me accounts.Operator, f *makingForm) error {
	number, days := f.check()
	if f.Bad() {
		return m.list(c.Status(fiber.StatusUnprocessableEntity), me, f)
	}
	made, err := m.Make(c.UserContext(), me, f.Note, number, days)
	if err != nil {
		return err
	}
	links := make([]string, len(made))
	for i, code := range made {
		links[i] = m.BaseURL + "/register?code=" + url.QueryEscape(code)
	}
	return web.Show(c, madePage(f.Note, made, links))
}

func (m *Module) withdraw(c *fiber.Ctx, me accounts.Operator) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoCode
	}
	if err := m.Withdraw(c.UserContext(), me, id); err != nil {
		return err
	}
	m.Sessions.Flash(c, "The code is withdrawn. It opens nothing any more.")
	return web.Redirect(c, "/admin/invitations")
}
