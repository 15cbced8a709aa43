package team

import (
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/web"
	"bayline/views/kit"
)

// teamView is the page of the team.
type teamView struct {
	me          tenancy.Member
	now         time.Time
	members     []Colleague
	invitations []Invitation
	allowed     *int64 // seats of the plan; nil: no limit
}

func (v teamView) manages() bool { return v.me.May(can.ManageTeam) }

func (v teamView) day(t time.Time) string { return v.me.Locale().Day(t, v.now, v.me.Zone()) }

// seats says how many of the plan are taken: members and open invitations together.
func (v teamView) seats() string {
	if v.allowed == nil {
		return ""
	}
	taken := int64(len(v.members))
	for _, i := range v.invitations {
		if !i.RanOut(v.now) {
			taken++
		}
	}
	return v.me.Locale().Number(taken) + " of " + v.me.Locale().Number(*v.allowed) + " seats of the plan are taken, open invitations included"
}

// count of the members, where the line of the seats does not say it.
func (v teamView) count() string {
	if v.allowed != nil {
		return ""
	}
	return v.me.Locale().Number(int64(len(v.members)))
}

// seen is when somebody was last at work here, in words.
func (v teamView) seen(c Colleague) string {
	since := v.now.Sub(c.LastSeen)
	switch {
	case c.LastSeen.IsZero():
		return "not lately"
	case since < 5*time.Minute:
		return "now"
	case since < time.Hour:
		return v.me.Locale().Number(int64(since/time.Minute)) + " min ago"
	}
	return v.day(c.LastSeen)
}

// factor of a colleague as a badge: on, asked for by a day, or off.
func (v teamView) factor(c Colleague) kit.Badge {
	by := v.me.Standing().FactorBy(c.Role, c.FactorFrom)
	switch {
	case c.Factor:
		return kit.Badge{Label: "On", Tone: "green", Icon: "check"}
	case by.IsZero():
		return kit.Badge{Label: "Off", Icon: "minus"}
	case !v.now.Before(by):
		return kit.Badge{Label: "Missing", Tone: "red", Icon: "alert"}
	}
	return kit.Badge{Label: "Due " + v.me.Locale().ShortDay(by, v.me.Zone()), Tone: "amber", Icon: "clock"}
}

func (v teamView) self(c Colleague) bool { return c.ID == v.me.ID() }

// answers says how long an invitation waits for its answer.
func (v teamView) answers(i Invitation) string {
	as := "As " + lower(i.Role) + ", sent by " + i.By + " " + v.when(i.SentAt)
	if i.RanOut(v.now) {
		return as + ". It has run out: send it again, or withdraw it"
	}
	return as + ", ends " + v.when(i.ExpiresAt)
}

func (v teamView) when(t time.Time) string {
	if day := v.day(t); day != v.me.Locale().ShortDay(t, v.me.Zone()) && day != v.me.Locale().Date(t, v.me.Zone()) {
		return day // today, tomorrow, Tue
	}
	return "on " + v.me.Locale().ShortDay(t, v.me.Zone())
}

func (m *Module) show(c *fiber.Ctx, me tenancy.Member) error {
	v := teamView{me: me, now: m.DB.Clock().Now()}
	var err error
	if v.members, err = m.Colleagues(c.UserContext(), me); err != nil {
		return err
	}
	if v.invitations, err = m.Invitations(c.UserContext(), me); err != nil {
		return err
	}
	if v.allowed, err = m.seats(c.UserContext(), me); err != nil {
		return err
	}
	return web.Show(c, teamPage(v))
}

// memberView is the page of one colleague.
type memberView struct {
	teamView
	who  Colleague
	form *roleForm
}

// owner tells whether the page offers what only owners may do.
func (v memberView) owner() bool { return v.me.May(can.ManageOwners) }

// fixed says why there is nothing to change, or nothing.
func (v memberView) fixed() string {
	switch {
	case v.who.Ended:
		return v.who.Name + " works here no more. Send an invitation to have them back."
	case v.who.Role == tenancy.Owner && !v.owner():
		return "Owners are changed by owners only."
	case v.self(v.who) && v.who.Role != tenancy.Owner:
		return "This is you. Ask another owner or administrator to change your role or to end your work here."
	}
	return ""
}

type roleForm struct {
	web.Form
	Role    string `form:"role"`
	Prices  string `form:"prices"`
	Version string `form:"version"`
}

// check reads the role; owners are made elsewhere, with a fresh proof of who asks.
func (f *roleForm) check() tenancy.Role {
	role := tenancy.Role(f.Role)
	if !slices.Contains(Offered, role) {
		f.Fail("role", "Choose a role from the list.")
	}
	return role
}

func roleFormOf(c Colleague) *roleForm {
	form := &roleForm{Role: string(c.Role), Version: strconv.FormatInt(c.Version, 10)}
	if c.SeesPrices && c.Role == tenancy.Technician {
		form.Prices = "on"
	}
	return form
}

func (m *Module) colleague(c *fiber.Ctx, me tenancy.Member) (Colleague, error) {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return Colleague{}, errNoColleague
	}
	return m.Colleague(c.UserContext(), me, id)
}

func (m *Module) showColleague(c *fiber.Ctx, me tenancy.Member) error {
	who, err := m.colleague(c, me)
	if err != nil {
		return err
	}
	return web.Show(c, memberPage(m.memberView(me, who, roleFormOf(who))))
}

func (m *Module) memberView(me tenancy.Member, who Colleague, form *roleForm) memberView {
	return memberView{teamView: teamView{me: me, now: m.DB.Clock().Now()}, who: who, form: form}
}

func (m *Module) postRole(c *fiber.Ctx, me tenancy.Member, f *roleForm) error {
	who, err := m.colleague(c, me)
	if err != nil {
		return err
	}
	role := f.check()
	if !f.Bad() {
		if err := f.Refuse(m.ChangeRole(c.UserContext(), me, who.ID, role, f.Prices == "on", web.Number(f.Version))); err != nil {
			return err
		}
	}
	if f.Bad() {
		return web.Show(c.Status(f.Status()), memberPage(m.memberView(me, who, f)))
	}
	m.Sessions.Flash(c, who.Name+" is "+a(role)+" now.")
	return web.Redirect(c, "/team")
}

func (m *Module) makeOwner(c *fiber.Ctx, me tenancy.Member) error {
	return m.act(c, me, m.MakeOwner, func(who Colleague) string { return who.Name + " is an owner now. You both get a mail." })
}

func (m *Module) endOwnership(c *fiber.Ctx, me tenancy.Member) error {
	return m.act(c, me, m.EndOwnership, func(who Colleague) string { return who.Name + " is an administrator now. All owners get a mail." })
}

func (m *Module) end(c *fiber.Ctx, me tenancy.Member) error {
	return m.act(c, me, m.End, func(who Colleague) string { return who.Name + " works here no more. The seat is free." })
}

// act does something to the colleague of the address and goes back to the team.
func (m *Module) act(c *fiber.Ctx, me tenancy.Member, do operation, said func(Colleague) string) error {
	who, err := m.colleague(c, me)
	if err != nil {
		return err
	}
	if err := do(c.UserContext(), me, who.ID); err != nil {
		return err
	}
	m.Sessions.Flash(c, said(who))
	return web.Redirect(c, "/team")
}
