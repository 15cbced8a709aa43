package vin

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/platform/fault"
	"bayline/platform/web"
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

// Read decodes a VIN, with what the live service knows where it is switched on and was asked before. It never waits for it.
func (m *Module) Read(ctx context.Context, text string) (Vehicle, error) {
	if vehicle, live := m.Live.Look(ctx, text); live {
		return vehicle, nil
	}
	return Decode(text, m.Clock.Now())
}

type readForm struct {
	VIN string `form:"vin"`
	Fields
}

// read answers the VIN's input with the fields that it fills.
func (m *Module) read(c *fiber.Ctx, _ tenancy.Member) error {
	form, err := web.Bind[readForm](c)
	if err != nil {
		return err
	}
	typed := form.cut()
	if strings.TrimSpace(form.VIN) == "" {
		return web.Show(c, answer(typed, "", nil))
	}
	vehicle, err := m.Read(c.UserContext(), form.VIN)
	if refusal := fault.As(err); refusal != nil {
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), answer(typed, refusal.Text, nil))
	}
	if err != nil {
		return err
	}
	return web.Show(c, answer(FieldsOf(vehicle).after(typed), "", vehicle.notes()))
}

type modelsForm struct {
	Make string `form:"make"`
	Year string `form:"year"`
}

// models answers the make's and the year's inputs with the entries of the model's picker.
func (m *Module) models(c *fiber.Ctx, _ tenancy.Member) error {
	form, err := web.Bind[modelsForm](c)
	if err != nil {
		return err
	}
	return web.Show(c, Options(Fields{Make: form.Make, Year: form.Year}.models()))
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
