package support

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/web"
	"bayline/views/kit"
)

// grantForm is what an owner says when support is let in.
type grantForm struct {
	web.Form
	Admin  string `form:"admin"`
	Reason string `form:"reason"`
	Scope  string `form:"scope"` // "read" or "write"
	Hours  string `form:"hours"`
	// Problem that it is about; may be empty.
	Problem string `form:"problem"`
}

const reasonMost = 500

func (f *grantForm) check() (g Giving) {
	var err error
	if g.Visitor, err = uuid.Parse(f.Admin); err != nil {
		f.Fail("admin", "Choose whom you let in.")
	}
	if f.Need("reason", &f.Reason, "Say what support shall look at: it is kept with the access.") {
		f.Max("reason", f.Reason, reasonMost, "Use at most 500 characters.")
	}
	if f.Scope != "read" && f.Scope != "write" {
		f.Fail("scope", "Choose what support may do.")
	}
	if f.Problem != "" {
		if g.Problem, err = uuid.Parse(f.Problem); err != nil {
			f.Fail("problem", errProblem.Text)
		}
	}
	g.Reason, g.Writes, g.Hours = f.Reason, f.Scope == "write", checkHours(&f.Form, f.Hours)
	return g
}

func checkHours(f *web.Form, text string) int64 {
	hours, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || hours < 1 || hours > mostHours {
		f.Fail("hours", "Type a number of hours from 1 to 24.")
	}
	return hours
}

// accessView is the owner's page.
type accessView struct {
	me     tenancy.Member
	now    time.Time
	admins []accounts.Person
	list   []Grant
	open   []Problem // of the center
	form   *grantForm
}

func (m *Module) showAccess(c *fiber.Ctx, me tenancy.Member) error {
	return m.access(c, me, &grantForm{Scope: "read", Hours: "4", Problem: c.Query("problem")})
}

func (m *Module) access(c *fiber.Ctx, me tenancy.Member, f *grantForm) error {
	v := accessView{me: me, now: m.DB.Clock().Now(), form: f}
	var err error
	if v.list, err = m.Grants(c.UserContext(), me); err != nil {
		return err
	}
	err = m.DB.InPlatformRead(c.UserContext(), func(ctx context.Context, tx db.Tx) error {
		v.admins, err = accounts.OnDutyFor(ctx, tx, accounts.VisitCenters)
		return err
	})
	if err != nil {
		return err
	}
	err = m.DB.InCenterRead(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) error {
		v.open, err = m.open(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.Show(c, accessPage(v))
}

func (m *Module) postGrant(c *fiber.Ctx, me tenancy.Member, f *grantForm) error {
	giving := f.check()
	if !f.Bad() {
		_, err := m.Give(c.UserContext(), me, giving)
		if err == nil {
			m.Sessions.Flash(c, "Support can enter now. Every owner gets a mail.")
			return web.Redirect(c, "/settings/support")
		}
		if !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Conflict) {
			return err
		}
		f.Fail(map[bool]string{true: "problem", false: "admin"}[errors.Is(err, errProblem)], fault.As(err).Text)
	}
	return m.access(c.Status(fiber.StatusUnprocessableEntity), me, f)
}

func (m *Module) endByOwner(c *fiber.Ctx, me tenancy.Member) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoGrant
	}
	if err := m.EndByOwner(c.UserContext(), me, id); err != nil {
		return err
	}
	m.Sessions.Flash(c, "The access is ended. Whoever has a page open cannot go on.")
	return web.Redirect(c, "/settings/support")
}

// running and past split the list for the page.
func (v accessView) running() []Grant {
	return slices.DeleteFunc(slices.Clone(v.list), func(g Grant) bool { return g.State(v.now) != Running })
}

func (v accessView) past() []Grant {
	return slices.DeleteFunc(slices.Clone(v.list), func(g Grant) bool { return g.State(v.now) == Running })
}

func (v accessView) options() (list []kit.Option) {
	for _, person := range v.admins {
		list = append(list, kit.Option{Value: person.ID.String(), Label: person.Name})
	}
	return list
}

func (v accessView) problems() (list []kit.Option) {
	for _, p := range v.open {
		list = append(list, kit.Option{Value: p.ID.String(), Label: "#" + strconv.FormatInt(p.Number, 10) + " " + p.Subject})
	}
	return list
}

func (v accessView) when(t time.Time) string { return v.me.Locale().DayTime(t, v.now, v.me.Zone()) }

// looksView is the page of one access.
type looksView struct {
	me    tenancy.Member
	now   time.Time
	grant Grant
	looks []audit.Event
	more  bool
}

func (m *Module) showGrant(c *fiber.Ctx, me tenancy.Member) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoGrant
	}
	v := looksView{me: me, now: m.DB.Clock().Now()}
	if v.grant, err = m.Grant(c.UserContext(), me, id); err != nil {
		return err
	}
	if v.looks, v.more, err = m.Trail.Trail(c.UserContext(), me.Center(), audit.Filter{About: id}); err != nil {
		return err
	}
	return web.Show(c, looksPage(v))
}

func (v looksView) when(t time.Time) string { return v.me.Locale().DayTime(t, v.now, v.me.Zone()) }

func (v looksView) running() bool { return v.grant.State(v.now) == Running }

// facts of the access, for its owner.
func (v looksView) facts() []kit.Pair {
	facts := []kit.Pair{{Term: "Who", Value: v.grant.Visitor.Name}, {Term: "May", Value: v.grant.may()}, {Term: "Why", Value: v.grant.Reason}}
	if v.grant.Kind == Legal {
		facts = append(facts, kit.Pair{Term: "Demanded by", Value: v.grant.Authority}, kit.Pair{Term: "Reference", Value: or(v.grant.Reference, "none")},
			kit.Pair{Term: "Proposed by", Value: v.grant.AskedBy.Name}, kit.Pair{Term: "Confirmed by", Value: v.grant.ConfirmedBy.Name})
	} else {
		facts = append(facts, kit.Pair{Term: "Let in by", Value: v.grant.AskedBy.Name})
	}
	if v.grant.Problem.ID != uuid.Nil {
		facts = append(facts, kit.Pair{Term: "About", Rich: about(v.grant, "/settings/problems/"+strconv.FormatInt(v.grant.Problem.Number, 10))})
	}
	facts = append(facts, kit.Pair{Term: "From", Value: v.when(v.grant.BeginsAt)}, kit.Pair{Term: "Until", Value: v.when(v.grant.Until())})
	if v.grant.EndedBy.Name != "" {
		facts = append(facts, kit.Pair{Term: "Ended by", Value: v.grant.EndedBy.Name})
	}
	return facts
}

// may says what the access allows.
func (g Grant) may() string {
	if g.Writes {
		return "Read, and write at the desk"
	}
	return "Read only"
}

// look is one line of what was opened.
func look(e audit.Event) (what, address string) {
	what = e.Sentence()
	var method string
	for _, d := range e.Details {
		switch d.Name {
		case "page":
			address = d.After
		case "method":
			method = d.After
		}
	}
	switch {
	case e.Action == opened && method == fiber.MethodGet:
		return "Opened", address
	case e.Action == opened:
		return "Sent a form to", address
	case address != "":
		return what, address
	}
	what = strings.TrimPrefix(what, "Support ")
	return strings.ToUpper(what[:1]) + what[1:], ""
}

func (g Grant) badge(now time.Time) kit.Badge {
	if g.Kind == Legal {
		return kit.Badge{Label: "Legal record", Tone: "amber", Icon: "shield"}
	}
	return kit.Badge{Label: g.may(), Tone: g.tone(now), Icon: "eye"}
}

func (g Grant) tone(now time.Time) string {
	if g.State(now) == Running {
		return "petrol"
	}
	return "slate"
}

// count of pages, as the page says it.
func count(n int64) string {
	switch n {
	case 0:
		return "Nothing opened yet"
	case 1:
		return "1 page opened"
	}
	return strconv.FormatInt(n, 10) + " pages opened"
}
