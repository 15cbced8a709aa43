package tenancy

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/platform/web"
	"bayline/views/kit"
)

// profileForm is what onboarding and settings ask of a center.
type profileForm struct {
	web.Form
	Center       string   `form:"center"`
	Phone        string   `form:"phone"`
	Email        string   `form:"email"`
	Website      string   `form:"website"`
	Street       string   `form:"street"`
	City         string   `form:"city"`
	Region       string   `form:"region"`
	PostalCode   string   `form:"postal_code"`
	Country      string   `form:"country"`
	Registration string   `form:"registration"`
	TaxID        string   `form:"tax_id"`
	Zone         string   `form:"zone"`
	Locale       string   `form:"locale"`
	Distance     string   `form:"distance"`
	Currency     string   `form:"currency"`
	Currencies   []string `form:"currencies"`
	Brands       string   `form:"brands"`
	Version      string   `form:"version"`

	now     time.Time
	changed []kit.Change // what they stored meanwhile, beside what was typed
}

func formOf(p Profile, now time.Time) *profileForm {
	return &profileForm{
		Center: p.Name, Phone: p.Phone, Email: p.Email, Website: p.Website, Street: p.Street, City: p.City, Region: p.Region,
		PostalCode: p.PostalCode, Country: p.Country, Registration: p.RegistrationNumber, TaxID: p.TaxID, Zone: p.TimeZone, Locale: p.Locale,
		Distance: p.DistanceUnit, Currency: p.BaseCurrency, Currencies: p.Currencies, Brands: strings.Join(p.Specialties, ", "),
		Version: strconv.FormatInt(p.Version, 10), now: now,
	}
}

// onboarding asks for the center's details first; whoever has given them goes on to the plan.
func (m *Module) onboarding(c *fiber.Ctx, me Member) error {
	if me.center.HasDetails || !me.mayChange() {
		return web.Redirect(c, "/subscription")
	}
	p, err := m.Profile(c.UserContext(), me)
	if err != nil {
		return err
	}
	return web.Show(c, onboardingPage(formOf(p, m.DB.Clock().Now())))
}

func (m *Module) settings(c *fiber.Ctx, me Member) error {
	return m.showSettings(c, me, nil, &paperForm{})
}

// settingsView is the page of the center's details and files.
type settingsView struct {
	me      Member
	profile *profileForm
	papers  []Paper
	paper   *paperForm // what was wrong with the last file
}

// showSettings shows what was typed, or, where nothing was, what is stored.
func (m *Module) showSettings(c *fiber.Ctx, me Member, f *profileForm, paper *paperForm) error {
	if f == nil {
		p, err := m.Profile(c.UserContext(), me)
		if err != nil {
			return err
		}
		f = formOf(p, m.DB.Clock().Now())
	}
	papers, err := m.Papers(c.UserContext(), me)
	if err != nil {
		return err
	}
	return web.Show(c, settingsPage(settingsView{me, f, papers, paper}))
}

func (m *Module) postOnboarding(c *fiber.Ctx, me Member, f *profileForm) error {
	return m.putProfile(c, me, f, "/onboarding/plan", func() error { return web.Show(c, onboardingPage(f)) })
}

func (m *Module) postSettings(c *fiber.Ctx, me Member, f *profileForm) error {
	return m.putProfile(c, me, f, "/settings", func() error { return m.showSettings(c, me, f, &paperForm{}) })
}

func (m *Module) putProfile(c *fiber.Ctx, me Member, f *profileForm, then string, again func() error) error {
	f.now = m.DB.Clock().Now()
	p := f.check()
	if f.Bad() {
		c.Status(f.Status())
		return again()
	}
	err := m.ChangeProfile(c.UserContext(), me, p)
	if errors.Is(err, errStale) {
		if err := m.beside(c, me, f, p); err != nil {
			return err
		}
	}
	if err := f.Refuse(err); err != nil {
		return err
	}
	if f.Bad() {
		c.Status(f.Status())
		return again()
	}
	m.Sessions.Flash(c, "The center's details are saved.")
	return web.Redirect(c, then)
}

// beside shows what is stored now next to what was typed, and lets the next submit be right.
func (m *Module) beside(c *fiber.Ctx, me Member, f *profileForm, typed Profile) error {
	stored, err := m.Profile(c.UserContext(), me)
	if err != nil {
		return err
	}
	for _, d := range typed.since(stored) {
		f.changed = append(f.changed, kit.Change{Field: d.Name, Before: d.Before, After: d.After})
	}
	f.Version = strconv.FormatInt(stored.Version, 10)
	return nil
}

func countryOptions() (list []kit.Option) {
	for _, country := range countries() {
		list = append(list, kit.Option{Value: country.Code, Label: country.Name})
	}
	return list
}

func currencyOptions() (list []kit.Option) {
	for _, currency := range money.Currencies() {
		list = append(list, kit.Option{Value: currency.Code, Label: currency.Code + ", " + currency.Name})
	}
	return list
}

func localeOptions() (list []kit.Option) {
	for _, choice := range locale.Supported() {
		list = append(list, kit.Option{Value: string(choice.Locale), Label: choice.Name})
	}
	return list
}

func zoneOptions(now time.Time) (list []kit.Option) {
	for _, zone := range zones() {
		list = append(list, kit.Option{Value: zone, Label: strings.ReplaceAll(zone, "_", " ") + ", now " + clockIn(zone, now)})
	}
	return list
}

func (f *profileForm) operates(code string) bool { return slices.Contains(f.Currencies, code) }

// steps of the onboarding, up to the one that is open now.
func steps(now string) (stages []kit.Stage) {
	order := []struct{ key, label string }{{"center", "Center"}, {"plan", "Plan"}, {"proof", "Payment proof"}, {"approval", "Approval"}}
	at := slices.IndexFunc(order, func(step struct{ key, label string }) bool { return step.key == now })
	for i, step := range order {
		stages = append(stages, kit.Stage{Label: step.label, Done: i < at, Current: i == at})
	}
	return stages
}
