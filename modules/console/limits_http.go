package console

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/accounts"
	"bayline/modules/billing"
	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/platform/web"
	"bayline/views/kit"
)

// limitForm sets the amount above which an approval needs a second admin.
type limitForm struct {
	web.Form
	Currency string `form:"currency"`
	Amount   string `form:"amount"`
}

type dropForm struct {
	web.Form
	Currency string `form:"currency"`
}

// limitsView is the page of the limits.
type limitsView struct {
	in   locale.Locale
	list []billing.Limit
	form *limitForm
}

func (m *Module) limits(c *fiber.Ctx, me accounts.Operator) error {
	return m.showLimits(c, me, &limitForm{})
}

func (m *Module) showLimits(c *fiber.Ctx, me accounts.Operator, f *limitForm) error {
	list, err := m.Billing.Limits(c.UserContext())
	if err != nil {
		return err
	}
	return web.Show(c, limitsPage(limitsView{me.In(), list, f}))
}

func (m *Module) postLimit(c *fiber.Ctx, me accounts.Operator, f *limitForm) error {
	var limit money.Amount
	if !money.Known(f.Currency) {
		f.Fail("currency", "Choose a currency.")
	} else {
		var err error
		if limit, err = money.Parse(f.Amount, f.Currency, me.In()); err != nil || limit.Minor <= 0 {
			f.Fail("amount", "Type an amount above zero, like 1000.00.")
		}
	}
	if f.Bad() {
		return m.showLimits(c.Status(fiber.StatusUnprocessableEntity), me, f)
	}
	if err := m.Billing.SetLimit(c.UserContext(), me, limit); err != nil {
		return err
	}
	m.Sessions.Flash(c, "From now on approvals above "+money.Format(limit, me.In())+" need a second admin.")
	return web.Redirect(c, "/admin/limits")
}

func (m *Module) dropLimit(c *fiber.Ctx, me accounts.Operator, f *dropForm) error {
	if err := m.Billing.DropLimit(c.UserContext(), me, f.Currency); err != nil {
		return err
	}
	m.Sessions.Flash(c, "The amount in "+f.Currency+" is removed.")
	return web.Redirect(c, "/admin/limits")
}

// rule says what holds now.
func (v limitsView) rule() string {
	if len(v.list) == 0 {
		return "No amount is set: one admin is enough for every approval."
	}
	return "Above these amounts an approval needs a second admin. So does every payment in a currency that is not in the list."
}

func (v limitsView) set(l billing.Limit) string { return v.in.Date(l.At, time.UTC) + " by " + l.By }

func (v limitsView) currencies() (list []kit.Option) {
	for _, currency := range money.Currencies() {
		list = append(list, kit.Option{Value: currency.Code, Label: currency.Code + ", " + currency.Name})
	}
	return list
}
