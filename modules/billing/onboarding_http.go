package billing

import (
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/billing/plans"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/fault"
	"bayline/platform/files"
	"bayline/platform/money"
	"bayline/platform/web"
	"bayline/views/kit"
)

// proofUpload is what a body may have, in bytes: more than a proof, so that a file that is too large is refused under its field and
// not by a page of its own.
const proofUpload = 32 << 20

type planForm struct {
	web.Form
	Plan   string `form:"plan"`
	Period string `form:"period"`

	plans []plans.Plan
	sub   *Subscription
	me    tenancy.Member
	now   time.Time
}

func (m *Module) choosePlan(c *fiber.Ctx, me tenancy.Member) error {
	f := &planForm{Period: c.Query("period"), Plan: c.Query("plan")}
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
	if f.plans, err = m.Plans.Offered(c.UserContext()); err != nil {
		return err
	}
	f.sub, err = m.Subscription(c.UserContext(), me)
	return err
}

// choices of the period, Pro chosen unless another one was.
func (f *planForm) choices() (list []kit.PlanChoice) {
	in := f.me.Locale()
	shown := plans.OfPeriod(f.plans, f.Period)
	chosen := f.Plan
	if chosen == "" && f.sub.Plan != nil && f.sub.Plan.Period == f.Period {
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
			Period: plan.Per(), Points: plan.Points(in), Checked: chosen == plan.ID.String()})
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

func (f *planForm) note() string {
	if f.sub.State == tenancy.Trial {
		return "Your trial runs until " + f.me.Locale().LongDate(f.sub.TrialEnds, f.me.Zone()) + ". You pay nothing before that."
	}
	return "The paid period starts on the day of the approval."
}

// proofForm stands before its file in the request: the fields are bound first, the file is streamed.
type proofForm struct {
	web.Form
	Amount    string `form:"amount"`
	Currency  string `form:"currency"`
	PaidOn    string `form:"paid_on"`
	Reference string `form:"reference"`
	Plan      string `form:"plan"`

	plan plans.Plan // that is paid for
	me   tenancy.Member
}

func (m *Module) askProof(c *fiber.Ctx, me tenancy.Member) error {
	plan, err := m.payingFor(c, me, c.Query("plan"))
	if err != nil {
		return err
	}
	if plan == nil {
		return web.Redirect(c, "/onboarding/plan")
	}
	f := &proofForm{me: me, plan: *plan, Plan: plan.ID.String(), Amount: money.FormatPlain(plan.Price, me.Locale()), Currency: plan.Price.Currency}
	return web.Show(c, proofPage(f))
}

// payingFor is the plan that a proof is about: the named one, else the chosen one; nil where none is chosen yet.
func (m *Module) payingFor(c *fiber.Ctx, me tenancy.Member, named string) (*plans.Plan, error) {
	if named == "" {
		sub, err := m.Subscription(c.UserContext(), me)
		if err != nil {
			return nil, err
		}
		return sub.Plan, nil
	}
	id, err := uuid.Parse(named)
	if err != nil {
		return nil, plans.ErrNone
	}
	plan, err := m.Plans.Plan(c.UserContext(), id)
	return &plan, err
}

func (m *Module) postProof(c *fiber.Ctx, me tenancy.Member, f *proofForm) error {
	plan, err := m.payingFor(c, me, f.Plan)
	if err != nil {
		return err
	}
	if plan == nil {
		return web.Redirect(c, "/onboarding/plan")
	}
	f.me, f.plan, f.Plan = me, *plan, plan.ID.String()
	claim := f.check(m.DB.Clock().Now())
	file, err := web.Upload(c)
	if err = f.refuseFile(err); err != nil {
		return err
	}
	switch {
	case f.Error("proof") != "":
	case file == nil:
		f.Fail("proof", "Choose the bank's confirmation: "+(files.Pictures|files.PDFs).Names()+".")
	case f.Bad():
		f.Fail("proof", "Choose the file again: it is sent together with the corrected fields.")
	default:
		claim.Plan, claim.FileName, claim.File = plan.ID, file.Name, file
		_, err = m.SubmitProof(c.UserContext(), me, claim)
		if err = f.refuse(err); err != nil {
			return err
		}
	}
	if f.Bad() {
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), proofPage(f))
	}
	return web.Redirect(c, "/onboarding/waiting")
}

// refuse says over the form that a proof waits already, and under the file what is wrong with it.
func (f *proofForm) refuse(err error) error {
	if errors.Is(err, errPending) {
		f.Fail("form", errPending.Text)
		return nil
	}
	return f.refuseFile(err)
}

// refuseFile says under the file that it is no picture or PDF, too large, or was cut on its way.
func (f *proofForm) refuseFile(err error) error {
	if refusal := fault.As(err); refusal != nil && (refusal.Kind == fault.Invalid || refusal.Kind == fault.TooLarge || refusal.Kind == fault.BadRequest) {
		f.Fail("proof", refusal.Text)
		return nil
	}
	return err
}

func (f *proofForm) check(now time.Time) (claim Claim) {
	var err error
	if !money.Known(f.Currency) {
		f.Fail("currency", "Choose the currency that you paid in.")
	} else if claim.Amount, err = money.Parse(f.Amount, f.Currency, f.me.Locale()); err != nil {
		f.Fail("amount", sentence(err, "Type the amount that you paid."))
	} else if claim.Amount.Minor <= 0 {
		f.Fail("amount", "Type the amount that you paid.")
	}
	day, err := f.me.Locale().ParseDate(f.PaidOn, time.UTC)
	switch {
	case err != nil:
		f.Fail("paid_on", "Choose the day of the payment.")
	case day.After(now.AddDate(0, 0, 1)):
		f.Fail("paid_on", "This day has not come yet. Choose the day of the payment.")
	case day.Before(now.AddDate(-1, 0, 0)):
		f.Fail("paid_on", "This is more than a year ago. Choose the day of the payment.")
	}
	claim.PaidOn = day
	f.Need("reference", &f.Reference, "Type the reference, as printed on the confirmation.")
	f.Max("reference", f.Reference, 80, "Use at most 80 characters.")
	claim.Reference = strings.ToUpper(f.Reference)
	return claim
}

func sentence(err error, otherwise string) string {
	if refusal := fault.As(err); refusal != nil {
		return refusal.Text
	}
	return otherwise
}

func currencyOptions() (list []kit.Option) {
	for _, currency := range money.Currencies() {
		list = append(list, kit.Option{Value: currency.Code, Label: currency.Code + ", " + currency.Name})
	}
	return list
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

func (m *Module) waiting(c *fiber.Ctx, me tenancy.Member) error {
	v, err := m.overview(c.UserContext(), me)
	if err != nil {
		return err
	}
	if len(v.proofs) == 0 {
		return web.Redirect(c, "/onboarding/proof")
	}
	view := waitingView{me: me, proof: &v.proofs[0], sub: v.sub, now: v.now}
	if web.Partial(c) {
		return web.Show(c, waitingCard(view))
	}
	return web.Show(c, waitingPage(view))
}
