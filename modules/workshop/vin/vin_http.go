package vin

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/platform/fault"
	"bayline/platform/web"
)

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
	return web.Show(c, answer(FieldsOf(vehicle).after(typed), vehicle.doubt(), vehicle.notes()))
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
