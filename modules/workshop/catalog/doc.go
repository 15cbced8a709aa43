// Package catalog is how a center prices: labor rates, tax classes, and whether prices have the tax in them. It owns
// workshop.pricing, workshop.labor_rates and workshop.tax_classes.
//
// Work orders Read it when a line is added. A rate or class that is no longer used is retired, never removed: lines refer to it.
package catalog
