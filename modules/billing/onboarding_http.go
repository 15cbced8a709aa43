package billing

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/billing/plans"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/db"
	"bayline/platform/money"
	"bayline/platform/web"
	"bayline/views/kit"
)

type planForm struct {
	web.Form
	Plan     string `form:"plan"`
	Period   string `form:"period"`
	Currency string `form:"currency"`

	plans  []plans.Plan // in every currency
	coming map[uuid.UUID]plans.Version
	used   []tenancy.Use
	sub    *Subscription
	me     tenancy.Member
	now    time.Time
}

func (m *Module) choosePlan(c *fiber.Ctx, me tenancy.Member) error {
	f := &planForm{Period: c.Query("period"), Plan: c.Query("plan"), Currency: c.Query("currency")}
	if err := m.fillPlans(c, me, f); err != nil {
		return err
	}
	return web.Show(c, planPage(f))
}

func (m *Module) postPlan(c *fiber.Ctx, me tenancy.Member, f *planForm) error {
	id, err := uuid.Parse(f.Plan)
	if err == nil {
		err = f.FailWith("plan", m.ChoosePlan(c.UserContext(), me, id))
		if err != nil {
			return err
		}
	} else {
		f.Fail("plan", "Choose a plan.")
	}
	if f.Bad() {
		if err := m.fillPlans(c, me, f); err != nil {
			return err
		}
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), planPage(f))
	}
	return web.Redirect(c, "/onboarding/proof?plan="+id.String())
}

func (m *Module) fillPlans(c *fiber.Ctx, me tenancy.Member, f *planForm) (err error) {
	f.me, f.now = me, m.DB.Clock().Now()
	if f.Period != "monthly" {
		f.Period = "yearly"
	}
	return m.DB.InCenterRead(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) error {
		if f.sub, err = readSubscription(ctx, tx); err != nil {
			return err
		}
		if f.plans, err = offer(ctx, tx); err != nil {
			return err
		}
		if f.coming, err = plans.ReadComing(ctx, tx); err != nil {
			return err
		}
		if f.used, err = tenancy.Usage(ctx, tx); err != nil {
			return err
		}
		f.settleCurrency()
		return nil
	})
}

// settleCurrency shows the plans in the currency asked for, else in that of the center's plan, else in the center's own, else in the one
// of the first plan. Where no plan is offered, there is none.
func (f *planForm) settleCurrency() {
	wishes := []string{f.Currency, f.me.Standing().BaseCurrency}
	if f.sub.Plan != nil {
		wishes[1] = f.sub.Plan.Price.Currency
	}
	codes := plans.Currencies(f.plans)
	for _, wish := range append(wishes, codes...) {
		if f.Currency = wish; slices.Contains(codes, wish) {
			return
		}
	}
	f.Currency = ""
}

// currencies to choose from; none where there is only one.
func (f *planForm) currencies() (list []kit.Choice) {
	codes := plans.Currencies(f.plans)
	if len(codes) < 2 {
		return nil
	}
	for _, code := range codes {
		list = append(list, kit.Choice{Label: code, Href: f.address(f.Period, code), Current: code == f.Currency})
	}
	return list
}

func (f *planForm) address(period, currency string) string {
	return "/onboarding/plan?" + url.Values{"period": {period}, "currency": {currency}}.Encode()
}

// foot of a plan: what changes, and what does not fit.
func (f *planForm) foot(p plans.Plan) string {
	foot := p.Excess(f.used, f.me.Locale())
	if next, found := f.coming[p.ID]; found && next.Version > p.Version {
		foot = strings.TrimSpace("Announced from " + f.me.Locale().Date(next.EffectiveAt, time.UTC) + ": " + money.Format(next.Price, f.me.Locale()) + " " + next.Per() +
			", " + next.Limits(f.me.Locale()) + ". " + foot)
	}
	return foot
}

// choices of the period, Pro chosen unless another one was.
func (f *planForm) choices() (list []kit.PlanChoice) {
	in := f.me.Locale()
	shown := plans.OfPeriod(plans.InCurrency(f.plans, f.Currency), f.Period)
	chosen := f.Plan
	if chosen == "" && f.sub.Plan != nil && f.sub.Plan.Period == f.Period && f.sub.Plan.Price.Currency == f.Currency {
		chosen = f.sub.Plan.ID.String()
	}
	if chosen == "" {
		for _, plan := range shown {
			if plan.Code == "pro" {
				chosen = plan.ID.String()
			}
		}
	}
	for _, plan := range shown {
		list = append(list, kit.PlanChoice{Name: "plan", Value: plan.ID.String(), Title: plan.Name, Note: plan.For(), Price: money.Format(plan.Price, in),
			Period: plan.Per(), Points: plan.Points(in), Foot: f.foot(plan), Checked: chosen == plan.ID.String()})
	}
	return list
}

// later leads to where this member can go on without a plan.
func (f *planForm) later() string {
	if f.me.May(can.SeeWork) {
		return "/board"
	}
	return "/subscription"
}

// none says what to do where no plan can be chosen.
func (f *planForm) none() string {
	if len(f.plans) > 0 {
		return "Look at the other period. Nothing changes for your center meanwhile."
	}
	return "Look again later, or write to us. Nothing changes for your center meanwhile."
}

func (f *planForm) note() string {
	if f.sub.State == tenancy.Trial {
		return "Your trial runs until " + f.me.Locale().LongDate(f.sub.TrialEnds, f.me.Zone()) + ". You pay nothing before that."
	}
	return "The paid period starts on the day of the approval."
}

// waitingView is the page that turns by itself when the decision has come.
type waitingView struct {
	me    tenancy.Member
	proof *Proof
	sub   *Subscription
	now   time.Time
}

// home is the board, where the state of the center allows it.
func (v waitingView) home() kit.LinkButton {
	if v.me.May(can.SeeWork) {
		return kit.LinkButton{Label: "Go to your board", Href: "/board", Look: kit.Primary}
	}
	return kit.LinkButton{Label: "Subscription", Href: "/subscription", Look: kit.Primary}
}

// waiting is asked every few seconds by the page itself: it reads the newest proof and where the center stands, no more.
func (m *Module) waiting(c *fiber.Ctx, me tenancy.Member) error {
	view := waitingView{me: me, now: m.DB.Clock().Now()}
	err := m.DB.InCenterRead(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) (err error) {
		if view.proof, err = readNewest(ctx, tx); err != nil || view.proof == nil {
			return err
		}
		view.sub, err = readSubscription(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	if view.proof == nil {
		return web.Redirect(c, "/onboarding/proof")
	}
	if web.Partial(c) {
		return web.Show(c, waitingCard(view))
	}
	return web.Show(c, waitingPage(view))
}
