package catalog

import (
	"context"

	"bayline/platform/db"
	"bayline/platform/money"
)

// Prepare gives a new center the usual prices and taxes of its country. A center that has a catalog keeps it.
func Prepare(ctx context.Context, tx db.Tx, country, currency string) error {
	tax := taxOf(country)
	created, err := insertPricing(ctx, tx, tax.mode, money.PerDocument)
	if err != nil || !created {
		return err
	}
	rate := LaborRate{ID: db.NewID(), Name: "Labor", Amount: firstRate(currency), Default: true}
	if err := insertRate(ctx, tx, rate); err != nil {
		return err
	}
	if err := insertClass(ctx, tx, TaxClass{ID: db.NewID(), Name: tax.name, Rate: tax.rate, Default: true}); err != nil {
		return err
	}
	return insertClass(ctx, tx, TaxClass{ID: db.NewID(), Name: "No tax"})
}

type countryTax struct {
	mode money.TaxMode
	name string
	rate money.TaxRate
}

// taxOf is the standard rate of a country as of 2026: a beginning that the center checks. Where the tax depends on the place
// (United States, Canada), prices are before tax and the rate is left to be filled in.
func taxOf(country string) countryTax {
	if t, known := taxes[country]; known {
		return t
	}
	return countryTax{money.Exclusive, "Tax", 0}
}

var taxes = func() map[string]countryTax {
	table := map[string]countryTax{
		"US": {money.Exclusive, "Sales tax", 0}, "CA": {money.Exclusive, "GST", 50_000}, "AU": {money.Inclusive, "GST", 100_000},
		"NZ": {money.Inclusive, "GST", 150_000}, "IN": {money.Exclusive, "GST", 180_000}, "JP": {money.Inclusive, "Consumption tax", 100_000},
		"AE": {money.Inclusive, "VAT", 50_000}, "SA": {money.Inclusive, "VAT", 150_000}, "BH": {money.Inclusive, "VAT", 100_000},
		"OM": {money.Inclusive, "VAT", 50_000}, "KW": {money.Exclusive, "Tax", 0}, "QA": {money.Exclusive, "Tax", 0},
		"GB": {money.Inclusive, "VAT", 200_000}, "CH": {money.Inclusive, "VAT", 81_000}, "NO": {money.Inclusive, "VAT", 250_000},
		"TR": {money.Inclusive, "VAT", 200_000}, "UA": {money.Inclusive, "VAT", 200_000}, "ZA": {money.Inclusive, "VAT", 150_000},
		"MX": {money.Inclusive, "VAT", 160_000},
	}
	for country, percent := range map[string]money.TaxRate{ // of the European Union
		"AT": 200_000, "BE": 210_000, "BG": 200_000, "HR": 250_000, "CY": 190_000, "CZ": 210_000, "DK": 250_000, "EE": 240_000,
		"FI": 255_000, "FR": 200_000, "DE": 190_000, "GR": 240_000, "HU": 270_000, "IE": 230_000, "IT": 220_000, "LV": 210_000,
		"LT": 210_000, "LU": 170_000, "MT": 180_000, "NL": 210_000, "PL": 230_000, "PT": 230_000, "RO": 210_000, "SK": 230_000,
		"SI": 220_000, "ES": 210_000, "SE": 250_000,
	} {
		table[country] = countryTax{money.Inclusive, "VAT", percent}
	}
	return table
}()
