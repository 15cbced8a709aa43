package tenancy

import (
	"context"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"bayline/modules/audit"
	"bayline/modules/tenancy/can"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/platform/web"
)

// Profile is what a center says of itself: it goes on estimates and invoices.
type Profile struct {
	Name, Street, City, Region, PostalCode string
	Country                                string // ISO 3166-1 alpha-2
	Phone                                  string // E.164
	Email, Website                         string
	RegistrationNumber, TaxID              string
	Specialties                            []string // brands
	BaseCurrency                           string   // ISO 4217
	Currencies                             []string // operating, besides the base
	TimeZone                               string   // IANA
	Locale                                 string   // BCP 47
	DistanceUnit                           string   // "km" or "mi"
	Version                                int64
}

// Profile of the center in scope.
func (m *Module) Profile(ctx context.Context, me Member) (p Profile, err error) {
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		p, err = ReadProfile(ctx, tx)
		return err
	})
	return p, err
}

// ReadProfile is Profile inside a transaction: invoices copy it.
func ReadProfile(ctx context.Context, tx db.Tx) (Profile, error) { return readProfile(ctx, tx) }

// errStale: the row has another version than the form. The handler shows what is stored beside what was typed.
var errStale = fault.New(fault.Conflict, "Somebody changed the center's details while you were typing. Compare, and save again to keep what you typed.")

// ChangeProfile replaces the center's details with what was typed, if nobody else did meanwhile.
func (m *Module) ChangeProfile(ctx context.Context, me Member, p Profile) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		before, err := lockProfile(ctx, tx)
		if err != nil {
			return err
		}
		if before.Version != p.Version {
			return errStale
		}
		if before.BaseCurrency != p.BaseCurrency && m.CurrencyFixed != nil {
			fixed, err := m.CurrencyFixed(ctx, tx)
			if err != nil {
				return err
			}
			if fixed {
				return fault.New(fault.Conflict, "The base currency stays as it is, because invoices have been posted in it.")
			}
		}
		if err := saveProfile(ctx, tx, p); err != nil {
			return err
		}
		if !me.center.HasDetails && m.Detailed != nil {
			if err := m.Detailed(ctx, tx, p); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, me.Actor(), "tenancy.center.changed", me.Center(), p.since(before)...)
	})
}

// since lists what changed, for the trail.
func (p Profile) since(before Profile) (details []audit.Detail) {
	was, is := before.facts(), p.facts()
	for i := range is {
		if was[i].After != is[i].After {
			details = append(details, audit.Changed(is[i].Name, was[i].After, is[i].After))
		}
	}
	return details
}

func (p Profile) facts() []audit.Detail {
	return []audit.Detail{
		audit.Note("name", p.Name), audit.Note("address", strings.Join([]string{p.Street, p.City, p.Region, p.PostalCode, p.Country}, ", ")),
		audit.Note("phone", p.Phone), audit.Note("e-mail", p.Email), audit.Note("website", p.Website),
		audit.Note("registration number", p.RegistrationNumber), audit.Note("tax ID", p.TaxID),
		audit.Note("specialties", strings.Join(p.Specialties, ", ")), audit.Note("base currency", p.BaseCurrency),
		audit.Note("operating currencies", strings.Join(p.Currencies, ", ")), audit.Note("time zone", p.TimeZone),
		audit.Note("locale", p.Locale), audit.Note("distances", p.DistanceUnit),
	}
}

// check turns what was typed into a Profile and says under each field what is wrong.
func (f *profileForm) check() (p Profile) {
	f.Need("center", &f.Center, "Type the name of the center, as customers know it.")
	f.Max("center", f.Center, 120, "Use at most 120 characters.")
	f.Need("street", &f.Street, "Type the street and number.")
	f.Max("street", f.Street, 200, "Use at most 200 characters.")
	f.Need("city", &f.City, "Type the city.")
	f.Max("city", f.City, 120, "Use at most 120 characters.")
	f.Max("region", f.Region, 120, "Use at most 120 characters.")
	f.Max("postal_code", f.PostalCode, 20, "Use at most 20 characters.")
	f.Max("registration", f.Registration, 60, "Use at most 60 characters.")
	f.Max("tax_id", f.TaxID, 60, "Use at most 60 characters.")
	if !slices.ContainsFunc(countries(), func(c Country) bool { return c.Code == f.Country }) {
		f.Fail("country", "Choose the country.")
	}
	phone, err := phonenumbers.Parse(f.Phone, f.Country)
	if err != nil || !phonenumbers.IsValidNumber(phone) {
		f.Fail("phone", "Type a phone number, with its country code if it is abroad: +1 555 0100.")
	}
	if f.Email = strings.TrimSpace(f.Email); f.Email != "" {
		if a, err := mail.ParseAddress(f.Email); err != nil || a.Address != f.Email {
			f.Fail("email", "Type an e-mail address, like desk@northgate.example.")
		}
	}
	website, ok := webAddress(f.Website)
	if !ok {
		f.Fail("website", "Type a web address, like https://northgate.example.")
	}
	if !money.Known(f.Currency) {
		f.Fail("currency", "Choose the currency that the books are kept in.")
	}
	for _, code := range f.Currencies {
		if !money.Known(code) {
			f.Fail("currencies", "Choose currencies from the list.")
		}
	}
	if !slices.Contains(zones(), f.Zone) {
		f.Fail("zone", "Choose the time zone from the list.")
	}
	if !slices.ContainsFunc(locale.Supported(), func(c locale.Choice) bool { return string(c.Locale) == f.Locale }) {
		f.Fail("locale", "Choose how dates and numbers are written.")
	}
	if f.Distance != "km" && f.Distance != "mi" {
		f.Fail("distance", "Choose kilometers or miles.")
	}
	brands := brandsOf(f.Brands)
	if len(brands) > 40 {
		f.Fail("brands", "Name at most 40 brands.")
	}
	if f.Bad() {
		return p
	}
	return Profile{
		Name: f.Center, Street: f.Street, City: f.City, Region: strings.TrimSpace(f.Region), PostalCode: strings.TrimSpace(f.PostalCode),
		Country: f.Country, Phone: phonenumbers.Format(phone, phonenumbers.E164), Email: f.Email, Website: website,
		RegistrationNumber: strings.TrimSpace(f.Registration), TaxID: strings.TrimSpace(f.TaxID), Specialties: brands,
		BaseCurrency: f.Currency, Currencies: without(f.Currencies, f.Currency), TimeZone: f.Zone, Locale: f.Locale,
		DistanceUnit: f.Distance, Version: web.Number(f.Version),
	}
}

// webAddress completes what people type ("northgate.example") to an https address.
func webAddress(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", true
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || !strings.Contains(u.Hostname(), ".") || u.User != nil || len(text) > 300 {
		return "", false
	}
	return u.String(), true
}

func brandsOf(text string) (brands []string) {
	for _, brand := range strings.Split(text, ",") {
		if brand = strings.TrimSpace(brand); brand != "" && !slices.Contains(brands, brand) {
			brands = append(brands, brand)
		}
	}
	return brands
}

func without(codes []string, base string) []string {
	kept := slices.DeleteFunc(slices.Clone(codes), func(code string) bool { return code == base || code == "" })
	slices.Sort(kept)
	return slices.Compact(kept)
}

// mayChange tells whether the profile is for this member to change.
func (m Member) mayChange() bool { return m.May(can.ManageCenter) }

// now in a zone, for the list of time zones.
func clockIn(zone string, now time.Time) string {
	place, err := time.LoadLocation(zone)
	if err != nil {
		return ""
	}
	return now.In(place).Format("15:04")
}
