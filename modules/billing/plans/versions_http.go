package plans

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/fault"
	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/platform/web"
	"bayline/views/kit"
)

// draftForm edits a plan.
type draftForm struct {
	web.Form
	After     string `form:"after"`
	Name      string `form:"name"`
	Price     string `form:"price"`
	Staff     string `form:"staff"`
	Customers string `form:"customers"`
	Unit      string `form:"unit"`
	Counts    string `form:"counts"`
	Retired   string `form:"retired"`
	When      string `form:"when"` // "now" or "day"
	Day       string `form:"day"`
}

// currencyForm offers a plan in another currency.
type currencyForm struct {
	web.Form
	Currency  string `form:"currency"`
	UnitPrice string `form:"offer_unit"`
	Price     string `form:"offer_price"`
}

// formOf shows what the newest version says.
func formOf(v Version, in locale.Locale) *draftForm {
	f := &draftForm{After: strconv.Itoa(v.Version), Name: v.Name, Price: money.FormatPlain(v.Price, in), Staff: plainLimit(v.StaffLimit),
		Customers: plainLimit(v.CustomerLimit), Counts: v.Counts, When: "now"}
	if v.Metered() {
		f.Unit = money.FormatPlain(v.UnitPrice, in)
	}
	if v.Retired {
		f.Retired = "on"
	}
	return f
}

func plainLimit(limit *int64) string {
	if limit == nil {
		return ""
	}
	return strconv.FormatInt(*limit, 10)
}

// most staff or customers that a limit says; above that it is none.
const most = 1_000_000

func (f *draftForm) check(currency string, in locale.Locale) (d Draft) {
	var err error
	if d.After, err = strconv.Atoi(f.After); err != nil {
		f.Fail("", "Reload the page and type it again.")
	}
	f.Need("name", &f.Name, "Type the name of the plan, as owners read it.")
	f.Max("name", f.Name, 40, "Use at most 40 characters.")
	d.Name, d.Retired = f.Name, f.Retired == "on"
	d.Price = f.amount("price", f.Price, currency, in)
	if d.Price.Minor <= 0 {
		f.Fail("price", "Type a price above zero.")
	}
	d.StaffLimit = f.limit("staff", f.Staff, in)
	d.CustomerLimit = f.limit("customers", f.Customers, in)
	d.UnitPrice = money.Zero(currency)
	if strings.TrimSpace(f.Unit) != "" {
		d.UnitPrice = f.amount("unit", f.Unit, currency, in)
	}
	if d.Counts = f.Counts; d.Counts != Offer {
		d.Counts = Authorized
	}
	switch f.When {
	case "now":
	case "day":
		if d.Day, err = in.ParseDate(f.Day, time.UTC); err != nil {
			f.Fail("day", "Choose the day from which the change holds.")
		}
	default:
		f.Fail("when", "Choose for whom the change holds.")
	}
	return d
}

func (f *draftForm) amount(field, text, currency string, in locale.Locale) money.Amount {
	amount, err := money.Parse(text, currency, in)
	if refusal := fault.As(err); refusal != nil {
		f.Fail(field, refusal.Text)
	} else if err != nil || amount.Minor < 0 {
		f.Fail(field, "Type an amount like 25.00.")
	}
	return amount
}

func (f *draftForm) limit(field, text string, in locale.Locale) *int64 {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	n, err := in.ParseNumber(text)
	if err != nil || n < 1 || n > most {
		f.Fail(field, "Type a number from 1 to 1,000,000, or leave it empty for no limit.")
	}
	return &n
}

// plansView is the list of all plans.
type plansView struct {
	now  time.Time
	in   locale.Locale
	list []Line
}

// planView is one plan with its versions.
type planView struct {
	now   time.Time
	in    locale.Locale
	line  Line
	form  *draftForm
	offer *currencyForm
}

func (m *Module) show(c *fiber.Ctx, me accounts.Operator) error {
	list, err := m.Lines(c.UserContext())
	if err != nil {
		return err
	}
	return web.Show(c, plansPage(plansView{m.DB.Clock().Now(), me.In(), list}))
}

func (m *Module) one(c *fiber.Ctx, me accounts.Operator) (v planView, err error) {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return planView{}, fault.New(fault.NotFound, "There is no such plan.")
	}
	v = planView{now: m.DB.Clock().Now(), in: me.In(), offer: &currencyForm{}}
	v.line, err = m.Line(c.UserContext(), id)
	return v, err
}

func (m *Module) showOne(c *fiber.Ctx, me accounts.Operator) error {
	v, err := m.one(c, me)
	if err != nil {
		return err
	}
	v.form = formOf(v.base(), v.in)
	return web.Show(c, planPage(v))
}

func (m *Module) postVersion(c *fiber.Ctx, me accounts.Operator, f *draftForm) error {
	v, err := m.one(c, me)
	if err != nil {
		return err
	}
	draft := f.check(v.line.Currency, v.in)
	if !f.Bad() {
		made, err := m.Edit(c.UserContext(), me, v.line.ID, draft)
		if err == nil {
			m.Sessions.Flash(c, v.said(made))
			return web.Redirect(c, "/admin/plans/"+v.line.ID.String())
		}
		if fault.Is(err, fault.Invalid) && !draft.Day.IsZero() && !errors.Is(err, errSame) {
			err = f.FailWith("day", err)
		}
		if fault.Is(err, fault.Conflict) {
			f.After = strconv.Itoa(v.base().Version) // what stands beside it is what the next try follows
		}
		if err := f.Refuse(err); err != nil {
			return err
		}
	}
	v.form = f
	return web.Show(c.Status(f.Status()), planPage(v))
}

func (v planView) said(made Version) string {
	if made.AnnouncedAt.IsZero() {
		return "Saved as version " + strconv.Itoa(made.Version) + ". It holds for whoever chooses the plan from now on."
	}
	return "Announced for " + v.day(made.EffectiveAt) + ". The owners of every center that has the plan get a mail."
}

func (m *Module) postWithdrawal(c *fiber.Ctx, me accounts.Operator) error {
	id, err := uuid.Parse(c.Params("id"))
	number, wrong := strconv.Atoi(c.Params("number"))
	if err != nil || wrong != nil {
		return fault.New(fault.NotFound, "There is no such version.")
	}
	if err := m.Withdraw(c.UserContext(), me, id, number); err != nil {
		return err
	}
	m.Sessions.Flash(c, "Withdrawn. Whoever was told of the change gets a mail that it does not come.")
	return web.Redirect(c, "/admin/plans/"+id.String())
}

func (m *Module) postCurrency(c *fiber.Ctx, me accounts.Operator, f *currencyForm) error {
	v, err := m.one(c, me)
	if err != nil {
		return err
	}
	draft := &draftForm{} // the same rules for amounts
	var price, unit money.Amount
	if !money.Known(f.Currency) {
		f.Fail("currency", "Choose a currency.")
	} else {
		price = draft.amount("offer_price", f.Price, f.Currency, v.in)
		if unit = money.Zero(f.Currency); v.base().Metered() {
			unit = draft.amount("offer_unit", f.UnitPrice, f.Currency, v.in)
		}
		for field, sentence := range draft.Errors() {
			f.Fail(field, sentence)
		}
	}
	if !f.Bad() {
		id, err := m.OfferIn(c.UserContext(), me, v.line.ID, price, unit)
		if err == nil {
			m.Sessions.Flash(c, "Offered in "+f.Currency+" from now on.")
			return web.Redirect(c, "/admin/plans/"+id.String())
		}
		if err := f.FailWith("offer_price", err); err != nil {
			return err
		}
	}
	v.form, v.offer = formOf(v.base(), v.in), f
	return web.Show(c.Status(fiber.StatusUnprocessableEntity), planPage(v))
}

// base is the version that the next one follows: the announced one, else the one in force.
func (v planView) base() Version {
	if coming := v.line.Coming(v.now); coming != nil {
		return *coming
	}
	return v.line.InForce(v.now)
}

func (v planView) day(t time.Time) string { return v.in.Date(t, time.UTC) }

// state of a version.
func (v planView) state(version Version) kit.Badge {
	switch {
	case !version.WithdrawnAt.IsZero():
		return kit.Badge{Label: "Withdrawn", Tone: "slate", Icon: "undo"}
	case version.coming(v.now):
		return kit.Badge{Label: "Announced", Tone: "amber", Icon: "clock"}
	case version.Version == v.line.InForce(v.now).Version && version.Retired:
		return kit.Badge{Label: "Not offered", Tone: "slate", Icon: "ban"}
	case version.Version == v.line.InForce(v.now).Version:
		return kit.Badge{Label: "In force", Tone: "green", Icon: "check"}
	}
	return kit.Badge{Label: "Past", Tone: "slate", Icon: "history"}
}

// since says from when a version holds, and for whom.
func (v planView) since(version Version) string {
	switch {
	case !version.AnnouncedAt.IsZero():
		return "For everybody from " + v.day(version.EffectiveAt)
	case version.Version == 1 && version.By == "":
		return "From the beginning"
	}
	return "For new centers from " + v.day(version.EffectiveAt)
}

func (v planView) by(version Version) string {
	if version.By == "" {
		return "With the program"
	}
	return version.By + ", " + v.day(version.MadeAt)
}

func (v planView) whens() []kit.RadioItem {
	told := "Nobody has the plan now, so that nobody is told."
	switch n := v.line.Centers(); {
	case n == 1:
		told = "The owners of the one center that has it get a mail now."
	case n > 1:
		told = "The owners of the " + v.in.Number(n) + " centers that have it get a mail now."
	}
	return []kit.RadioItem{
		{Value: "now", Label: "For whoever chooses the plan from now on", Note: "Centers that have it keep their version."},
		{Value: "day", Label: "For everybody, from a day", Note: told + " It holds for each with its first renewal on or after the day, which is at least 30 days ahead."},
	}
}

func (v planView) countings() []kit.Option {
	return []kit.Option{{Value: Authorized, Label: "The first job that a customer authorizes"}, {Value: Offer, Label: "An offer from outside that is taken"}}
}

func (v planView) currencies() (list []kit.Option) {
	for _, currency := range money.Currencies() {
		if currency.Code != v.line.Currency {
			list = append(list, kit.Option{Value: currency.Code, Label: currency.Code + ", " + currency.Name})
		}
	}
	return list
}

func (v plansView) day(t time.Time) string { return v.in.Date(t, time.UTC) }

func priceOf(p Plan, in locale.Locale) string {
	return money.Format(p.Price, in) + " " + p.Per()
}
