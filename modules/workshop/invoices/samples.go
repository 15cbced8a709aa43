package invoices

import (
	"time"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/letters"
	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/payments"
	"bayline/platform/mail"
	"bayline/platform/money"
)

// Samples of all mails of this room, for whoever designs them.
func Samples() []mail.Sample {
	sample := func(variant string, i *Invoice, own []string, paid ...payments.Payment) mail.Sample {
		balance := payments.Balance{Currency: i.Currency, ChargedMinor: i.TotalMinor, Invoice: i.Number}
		for _, p := range paid {
			balance.PaidMinor += p.Amount.Minor
		}
		return letters.Sample(mailed, "An invoice", variant, newDocument(i, balance, paid, tenancy.Member{}, i.IssuedAt).written(own))
	}
	deposit := payments.Payment{Amount: money.New(15_000, "USD"), Method: payments.Card, Reference: "Slip 4711", ReceivedAt: sampleDay.AddDate(0, 0, -1)}
	rest := payments.Payment{Amount: money.New(44_940, "USD"), Method: payments.Cash, ReceivedAt: sampleDay}
	return []mail.Sample{
		sample("", sampleInvoice(), nil),
		sample("deposit", sampleInvoice(), []string{"The wiper blades can wait until spring."}, deposit),
		sample("paid", sampleInvoice(), nil, deposit, rest),
		sample("inclusive", inclusiveInvoice(), nil),
		sample("no logo", sampleInvoice(), nil),
	}
}

var sampleDay = time.Date(2026, time.November, 21, 15, 4, 0, 0, time.UTC)

// sampleInvoice has its tax on top.
func sampleInvoice() *Invoice {
	odometer := int64(84_210)
	return &Invoice{
		Number: "INV-2026-0387", OrderNumber: 1048, Currency: "USD", TaxMode: money.Exclusive, NetMinor: 55_372, TaxMinor: 4_568, TotalMinor: 59_940,
		IssuedAt: sampleDay, DueOn: time.Date(2026, time.December, 5, 0, 0, 0, 0, time.UTC),
		Seller: Seller{Party: Party{Name: "Northgate Auto", Street: "4418 N Western Ave", City: "Chicago", Region: "IL", PostalCode: "60618", Country: "US"},
			TaxID: "84-2214490", TimeZone: "America/Chicago", Locale: "en-US"},
		BillTo:  Party{Name: "Amelia Hart", Street: "7 Linden Court", City: "Springfield", Region: "IL", PostalCode: "62701", Country: "US"},
		Vehicle: Vehicle{Title: "2018 Toyota RAV4 Hybrid", Plate: "KV18 ZRO", VIN: "JTMRJREV5JD123456", OdometerOut: &odometer, Unit: "mi"},
		Lines: []*Line{
			{Job: "Front brake pads and discs", Kind: orders.Labor, Description: "Remove and replace front pads and discs", QuantityMilli: 1_400, UnitPriceMinor: 9_500, AmountMinor: 13_300},
			{Job: "Front brake pads and discs", Kind: orders.Part, Description: "Brake disc, front, vented 305 mm", PartNumber: "TB-4351", QuantityMilli: 2_000, UnitPriceMinor: 9_850, AmountMinor: 19_700},
			{Job: "Front brake pads and discs", Kind: orders.Part, Description: "Brake pad set, front", QuantityMilli: 1_000, UnitPriceMinor: 7_490, DiscountMinor: 1_498, AmountMinor: 5_992},
			{Job: "Oil and filter service", Kind: orders.Labor, Description: "Engine oil and filter change", QuantityMilli: 600, UnitPriceMinor: 9_500, AmountMinor: 5_700},
			{Job: "Oil and filter service", Kind: orders.Part, Description: "Engine oil 0W-16, hybrid", QuantityMilli: 4_400, UnitPriceMinor: 2_427, AmountMinor: 10_680},
		},
		Taxes: []*Tax{{Name: "Sales tax", RatePPM: 82_500, NetMinor: 55_372, TaxMinor: 4_568}},
	}
}

// inclusiveInvoice has its tax in the prices, and another currency.
func inclusiveInvoice() *Invoice {
	i := sampleInvoice()
	i.Currency, i.TaxMode, i.NetMinor, i.TaxMinor, i.TotalMinor = "EUR", money.Inclusive, 46_531, 8_841, 55_372
	i.Seller.Locale, i.Seller.TimeZone, i.Seller.TaxID = "de-DE", "Europe/Berlin", "DE 811 907 980"
	i.Taxes = []*Tax{{Name: "VAT", RatePPM: 190_000, NetMinor: 46_531, TaxMinor: 8_841}}
	return i
}
