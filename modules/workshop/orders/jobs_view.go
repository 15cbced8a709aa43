package orders

import "bayline/modules/tenancy/can"

// offers tells whether anything can be done with a job.
func (v *orderView) offers(j *Job) bool {
	return v.writes() || v.asks() && j.State != Authorized || v.works() && j.State == Authorized
}

func (v *orderView) answerPath(j *Job, outcome State) string {
	if outcome == Authorized {
		return v.jobPath(j, "authorization")
	}
	return v.jobPath(j, "refusal")
}

// lineNote stands under a line: part number, discount, a tax that is not the usual one.
func (v *orderView) lineNote(l *Line) string {
	note := l.PartNumber
	add := func(text string) {
		if note != "" {
			note += " · "
		}
		note += text
	}
	if l.DiscountMinor > 0 && v.prices() {
		add(v.bare(l.DiscountMinor) + " off")
	}
	usual, _ := v.Prices.DefaultClass()
	if class, known := v.Prices.Class(l.TaxClassID); known && class.ID != usual.ID && v.me.May(can.SeeMoney) && v.prices() {
		add(class.Name)
	}
	return note
}

func answerLabel(outcome State) string {
	switch outcome {
	case Declined:
		return "Record that it was declined"
	case Deferred:
		return "Record that it comes later"
	}
	return "Record the approval"
}

func lineLabel(k Kind) string {
	switch k {
	case Labor:
		return "Labor"
	case Tire:
		return "Tire"
	case Fee:
		return "Fee"
	case Sublet:
		return "Sublet work"
	}
	return "Part"
}

func quantityLabel(k Kind) string {
	if k == Labor {
		return "Hours"
	}
	return "Quantity"
}

func quantityUnit(k Kind) string {
	if k == Labor {
		return "h"
	}
	return ""
}

func priceLabel(k Kind) string {
	if k == Labor {
		return "Price of an hour"
	}
	return "Price of one"
}
