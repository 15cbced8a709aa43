package catalog

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/money"
)

// Catalog is all that pricing a line needs. Rates and Classes hold the retired ones too, because old lines refer to them.
type Catalog struct {
	Mode     money.TaxMode
	Rounding money.Rounding
	Version  int64 // of mode and rounding
	Rates    []LaborRate
	Classes  []TaxClass
}

// LaborRate is the price of an hour.
type LaborRate struct {
	ID      uuid.UUID
	Name    string
	Amount  money.Amount // an hour
	Default bool         // of its currency
	Retired bool
	Version int64
}

// TaxClass is what is taxed alike.
type TaxClass struct {
	ID      uuid.UUID
	Name    string
	Rate    money.TaxRate
	Default bool
	Retired bool
	Version int64
}

// Rate is the default labor rate of a currency; where none is marked, its first.
func (c Catalog) Rate(currency string) (LaborRate, bool) {
	var first LaborRate
	for _, r := range c.Rates {
		if r.Retired || r.Amount.Currency != currency {
			continue
		}
		if r.Default {
			return r, true
		}
		if first.ID == uuid.Nil {
			first = r
		}
	}
	return first, first.ID != uuid.Nil
}

// Class is the tax class of an id, retired or not.
func (c Catalog) Class(id uuid.UUID) (TaxClass, bool) {
	for _, t := range c.Classes {
		if t.ID == id {
			return t, true
		}
	}
	return TaxClass{}, false
}

// DefaultClass is what a new line is taxed as; where none is marked, the first.
func (c Catalog) DefaultClass() (TaxClass, bool) {
	offered := c.OfferedClasses()
	for _, t := range offered {
		if t.Default {
			return t, true
		}
	}
	if len(offered) == 0 {
		return TaxClass{}, false
	}
	return offered[0], true
}

// OfferedRates are those for new lines in a currency; of all currencies where none is given.
func (c Catalog) OfferedRates(currency string) (offered []LaborRate) {
	for _, r := range c.Rates {
		if !r.Retired && (currency == "" || r.Amount.Currency == currency) {
			offered = append(offered, r)
		}
	}
	return offered
}

// OfferedClasses are those for new lines.
func (c Catalog) OfferedClasses() (offered []TaxClass) {
	for _, t := range c.Classes {
		if !t.Retired {
			offered = append(offered, t)
		}
	}
	return offered
}

// Read is the catalog of the center in scope.
func Read(ctx context.Context, tx db.Tx) (Catalog, error) { return readCatalog(ctx, tx) }

// Read is the catalog of the member's center.
func (m *Module) Read(ctx context.Context, me tenancy.Member) (c Catalog, err error) {
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		c, err = readCatalog(ctx, tx)
		return err
	})
	return c, err
}

// ChangePricing says whether prices have the tax in them and where it is rounded. Orders that exist keep their mode.
func (m *Module) ChangePricing(ctx context.Context, me tenancy.Member, mode money.TaxMode, rounding money.Rounding, version int64) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		before, err := lockPricing(ctx, tx)
		if err != nil {
			return err
		}
		if before.Version != version {
			return fault.Newf(fault.Conflict, "Somebody changed this meanwhile: prices are now %s, and tax is rounded %s. Look at it and save again if yours is right.",
				modeLabel(before.Mode), roundingLabel(before.Rounding))
		}
		if before.Mode == mode && before.Rounding == rounding {
			return nil
		}
		if err := savePricing(ctx, tx, mode, rounding); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.pricing.changed", me.Center(), changed(
			audit.Changed("prices", modeLabel(before.Mode), modeLabel(mode)),
			audit.Changed("tax rounded", roundingLabel(before.Rounding), roundingLabel(rounding)))...)
	})
}

// changed keeps the details that differ.
func changed(details ...audit.Detail) (kept []audit.Detail) {
	for _, d := range details {
		if d.Before != d.After {
			kept = append(kept, d)
		}
	}
	return kept
}

func modeLabel(mode money.TaxMode) string {
	if mode == money.Inclusive {
		return "with tax"
	}
	return "before tax"
}

func roundingLabel(rounding money.Rounding) string {
	if rounding == money.PerLine {
		return "on each line"
	}
	return "once per document"
}
