package orders

import (
	"bayline/modules/workshop/letters"
	"bayline/platform/locale"
	"bayline/platform/mail"
	"bayline/platform/money"
)

// Samples of all mails of this room, for whoever designs them.
func Samples() []mail.Sample {
	sample := func(variant string, e *estimate, own ...string) mail.Sample {
		return letters.Sample(estimated, "An estimate", variant, e.letter(own))
	}
	supplement, inclusive := sampleEstimate(), sampleEstimate()
	supplement.supplement, supplement.jobs = true, supplement.jobs[:1]
	supplement.taxes, supplement.total = []ClassTax{{"Sales tax", 82_500, 3_217}}, 42_209
	inclusive.mode, inclusive.currency, inclusive.locale = money.Inclusive, "EUR", "de-DE"
	inclusive.taxes, inclusive.total = []ClassTax{{"VAT", 190_000, 8_841}}, 55_372
	return []mail.Sample{
		sample("", sampleEstimate(), "The brakes should be done before winter."),
		sample("supplement", supplement),
		sample("inclusive", inclusive),
		sample("no logo", sampleEstimate()),
	}
}

// sampleEstimate has its tax on top.
func sampleEstimate() *estimate {
	return &estimate{
		number: 1048, vehicle: "2018 Toyota RAV4 Hybrid", plate: "KV18 ZRO", currency: "USD", mode: money.Exclusive, locale: locale.Default,
		answering: "Answer this mail or call +1 312-555-0142",
		jobs: []Snapshot{
			{Job: "Front brake pads and discs", Net: 38_992, Tax: 3_217, Total: 42_209, Lines: []SnapshotLine{
				{Kind: string(Labor), Description: "Remove and replace front pads and discs", Quantity: 1_400, UnitPrice: 9_500, Amount: 13_300},
				{Kind: string(Part), Description: "Brake disc, front, vented 305 mm", PartNumber: "TB-4351", Quantity: 2_000, UnitPrice: 9_850, Amount: 19_700},
				{Kind: string(Part), Description: "Brake pad set, front", Quantity: 1_000, UnitPrice: 7_490, Discount: 1_498, Amount: 5_992},
			}},
			{Job: "Oil and filter service", Net: 16_380, Tax: 1_351, Total: 17_731, Lines: []SnapshotLine{
				{Kind: string(Labor), Description: "Engine oil and filter change", Quantity: 600, UnitPrice: 9_500, Amount: 5_700},
				{Kind: string(Part), Description: "Engine oil 0W-16, hybrid", Quantity: 4_400, UnitPrice: 2_427, Amount: 10_680},
			}},
		},
		taxes: []ClassTax{{"Sales tax", 82_500, 4_568}}, total: 59_940,
	}
}
