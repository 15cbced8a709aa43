package metered

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/platform/web"
	"bayline/views/kit"
)

// refundForm carries its own id: sent twice, it pays back once.
type refundForm struct {
	web.Form
	ID        string `form:"refund"`
	Amount    string `form:"amount"`
	Currency  string `form:"currency"`
	Method    string `form:"method"`
	Reference string `form:"reference"`
	Reason    string `form:"reason"`

	of prepaid
}

func (m *Module) askRefund(c *fiber.Ctx, _ accounts.Operator) error {
	of, err := m.ofCenter(c)
	if err != nil {
		return err
	}
	f := &refundForm{ID: db.NewID().String(), of: of, Method: Methods[0]}
	if len(of.left) > 0 {
		f.Currency, f.Amount = of.left[0].Currency, money.FormatPlain(of.left[0], locale.Default)
	}
	return web.Show(c, refundPage(f))
}

func (m *Module) postRefund(c *fiber.Ctx, me accounts.Operator, f *refundForm) error {
	of, err := m.ofCenter(c)
	if err != nil {
		return err
	}
	f.of = of
	refund := f.check()
	if !f.Bad() {
		if err := f.Refuse(m.Refund(c.UserContext(), me, of.center, refund)); err != nil {
			return err
		}
	}
	if f.Bad() {
		return web.Show(c.Status(f.Status()), refundPage(f))
	}
	m.Sessions.Flash(c, money.Format(refund.Amount, locale.Default)+" is paid back to "+of.name+".")
	return web.Redirect(c, "/admin/centers/"+of.center.String()+"/refund")
}

func (m *Module) ofCenter(c *fiber.Ctx) (prepaid, error) {
	center, err := uuid.Parse(c.Params("id"))
	if err != nil || center == uuid.Nil {
		return prepaid{}, fault.New(fault.NotFound, "There is no such center.")
	}
	return m.prepaid(c.UserContext(), center)
}

func (f *refundForm) check() (r Refund) {
	var err error
	if r.ID, err = uuid.Parse(f.ID); err != nil {
		f.Fail("", "This form is not whole. Reload the page and try again.")
	}
	if !money.Known(f.Currency) {
		f.Fail("currency", "Choose the currency of the balance.")
	} else if r.Amount, err = money.Parse(f.Amount, f.Currency, locale.Default); err != nil || r.Amount.Minor <= 0 {
		f.Fail("amount", "Type the amount that is paid back.")
	}
	if !slices.Contains(Methods, f.Method) {
		f.Fail("method", "Choose how it is paid back.")
	}
	f.Need("reference", &f.Reference, "Type the reference of the transfer, so that the owner finds it.")
	f.Max("reference", f.Reference, 80, "Use at most 80 characters.")
	if f.Need("reason", &f.Reason, "Say why. The owners read this.") {
		f.Max("reason", f.Reason, 500, "Use at most 500 characters.")
	}
	r.Method, r.Reference, r.Reason = f.Method, f.Reference, f.Reason
	return r
}

// currencies of what is left.
func (f *refundForm) currencies() (list []kit.Option) {
	for _, left := range f.of.left {
		list = append(list, kit.Option{Value: left.Currency, Label: left.Currency + ", " + money.Name(left.Currency)})
	}
	return list
}

func methodOptions() (list []kit.Option) {
	for _, method := range Methods {
		list = append(list, kit.Option{Value: method, Label: method})
	}
	return list
}

// left in words: "$120.00 and €40.00".
func (p prepaid) words() string {
	amounts := make([]string, len(p.left))
	for i, left := range p.left {
		amounts[i] = money.Format(left, locale.Default)
	}
	return strings.Join(amounts, " and ")
}

// nothing says why there is nothing to pay back.
func (f *refundForm) nothing() string {
	if len(f.of.refunds) > 0 {
		return "The prepaid balance of " + f.of.name + " is used up or paid back."
	}
	return f.of.name + " has no prepaid balance. Plans with a fixed price have none."
}
