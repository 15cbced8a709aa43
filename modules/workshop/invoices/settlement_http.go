package invoices

import (
	"context"
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/payments"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/web"
)

// postInvoice posts and goes to the invoice, or asks in place for what is missing.
func (m *Module) postInvoice(c *fiber.Ctx, me tenancy.Member, f *postForm) error {
	number, err := orderNumber(c)
	if err != nil {
		return err
	}
	posting := f.check()
	if f.Bad() {
		return m.showSettlement(c, me, number, f.Status(), func(s *settlement) { s.post = f })
	}
	posted, err := m.Post(c.UserContext(), me, number, posting)
	var missing *Missing
	if errors.As(err, &missing) {
		f.ask(missing, m.country(c, me))
		return m.showSettlement(c, me, number, f.Status(), func(s *settlement) { s.post = f })
	}
	if err := f.Refuse(err); err != nil {
		return err
	}
	if f.Bad() {
		return m.showSettlement(c, me, number, f.Status(), func(s *settlement) {
			s.post, f.Version = f, strconv.FormatInt(s.order.Version, 10)
		})
	}
	m.Sessions.Flash(c, "Invoice "+posted.Number+" is posted.")
	return web.Redirect(c, "/invoices/"+posted.Number)
}

// payOrder records a deposit or a payment on the page of the order.
func (m *Module) payOrder(c *fiber.Ctx, me tenancy.Member, f *payForm) error {
	number, err := orderNumber(c)
	if err != nil {
		return err
	}
	var currency string
	err = m.DB.InCenter(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) error {
		o, err := orders.Lock(ctx, tx, number)
		if err == nil {
			currency = o.Currency
		}
		return err
	})
	if err != nil {
		return err
	}
	taking := f.check(currency, me.Locale())
	if !f.Bad() {
		balance, err := m.Receive(c.UserContext(), me, number, taking)
		if err == nil {
			m.Sessions.Flash(c, thanks(taking, balance, me))
			return web.Redirect(c, "/work-orders/"+strconv.FormatInt(number, 10))
		}
		if err := f.Refuse(err); err != nil {
			return err
		}
	}
	return m.showSettlement(c, me, number, f.Status(), func(s *settlement) { s.pay = f })
}

// Refuse puts a refusal where it belongs: what is wrong with the amount under it, anything else over the form.
func (f *payForm) Refuse(err error) error {
	if fault.Is(err, fault.Invalid) {
		return f.FailWith("amount", err)
	}
	return f.Form.Refuse(err)
}

// thanks is what the next page says about a payment.
func thanks(t payments.Taking, b payments.Balance, me tenancy.Member) string {
	p := paper{in: me.Locale()}
	text := "Received " + p.amount(t.Amount) + "."
	switch {
	case b.Settled():
		return text + " Invoice " + b.Invoice + " is paid."
	case b.Posted():
		return text + " " + p.amount(b.Due()) + " is open."
	}
	return text + " It counts as a deposit."
}

// showSettlement draws the card again with a form in it; without a script, on a page of its own.
func (m *Module) showSettlement(c *fiber.Ctx, me tenancy.Member, number int64, status int, fill func(*settlement)) error {
	var s *settlement
	err := m.DB.InCenter(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) error {
		o, err := orders.Lock(ctx, tx, number)
		if err != nil {
			return err
		}
		s, err = readSettlement(ctx, tx, me, o)
		return err
	})
	if err != nil {
		return err
	}
	fill(s)
	if web.Partial(c) {
		return web.Show(c.Status(status), settlementCard(s))
	}
	return web.Show(c.Status(status), settlementPage(s))
}

// country of the center, offered for an address. Without it the form works too.
func (m *Module) country(c *fiber.Ctx, me tenancy.Member) (code string) {
	err := m.DB.InCenterRead(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) error {
		profile, err := tenancy.ReadProfile(ctx, tx)
		code = profile.Country
		return err
	})
	if err != nil {
		return ""
	}
	return code
}

func orderNumber(c *fiber.Ctx) (int64, error) {
	number, err := strconv.ParseInt(c.Params("number"), 10, 64)
	if err != nil || number <= 0 {
		return 0, fault.New(fault.NotFound, "No such work order.")
	}
	return number, nil
}
