package catalog

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/locale"
	"bayline/platform/money"
)

// AddClass adds a tax class.
func (m *Module) AddClass(ctx context.Context, me tenancy.Member, class TaxClass) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		catalog, err := lockCatalog(ctx, tx)
		if err != nil {
			return err
		}
		class.ID = db.NewID()
		if _, has := catalog.DefaultClass(); !has {
			class.Default = true
		}
		if class.Default {
			if err := clearDefaultClass(ctx, tx); err != nil {
				return err
			}
		}
		if err := insertClass(ctx, tx, class); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.tax_class.added", class.ID, audit.Note("name", class.Name), audit.Note("rate", percent(class.Rate)))
	})
}

// ChangeClass changes name, rate and default of a class. What was invoiced keeps its tax; open orders are taxed anew.
func (m *Module) ChangeClass(ctx context.Context, me tenancy.Member, class TaxClass) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		catalog, err := lockCatalog(ctx, tx)
		if err != nil {
			return err
		}
		before, err := catalog.class(class.ID)
		if err != nil {
			return err
		}
		if before.Version != class.Version {
			return fault.Newf(fault.Conflict, "Somebody changed this tax class meanwhile: it is now “%s” at %s. Save again if yours is right.", before.Name, percent(before.Rate))
		}
		if before.Default && !class.Default {
			return fault.New(fault.Invalid, "One tax class is the default. Make another one the default instead.")
		}
		if class.Default {
			if err := clearDefaultClass(ctx, tx); err != nil {
				return err
			}
		}
		if err := saveClass(ctx, tx, class); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.tax_class.changed", class.ID, changed(
			audit.Changed("name", before.Name, class.Name), audit.Changed("rate", percent(before.Rate), percent(class.Rate)),
			audit.Changed("default", yes(before.Default), yes(class.Default)))...)
	})
}

// RetireClass offers the class no more. The default stays until another one is.
func (m *Module) RetireClass(ctx context.Context, me tenancy.Member, id uuid.UUID) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		catalog, err := lockCatalog(ctx, tx)
		if err != nil {
			return err
		}
		class, err := catalog.class(id)
		if err != nil {
			return err
		}
		if class.Default {
			return fault.New(fault.Conflict, "This is the default tax class. Make another one the default first.")
		}
		if err := retireClass(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "workshop.tax_class.retired", id, audit.Note("name", class.Name))
	})
}

func (c Catalog) class(id uuid.UUID) (TaxClass, error) {
	class, ok := c.Class(id)
	if !ok || class.Retired {
		return TaxClass{}, fault.New(fault.NotFound, "There is no such tax class.")
	}
	return class, nil
}

func percent(rate money.TaxRate) string { return locale.Default.Percent(int64(rate)) }
