package catalog

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/money"
	"bayline/platform/web"
	"bayline/views/kit"
)

// page is what the catalog's page shows.
type page struct {
	Catalog
	me      tenancy.Member
	pricing *pricingForm
}

func (p page) may() bool { return p.me.May(can.SetPrices) }

// hour is its price, for those who see prices.
func (p page) hour(r LaborRate) string {
	if !p.me.SeesPrices() {
		return ""
	}
	return money.Format(r.Amount, p.me.Locale())
}

func (p page) percent(t TaxClass) string { return p.me.Locale().Percent(int64(t.Rate)) }

type pricingForm struct {
	web.Form
	Mode     string `form:"mode"`
	Rounding string `form:"rounding"`
	Version  string `form:"version"`
}

func (f *pricingForm) check() {
	if f.Mode != string(money.Exclusive) && f.Mode != string(money.Inclusive) {
		f.Fail("mode", "Choose how prices are written.")
	}
	if f.Rounding != string(money.PerDocument) && f.Rounding != string(money.PerLine) {
		f.Fail("rounding", "Choose where tax is rounded.")
	}
}

func (m *Module) show(c *fiber.Ctx, me tenancy.Member) error {
	stored, err := m.Read(c.UserContext(), me)
	if err != nil {
		return err
	}
	return web.Show(c, catalogPage(page{stored, me, pricingFormOf(stored)}))
}

func pricingFormOf(c Catalog) *pricingForm {
	return &pricingForm{Mode: string(c.Mode), Rounding: string(c.Rounding), Version: strconv.FormatInt(c.Version, 10)}
}

func (m *Module) changePricing(c *fiber.Ctx, me tenancy.Member, f *pricingForm) error {
	if f.check(); !f.Bad() {
		err := m.ChangePricing(c.UserContext(), me, money.TaxMode(f.Mode), money.Rounding(f.Rounding), web.Number(f.Version))
		if err := f.Refuse(err); err != nil {
			return err
		}
	}
	if !f.Bad() {
		return m.done(c, "Saved. New work orders follow it.")
	}
	stored, err := m.Read(c.UserContext(), me)
	if err != nil {
		return err
	}
	if f.Error("") != "" { // what stands there now is what the next try follows
		f.Version = strconv.FormatInt(stored.Version, 10)
	}
	return web.Show(c.Status(f.Status()), catalogPage(page{stored, me, f}))
}

func (m *Module) done(c *fiber.Ctx, sentence string) error {
	m.Sessions.Flash(c, sentence)
	return web.Redirect(c, "/catalog")
}

// operates tells whether the center takes a currency.
func operates(me tenancy.Member, currency string) bool {
	return slices.Contains(me.Standing().Currencies, currency)
}

func currencyOptions(me tenancy.Member) (options []kit.Option) {
	for _, code := range me.Standing().Currencies {
		options = append(options, kit.Option{Value: code, Label: code})
	}
	return options
}

// answer goes back to the catalog, or shows the form with why not.
func (m *Module) answer(c *fiber.Ctx, f *web.Form, err error, done string, form templ.Component) error {
	if err := f.Refuse(err); err != nil {
		return err
	}
	if f.Bad() {
		return web.Show(c.Status(f.Status()), form)
	}
	return m.done(c, done)
}
