package billing

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/billing/plans"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/web"
)

// situation is everything that the subscription page tells.
type situation struct {
	me     tenancy.Member
	now    time.Time
	sub    *Subscription
	proofs []Proof // the newest first
	used   []tenancy.Use
	end    ending
	coming *plans.Announcement // of the plan that the center has
	form   *cancellationForm

	standings []Standing // the newest first
}

type cancellationForm struct {
	web.Form
	When  string `form:"when"` // "end" or "now"
	Words string `form:"words"`
}

func (m *Module) overview(ctx context.Context, me tenancy.Member) (v situation, err error) {
	v = situation{me: me, now: m.DB.Clock().Now(), form: &cancellationForm{}}
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if v.sub, err = readSubscription(ctx, tx); err != nil {
			return err
		}
		if v.proofs, err = readProofs(ctx, tx, me.Center()); err != nil {
			return err
		}
		if v.used, err = tenancy.Usage(ctx, tx); err != nil {
			return err
		}
		if v.standings, err = readStandings(ctx, tx, 30); err != nil {
			return err
		}
		if v.coming, err = plans.Coming(ctx, tx, v.sub.Plan); err != nil {
			return err
		}
		v.end, err = m.ending(ctx, tx)
		return err
	})
	return v, err
}

func (m *Module) subscription(c *fiber.Ctx, me tenancy.Member) error {
	view, err := m.overview(c.UserContext(), me)
	if err != nil {
		return err
	}
	return web.Show(c, subscriptionPage(view))
}

func (m *Module) postCancellation(c *fiber.Ctx, me tenancy.Member, f *cancellationForm) error {
	f.Words = strings.TrimSpace(f.Words)
	f.Max("words", f.Words, 500, "Use at most 500 characters.")
	if f.When != "end" && f.When != "now" {
		f.Fail("when", "Choose when the cancellation takes effect.")
	}
	if f.Bad() {
		view, err := m.overview(c.UserContext(), me)
		if err != nil {
			return err
		}
		view.form = f
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), subscriptionPage(view))
	}
	due, err := m.Cancel(c.UserContext(), me, f.When == "now", f.Words)
	if err != nil {
		return err
	}
	m.Sessions.Flash(c, "Cancelled. The day of deletion is "+me.Locale().Date(due, time.UTC)+", unless you return.")
	return web.Redirect(c, "/subscription")
}

func (m *Module) postReturn(c *fiber.Ctx, me tenancy.Member) error {
	if err := m.Return(c.UserContext(), me); err != nil {
		return err
	}
	s, err := m.Subscription(c.UserContext(), me)
	if err != nil {
		return err
	}
	m.Sessions.Flash(c, s.welcome())
	return web.Redirect(c, "/subscription")
}
