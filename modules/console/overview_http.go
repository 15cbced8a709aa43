package console

import (
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/billing"
	"bayline/modules/tenancy"
	"bayline/platform/fault"
	"bayline/platform/locale"
	"bayline/platform/web"
	"bayline/views/kit"
)

// states in the order of the overview.
var states = []tenancy.Status{tenancy.Trial, tenancy.Active, tenancy.PastDue, tenancy.Grace, tenancy.Suspended, tenancy.Cancelled}

type overviewView struct {
	me     accounts.Operator
	now    time.Time
	counts billing.Counts
}

func (m *Module) overview(c *fiber.Ctx, me accounts.Operator) error {
	counts, err := m.Billing.Counts(c.UserContext())
	if err != nil {
		return err
	}
	return web.Show(c, overviewPage(overviewView{me: me, now: m.DB.Clock().Now(), counts: counts}))
}

func (v overviewView) stats() (list []kit.Stat) {
	in := localeOf(v.me)
	for _, state := range states {
		list = append(list, kit.Stat{Label: state.Label(), Value: in.Number(v.counts.Centers[state])})
	}
	return list
}

// queue in a sentence.
func (v overviewView) queue() string {
	in := localeOf(v.me)
	switch v.counts.Waiting {
	case 0:
		return "No payment proof waits."
	case 1:
		return "One payment proof waits, since " + in.DayTime(v.counts.Oldest, v.now, time.UTC) + "."
	}
	return in.Number(v.counts.Waiting) + " payment proofs wait, the oldest since " + in.DayTime(v.counts.Oldest, v.now, time.UTC) + "."
}

const centersAPage = 50

type centersView struct {
	in   locale.Locale
	list []billing.Center
	next string // address of the next page
	top  bool   // this is the first page
}

// centers lists who is there and where they stand. What they do is not the platform's business.
func (m *Module) centers(c *fiber.Ctx, me accounts.Operator) error {
	after := uuid.Nil
	if text := c.Query("after"); text != "" {
		var err error
		if after, err = uuid.Parse(text); err != nil {
			return fault.New(fault.BadRequest, "This page of the list does not exist. Start from the top.")
		}
	}
	list, err := m.Billing.Centers(c.UserContext(), after, centersAPage+1)
	if err != nil {
		return err
	}
	view := centersView{in: localeOf(me), list: list, top: after == uuid.Nil}
	if len(list) > centersAPage {
		view.list = list[:centersAPage]
		view.next = "/admin/centers?after=" + list[centersAPage-1].ID.String()
	}
	return web.Show(c, centersPage(view))
}

func (v centersView) ends(c billing.Center) string {
	if c.ClosesAt.IsZero() {
		return "–"
	}
	return v.in.Date(c.ClosesAt, time.UTC)
}

func (v centersView) previous() string {
	if v.top {
		return ""
	}
	return "/admin/centers"
}

func planTitle(c billing.Center) string {
	if c.Plan == "" {
		return "None yet"
	}
	return c.Plan
}
