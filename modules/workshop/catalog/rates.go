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

// AddRate adds a labor rate. The first of a currency becomes its default.
func (m *Module) AddRate(ctx context.Context, me tenancy.Member, rate LaborRate) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		catalog, err := lockCatalog(ctx, tx)
		if err != nil {
			return err
		}
		rate.ID = db.NewID()
		if _, has := catalog.Rate(rate.Amount.Currency); !has {
			rate.Default = true
		}
		if rate.Default {
			if err := clearDefaultRate(ctx, tx, rate.Amount.Currency); err != nil {
				return err
			}
		}
		if err := insertRate(ctx, tx, rate); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.labor_rate.added", rate.ID, audit.Note("name", rate.Name), audit.Note("an hour", rate.Amount.String()))
	})
}

// ChangeRate changes name, price and default of a rate for the lines to come. Its currency stays.
func (m *Module) ChangeRate(ctx context.Context, me tenancy.Member, rate LaborRate) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		catalog, err := lockCatalog(ctx, tx)
		if err != nil {
			return err
		}
		before, err := catalog.rate(rate.ID)
		if err != nil {
			return err
		}
		if before.Version != rate.Version {
			return fault.Newf(fault.Conflict, "Somebody changed this rate meanwhile: it is now “%s” at %s. Save again if yours is right.", before.Name, before.Amount)
		}
		rate.Amount.Currency = before.Amount.Currency
		if before.Default && !rate.Default {
			return fault.New(fault.Invalid, "One rate of each currency is the default. Make another one the default instead.")
		}
		if rate.Default {
			if err := clearDefaultRate(ctx, tx, rate.Amount.Currency); err != nil {
				return err
			}
		}
		if err := saveRate(ctx, tx, rate); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.labor_rate.changed", rate.ID, changed(
			audit.Changed("name", before.Name, rate.Name), audit.Changed("an hour", before.Amount.String(), rate.Amount.String()),
			audit.Changed("default", yes(before.Default), yes(rate.Default)))...)
	})
}

// RetireRate offers the rate no more. The default stays until another one is.
func (m *Module) RetireRate(ctx context.Context, me tenancy.Member, id uuid.UUID) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		catalog, err := lockCatalog(ctx, tx)
		if err != nil {
			return err
		}
		rate, err := catalog.rate(id)
		if err != nil {
			return err
		}
		if rate.Default {
			return fault.New(fault.Conflict, "This is the default rate. Make another one the default first.")
		}
		if err := retireRate(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.labor_rate.retired", id, audit.Note("name", rate.Name))
	})
}

func (c Catalog) rate(id uuid.UUID) (LaborRate, error) {
	for _, r := range c.Rates {
		if r.ID == id && !r.Retired {
			return r, nil
		}
	}
	return LaborRate{}, fault.New(fault.NotFound, "There is no such labor rate.")
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// firstRate is what an hour costs in a new center, until it says otherwise.
func firstRate(currency string) money.Amount {
	units, known := firstHour[currency]
	if !known {
		units = 100
	}
	for range money.Digits(currency) {
		units *= 10
	}
	return money.New(units, currency)
}

// firstHour has usual prices in whole units, so that the first estimate is not absurd. The page asks to check them.
var firstHour = map[string]int64{
	"USD": 125, "CAD": 130, "EUR": 95, "GBP": 85, "CHF": 140, "AUD": 140, "NZD": 130, "KWD": 12, "BHD": 12, "OMR": 12, "JOD": 20,
	"AED": 150, "SAR": 150, "JPY": 9000, "INR": 900, "PLN": 220, "CZK": 1200, "SEK": 1100, "NOK": 1300, "DKK": 900, "MXN": 500, "BRL": 150,
	"ZAR": 750, "TRY": 900, "HUF": 18000, "KRW": 60000, "CLP": 30000, "ISK": 16000,
}
