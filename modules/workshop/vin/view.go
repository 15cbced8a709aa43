package vin

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// Render draws the fields.
func (f Fields) Render(ctx context.Context, w io.Writer) error { return f.html().Render(ctx, w) }

// asksFacts lets the VIN fetch what it says.
func asksFacts() templ.Attributes {
	return templ.Attributes{
		"autocapitalize": "characters",
		"spellcheck":     "false",
		"hx-get":         "/vehicles/vin",
		"hx-trigger":     "change",
		"hx-include":     "closest form",
		"hx-target":      "#vehicle-facts",
		"hx-swap":        "outerMorph",
	}
}

// asksModels lets the make and the year fetch the models that the picker offers.
func asksModels() templ.Attributes {
	return templ.Attributes{
		"hx-get":     "/vehicles/models",
		"hx-trigger": "change",
		"hx-include": "closest form",
		"hx-target":  "#vehicle-models",
		"hx-swap":    "innerHTML",
	}
}
