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

type classForm struct {
	web.Form
	Name    string `form:"name"`
	Rate    string `form:"rate"`
	Default string `form:"default"`
	Version string `form:"version"`

	id       uuid.UUID
	me       tenancy.Member
	standard bool // is the default now
}

func (f *classForm) check() TaxClass {
	f.Need("name", &f.Name, "Type how the tax is called on an invoice, such as VAT.")
	f.Max("name", f.Name, longestName, "Use at most 60 characters.")
	rate, err := f.me.Locale().ParsePercent(f.Rate)
	if refusal := fault.As(err); refusal != nil {
		f.Fail("rate", refusal.Text)
	} else if rate < 0 || rate > 1_000_000 {
		f.Fail("rate", "Type a percentage between 0 and 100.")
	}
	return TaxClass{ID: f.id, Name: f.Name, Rate: money.TaxRate(rate), Default: f.Default != "", Version: web.Number(f.Version)}
}

func (f *classForm) action() string {
	if f.id == uuid.Nil {
		return "/catalog/tax-classes"
	}
	return "/catalog/tax-classes/" + f.id.String()
}

func (m *Module) newClass(c *fiber.Ctx, me tenancy.Member) error {
	return web.Show(c, classPage(&classForm{me: me}))
}

func (m *Module) addClass(c *fiber.Ctx, me tenancy.Member, f *classForm) error {
	f.me = me
	class := f.check()
	if f.Bad() {
		return web.Show(c.Status(f.Status()), classPage(f))
	}
	return m.answer(c, &f.Form, m.AddClass(c.UserContext(), me, class), "The tax class is added.", classPage(f))
}

func (m *Module) editClass(c *fiber.Ctx, me tenancy.Member) error {
	stored, err := m.storedClass(c, me)
	if err != nil {
		return err
	}
	f := &classForm{
		me: me, id: stored.ID, Name: stored.Name, Rate: me.Locale().PlainPercent(int64(stored.Rate)),
		Version: strconv.FormatInt(stored.Version, 10), standard: stored.Default,
	}
	if stored.Default {
		f.Default = "on"
	}
	return web.Show(c, classPage(f))
}

func (m *Module) changeClass(c *fiber.Ctx, me tenancy.Member, f *classForm) error {
	stored, err := m.storedClass(c, me)
	if err != nil {
		return err
	}
	f.me, f.id, f.standard = me, stored.ID, stored.Default
	if stored.Default {
		f.Default = "on"
	}
	class := f.check()
	if f.Bad() {
		return web.Show(c.Status(f.Status()), classPage(f))
	}
	err = m.ChangeClass(c.UserContext(), me, class)
	if fault.Is(err, fault.Conflict) {
		f.Version = strconv.FormatInt(stored.Version, 10)
	}
	return m.answer(c, &f.Form, err, "The tax class is saved. What was invoiced keeps its tax.", classPage(f))
}

func (m *Module) retireClass(c *fiber.Ctx, me tenancy.Member) error {
	if err := m.RetireClass(c.UserContext(), me, web.ID(c.Params("id"))); err != nil {
		return err
	}
	return m.done(c, "The tax class is not offered any more.")
}

func (m *Module) storedClass(c *fiber.Ctx, me tenancy.Member) (TaxClass, error) {
	stored, err := m.Read(c.UserContext(), me)
	if err != nil {
		return TaxClass{}, err
	}
	return stored.class(web.ID(c.Params("id")))
}
