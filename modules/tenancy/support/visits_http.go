package support

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/platform/fault"
	"bayline/platform/session"
	"bayline/platform/web"
	"bayline/views/kit"
)

// visitsView is the page of the centers that have let somebody in.
type visitsView struct {
	me   accounts.Operator
	now  time.Time
	at   uuid.UUID // center of the session
	list []Grant
}

func (m *Module) showVisits(c *fiber.Ctx, me accounts.Operator) error {
	v := visitsView{me: me, now: m.DB.Clock().Now(), at: session.From(c).Center}
	var err error
	if v.list, err = m.Visits(c.UserContext(), me); err != nil {
		return err
	}
	return web.Show(c, visitsPage(v))
}

// enter puts the session to work in the center: from now on each of its requests is asked about in Visit.
func (m *Module) enter(c *fiber.Ctx, me accounts.Operator) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoGrant
	}
	g, err := m.Enter(c.UserContext(), me, id, tenancy.Asked{Method: c.Method(), Address: c.OriginalURL()})
	if err != nil {
		return err
	}
	if err := m.Sessions.SetCenter(c, g.Center.ID, 0); err != nil {
		return err
	}
	return web.Redirect(c, "/board")
}

// leave takes the session out of whatever center it is at work in.
func (m *Module) leave(c *fiber.Ctx, _ accounts.Operator) error {
	if err := m.Sessions.SetCenter(c, uuid.Nil, 0); err != nil {
		return err
	}
	m.Sessions.Flash(c, "You have left the center.")
	return web.Redirect(c, strings.TrimSuffix(c.Path(), "/departure"))
}

func (v visitsView) when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return v.me.In().DayTime(t, v.now, time.UTC)
}

// open are the centers that can be entered now; the rest is the past.
func (v visitsView) split(running bool) (list []Grant) {
	for _, g := range v.list {
		if (g.State(v.now) == Running) == running {
			list = append(list, g)
		}
	}
	return list
}

// facts of an access, for whom it lets in.
func (v visitsView) facts(g Grant) []kit.Pair {
	facts := []kit.Pair{{Term: "Why", Value: g.Reason}, {Term: "Let in by", Value: g.AskedBy.Name}, {Term: "Until", Value: v.when(g.ExpiresAt)}}
	if g.Problem.ID != uuid.Nil {
		facts = append(facts, kit.Pair{Term: "About", Rich: about(g, "/admin/problems/"+g.Problem.ID.String())})
	}
	return facts
}

// inside tells whether the session is at work in the center of a grant.
func (v visitsView) inside(g Grant) bool { return v.at == g.Center.ID }

// recordForm proposes a legal record.
type recordForm struct {
	web.Form
	Center    string `form:"center"`
	Authority string `form:"authority"`
	Reference string `form:"reference"`
	Reason    string `form:"reason"`
	Hours     string `form:"hours"`
}

func (f *recordForm) check() (p Proposal) {
	var err error
	if p.Center, err = uuid.Parse(f.Center); err != nil {
		f.Fail("center", "Choose a center from the list.")
	}
	if f.Need("authority", &f.Authority, "Name the authority that demands it.") {
		f.Max("authority", f.Authority, 200, "Use at most 200 characters.")
	}
	f.Reference = strings.TrimSpace(f.Reference)
	f.Max("reference", f.Reference, 200, "Use at most 200 characters.")
	if f.Need("reason", &f.Reason, "Say what has to be read: the owner sees it.") {
		f.Max("reason", f.Reason, reasonMost, "Use at most 500 characters.")
	}
	p.Authority, p.Reference, p.Reason, p.Hours = f.Authority, f.Reference, f.Reason, checkHours(&f.Form, f.Hours)
	return p
}

// recordsView is the page of the legal records.
type recordsView struct {
	visitsView
	centers []Named
	form    *recordForm
}

func (m *Module) showRecords(c *fiber.Ctx, me accounts.Operator) error {
	return m.records(c, me, &recordForm{Hours: "24"})
}

func (m *Module) records(c *fiber.Ctx, me accounts.Operator, f *recordForm) error {
	v := recordsView{visitsView: visitsView{me: me, now: m.DB.Clock().Now(), at: session.From(c).Center}, form: f}
	var err error
	if v.list, err = m.Records(c.UserContext()); err != nil {
		return err
	}
	if v.centers, err = m.Centers(c.UserContext()); err != nil {
		return err
	}
	return web.Show(c, recordsPage(v))
}

func (m *Module) postRecord(c *fiber.Ctx, me accounts.Operator, f *recordForm) error {
	proposal := f.check()
	if !f.Bad() {
		err := m.Propose(c.UserContext(), me, proposal)
		if err == nil {
			m.Sessions.Flash(c, "The record is written down. Somebody else of security has to confirm it.")
			return web.Redirect(c, "/admin/legal")
		}
		if !fault.Is(err, fault.Invalid) {
			return err
		}
		f.Fail("center", fault.As(err).Text)
	}
	return m.records(c.Status(fiber.StatusUnprocessableEntity), me, f)
}

func (m *Module) confirm(c *fiber.Ctx, me accounts.Operator) error {
	return m.decide(c, me, m.Confirm, "Confirmed. The center's owners get a mail.")
}

func (m *Module) endByPlatform(c *fiber.Ctx, me accounts.Operator) error {
	return m.decide(c, me, m.EndByPlatform, "The record is closed.")
}

func (m *Module) decide(c *fiber.Ctx, me accounts.Operator, how func(context.Context, accounts.Operator, uuid.UUID) error, said string) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoGrant
	}
	if err := how(c.UserContext(), me, id); err != nil {
		return err
	}
	m.Sessions.Flash(c, said)
	return web.Redirect(c, "/admin/legal")
}

func (v recordsView) options() (list []kit.Option) {
	for _, center := range v.centers {
		list = append(list, kit.Option{Value: center.ID.String(), Label: center.Name})
	}
	return list
}

// state of a record, as a badge.
func (v recordsView) state(g Grant) kit.Badge {
	switch g.State(v.now) {
	case Proposed:
		return kit.Badge{Label: "Waits for a second person", Tone: "amber", Icon: "clock"}
	case Running:
		return kit.Badge{Label: "Open until " + v.when(g.ExpiresAt), Tone: "petrol", Icon: "eye"}
	case Withdrawn:
		return kit.Badge{Label: "Withdrawn", Tone: "slate", Icon: "x"}
	}
	return kit.Badge{Label: "Over since " + v.when(g.Until()), Tone: "slate", Icon: "check"}
}

func (v recordsView) mayConfirm(g Grant) bool {
	return g.State(v.now) == Proposed && g.AskedBy.ID != v.me.ID
}

func (v recordsView) mayEnter(g Grant) bool {
	return g.State(v.now) == Running && g.Visitor.ID == v.me.ID
}

func (v recordsView) mayEnd(g Grant) bool {
	return g.State(v.now) == Proposed || g.State(v.now) == Running
}

// facts of a record.
func (v recordsView) facts(g Grant) []kit.Pair {
	facts := []kit.Pair{{Term: "Authority", Value: g.Authority}, {Term: "Reference", Value: or(g.Reference, "none")}, {Term: "What", Value: g.Reason},
		{Term: "Proposed", Value: g.AskedBy.Name + ", " + v.when(g.CreatedAt)}}
	if g.ConfirmedBy.Name != "" {
		facts = append(facts, kit.Pair{Term: "Confirmed", Value: g.ConfirmedBy.Name + ", " + v.when(g.BeginsAt)})
	}
	return append(facts, kit.Pair{Term: "Hours", Value: v.me.In().Number(g.Hours)})
}
