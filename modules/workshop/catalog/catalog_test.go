package catalog_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/catalog"
	"bayline/platform/db"
	"bayline/platform/money"
	"bayline/platform/testkit"
)

func TestANewCenterHasUsualPrices(t *testing.T) {
	t.Parallel()
	database := testkit.DB(t)
	for _, c := range []struct {
		country, currency string
		mode              money.TaxMode
		rate              money.TaxRate
		hour              money.Amount
	}{
		{"US", "USD", money.Exclusive, 0, money.New(12500, "USD")},
		{"DE", "EUR", money.Inclusive, 190_000, money.New(9500, "EUR")},
		{"KW", "KWD", money.Exclusive, 0, money.New(12000, "KWD")},
		{"JP", "JPY", money.Inclusive, 100_000, money.New(9000, "JPY")},
		{"VA", "XPF", money.Exclusive, 0, money.New(100, "XPF")},
	} {
		center := db.NewID()
		prices := read(t, database, center)
		if len(prices.Rates) != 0 || prices.Version != 0 {
			t.Fatalf("%s: a center without details has prices: %+v", c.country, prices)
		}
		for range 2 { // a second time changes nothing
			in(t, database, center, func(ctx context.Context, tx db.Tx) error { return catalog.Prepare(ctx, tx, c.country, c.currency) })
		}
		prices = read(t, database, center)
		rate, found := prices.Rate(c.currency)
		class, taxed := prices.DefaultClass()
		if !found || !taxed || rate.Amount != c.hour || class.Rate != c.rate || prices.Mode != c.mode || len(prices.Classes) != 2 || len(prices.Rates) != 1 {
			t.Errorf("%s: %+v", c.country, prices)
		}
		if _, found := prices.Rate("CHF"); found {
			t.Errorf("%s has a rate in a currency that nobody set", c.country)
		}
	}
}

func in(t *testing.T, database *db.DB, center uuid.UUID, fn func(context.Context, db.Tx) error) {
	t.Helper()
	if err := database.InCenter(t.Context(), center, fn); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, database *db.DB, center uuid.UUID) (prices catalog.Catalog) {
	t.Helper()
	in(t, database, center, func(ctx context.Context, tx db.Tx) (err error) {
		prices, err = catalog.Read(ctx, tx)
		return err
	})
	return prices
}

func TestCatalogPage(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	center, other := house.Center("Northgate", "USD"), house.Center("Harbour", "USD")
	owner := center.SignIn(tenancy.Owner)
	prices := func() catalog.Catalog { return read(t, house.DB, center.ID) }
	expect := func(a modulestest.Answer, status int, texts ...string) {
		t.Helper()
		if a.Status != status {
			t.Errorf("status %d, not %d", a.Status, status)
		}
		for _, text := range texts {
			if !strings.Contains(a.Body, text) {
				t.Errorf("the page does not say %q", text)
			}
		}
	}
	expect(owner.Get("/catalog"), 200, "Labor", "$125.00", "Sales tax", "No tax", "Before tax")

	expect(owner.Post("/catalog/labor-rates", url.Values{"name": {"Diagnosis"}, "amount": {"149.50"}, "currency": {"USD"}}), 303)
	expect(owner.Post("/catalog/labor-rates", url.Values{"name": {""}, "amount": {"12.345"}, "currency": {"USD"}}), 422, "Type what the rate is for", `value="12.345"`)
	expect(owner.Post("/catalog/labor-rates", url.Values{"name": {"Odd"}, "amount": {"1"}, "currency": {"GBP"}}), 422, "Choose a currency that the center takes")
	labor, _ := prices().Rate("USD")
	diagnosis := prices().OfferedRates("USD")[1]
	if labor.Name != "Labor" || diagnosis.Amount != money.New(14950, "USD") {
		t.Fatalf("rates: %+v", prices().Rates)
	}
	rate := func(r catalog.LaborRate) string { return "/catalog/labor-rates/" + r.ID.String() }
	expect(owner.Post(rate(labor)+"/retirement", nil), 409)
	expect(owner.Post(rate(diagnosis), url.Values{"name": {"Diagnosis"}, "amount": {"150"}, "default": {"on"}, "version": {"1"}}), 303)
	expect(owner.Post(rate(diagnosis), url.Values{"name": {"Late"}, "amount": {"1"}, "default": {"on"}, "version": {"1"}}), 409, "Somebody changed this rate meanwhile", `value="Late"`)
	expect(owner.Post(rate(labor)+"/retirement", nil), 303)
	if now, _ := prices().Rate("USD"); now.ID != diagnosis.ID || len(prices().OfferedRates("")) != 1 || len(prices().Rates) != 2 {
		t.Errorf("after retiring the old default: %+v", prices().Rates)
	}

	sales, _ := prices().DefaultClass()
	class := "/catalog/tax-classes/" + sales.ID.String()
	expect(owner.Post(class, url.Values{"name": {"Sales tax"}, "rate": {"8.25 %"}, "version": {"1"}}), 303)
	expect(owner.Post(class, url.Values{"name": {"Sales tax"}, "rate": {"9"}, "version": {"1"}}), 409, "Somebody changed this tax class", "8.25%")
	expect(owner.Post(class, url.Values{"name": {"Sales tax"}, "rate": {"120"}, "version": {"2"}}), 422, "between 0 and 100")
	if now, _ := prices().DefaultClass(); now.Rate != 82_500 || now.ID != sales.ID {
		t.Errorf("the tax class is %+v", now)
	}
	expect(owner.Post("/catalog/tax-classes", url.Values{"name": {"Reduced"}, "rate": {"4"}}), 303)
	expect(owner.Get("/catalog"), 200, "8.25%", "Reduced")

	expect(owner.Post("/catalog/pricing", url.Values{"mode": {"inclusive"}, "rounding": {"line"}, "version": {"1"}}), 303)
	expect(owner.Post("/catalog/pricing", url.Values{"mode": {"exclusive"}, "rounding": {"line"}, "version": {"1"}}), 409, "Somebody changed this meanwhile: prices are now with tax")
	expect(owner.Post("/catalog/pricing", url.Values{"mode": {"sometimes"}, "version": {"2"}}), 422, "Choose how prices are written")
	if now := prices(); now.Mode != money.Inclusive || now.Rounding != money.PerLine {
		t.Errorf("pricing is %+v", now)
	}

	stranger := other.SignIn(tenancy.Owner)
	expect(stranger.Get(class), 404)
	expect(stranger.Post(class, url.Values{"name": {"Mine"}, "rate": {"1"}, "version": {"2"}}), 404)
	expect(stranger.Post(rate(diagnosis)+"/retirement", nil), 404)

	advisor := center.SignIn(tenancy.Advisor)
	page := advisor.Get("/catalog")
	expect(page, 200, "Diagnosis", "$150.00")
	if strings.Contains(page.Body, "New rate") || strings.Contains(page.Body, "/retirement") {
		t.Error("an advisor is offered what only owners and administrators may do")
	}
	expect(advisor.Post(class, url.Values{"name": {"Mine"}, "rate": {"1"}, "version": {"2"}}), 403)
	if page := center.SignIn(tenancy.Technician).Get("/catalog"); strings.Contains(page.Body, "150.00") {
		t.Error("a technician reads prices")
	}
}
