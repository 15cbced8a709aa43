package vin

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// Fields are the fields of a vehicle's form that a VIN fills, as the form holds them. It is a component: a group with the id "vehicle-facts",
// whose inputs are called make, model, year, body and engine.
type Fields struct {
	Make   string `form:"make"`
	Model  string `form:"model"`
	Year   string `form:"year"`
	Body   string `form:"body"`
	Engine string `form:"engine"`

	Errors map[string]string // by the name of the input, as web.Form has them
}

// The inputs take no more than this.
const (
	longestVIN  = 40 // with the spaces, dashes and stars around it
	longest     = 60
	longestYear = 4
)

// FieldsOf is the form for a vehicle that was read.
func FieldsOf(v Vehicle) Fields {
	f := Fields{Make: v.Make, Model: v.Model, Body: v.Body, Engine: v.Engine}
	if v.Year != 0 {
		f.Year = strconv.Itoa(v.Year)
	}
	return f
}

// after keeps what was typed where the VIN says nothing, unless what was typed is of another make: then it belongs to another vehicle.
func (f Fields) after(typed Fields) Fields {
	if f.Make != "" && typed.Make != "" && !strings.EqualFold(f.Make, typed.Make) {
		return f
	}
	for _, field := range []struct {
		value *string
		typed string
	}{{&f.Make, typed.Make}, {&f.Model, typed.Model}, {&f.Year, typed.Year}, {&f.Body, typed.Body}, {&f.Engine, typed.Engine}} {
		if *field.value == "" {
			*field.value = field.typed
		}
	}
	return f
}

// models are the entries of the model's picker.
func (f Fields) models() []string {
	year, _ := strconv.Atoi(f.Year)
	return Models(f.Make, year)
}

// cut shortens what no input of ours sends.
func (f Fields) cut() Fields {
	for _, value := range []*string{&f.Make, &f.Model, &f.Body, &f.Engine} {
		*value = first(*value, longest)
	}
	f.Year = first(f.Year, longestYear)
	return f
}

func first(text string, characters int) string {
	runes := []rune(strings.TrimSpace(text))
	return string(runes[:min(len(runes), characters)])
}

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
