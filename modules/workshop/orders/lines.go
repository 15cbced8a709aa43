package orders

import (
	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"bayline/platform/fault"
	"bayline/platform/money"
)

// Kind of a line.
type Kind string

// What stands on a job.
const (
	Labor  Kind = "labor"
	Part   Kind = "part"
	Tire   Kind = "tire"
	Fee    Kind = "fee"
	Sublet Kind = "sublet"
)

// Kinds in the order of forms and totals.
var Kinds = [...]Kind{Labor, Part, Tire, Fee, Sublet}

// Line is a line item of a job.
type Line struct {
	bun.BaseModel `bun:"table:workshop.line_items"`

	CenterID       uuid.UUID `bun:"center_id,pk"`
	ID             uuid.UUID `bun:"id,pk"`
	JobID          uuid.UUID `bun:"job_id"`
	Position       int64     `bun:"position"`
	Kind           Kind      `bun:"kind"`
	Description    string    `bun:"description"`
	PartNumber     string    `bun:"part_number"`
	QuantityMilli  int64     `bun:"quantity_milli"` // thousandths: hours of labor, pieces, liters
	UnitPriceMinor int64     `bun:"unit_price_minor"`
	DiscountMinor  int64     `bun:"discount_minor"`
	AmountMinor    int64     `bun:"amount_minor"` // quantity × price − discount, rounded once
	TaxClassID     uuid.UUID `bun:"tax_class_id"`
}

// Known tells whether k is a kind of line.
func (k Kind) Known() bool {
	for _, kind := range Kinds {
		if k == kind {
			return true
		}
	}
	return false
}

// most is the largest amount of a line: thousands of lines of it still fit into a total.
const most = 1_000_000_000_000

// cost works the amount out.
func (l *Line) cost(currency string) error {
	switch {
	case l.QuantityMilli <= 0:
		return fault.New(fault.Invalid, "A quantity is more than zero.")
	case l.UnitPriceMinor < 0:
		return fault.New(fault.Invalid, "A price is not negative. Use the discount to take something off.")
	case l.DiscountMinor < 0:
		return fault.New(fault.Invalid, "A discount is not negative.")
	}
	gross, err := money.New(l.UnitPriceMinor, currency).Mul(l.QuantityMilli)
	if err != nil {
		return err
	}
	if gross.Minor > most {
		return fault.New(fault.Invalid, "This amount is too large.")
	}
	if l.DiscountMinor > gross.Minor {
		return fault.New(fault.Invalid, "The discount is larger than the line.")
	}
	l.AmountMinor = gross.Minor - l.DiscountMinor
	return nil
}

// same tells whether a customer sees no difference. Position and id do not count.
func (l *Line) same(other *Line) bool {
	return l.Kind == other.Kind && l.Description == other.Description && l.PartNumber == other.PartNumber &&
		l.QuantityMilli == other.QuantityMilli && l.UnitPriceMinor == other.UnitPriceMinor &&
		l.DiscountMinor == other.DiscountMinor && l.TaxClassID == other.TaxClassID
}
