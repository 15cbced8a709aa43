package catalog

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/platform/fault"
	"bayline/platform/money"
	"bayline/platform/web"
)

// longestName of a rate or a class, in characters: it has to fit on an invoice's line.
const longestName = 60

type rateForm struct {
	web.Form
	Name     string `form:"name"`
	Amount   string `form:"amount"`
	Currency string `form:"currency"`
	Default  string `form:"default"`
	Version  string `form:"version"`

	id       uuid.UUID
	me       tenancy.Member
	standard bool // is the default now
}

func (f *rateForm) check() LaborRate {
	f.Need("name", &f.Name, "Type what the rate is for, such as Labor or Diagnosis.")
	f.Max("name", f.Name, longestName, "Use at most 60 characters.")
	if !operates(f.me, f.Currency) {
		f.Fail("currency", "Choose a currency that the center takes.")
		return LaborRate{}
	}
	amount, err := money.Parse(f.Amount, f.Currency, f.me.Locale())
	if refusal := fault.As(err); refusal != nil {
		f.Fail("amount", refusal.Text)
	} else if amount.IsNegative() {
		f.Fail("amount", "An hour costs nothing or more.")
	}
	return LaborRate{ID: f.id, Name: f.Name, Amount: amount, Default: f.Default != "", Version: web.Number(f.Version)}
}

func (f *rateForm) action() string {
	if f.id == uuid.Nil {
		return "/catalog/labor-rates"
	}
	return "/catalog/labor-rates/" + f.id.String()
}

func (m *Module) newRate(c *fiber.Ctx, me tenancy.Member) error {
	return web.Show(c, ratePage(&rateForm{me: me, Currency: me.Standing().BaseCurrency}))
}

func (m *Module) addRate(c *fiber.Ctx, me tenancy.Member, f *rateForm) error {
	f.me = me
	rate := f.check()
	if f.Bad() {
		return web.Show(c.Status(f.Status()), ratePage(f))
	}
	return m.answer(c, &f.Form, m.AddRate(c.UserContext(), me, rate), "The labor rate is added.", ratePage(f))
}

func (m *Module) editRate(c *fiber.Ctx, me tenancy.Member) error {
	stored, err := m.storedRate(c, me)
	if err != nil {
		return err
	}
	f := &rateForm{
		me: me, id: stored.ID, Name: stored.Name, Amount: money.FormatPlain(stored.Amount, me.Locale()), Currency: stored.Amount.Currency,
		Version: strconv.FormatInt(stored.Version, 10), standard: stored.Default,
	}
	if stored.Default {
		f.Default = "on"
	}
	return web.Show(c, ratePage(f))
}

func (m *Module) changeRate(c *fiber.Ctx, me tenancy.Member, f *rateForm) error {
	stored, err := m.storedRate(c, me)
	if err != nil {
		return err
	}
	f.me, f.id, f.Currency, f.standard = me, stored.ID, stored.Amount.Currency, stored.Default
	if stored.Default {
		f.Default = "on"
	}
	rate := f.check()
	if f.Bad() {
		return web.Show(c.Status(f.Status()), ratePage(f))
	}
	err = m.ChangeRate(c.UserContext(), me, rate)
	if fault.Is(err, fault.Conflict) {
		f.Version = strconv.FormatInt(stored.Version, 10)
	}
	return m.answer(c, &f.Form, err, "The labor rate is saved. Lines that exist keep their price.", ratePage(f))
}

func (m *Module) retireRate(c *fiber.Ctx, me tenancy.Member) error {
	if err := m.RetireRate(c.UserContext(), me, web.ID(c.Params("id"))); err != nil {
		return err
	}
	return m.done(c, "The labor rate is not offered any more.")
}

func (m *Module) storedRate(c *fiber.Ctx, me tenancy.Member) (LaborRate, error) {
	stored, err := m.Read(c.UserContext(), me)
	if err != nil {
		return LaborRate{}, err
	}
	return stored.rate(web.ID(c.Params("id")))
}
