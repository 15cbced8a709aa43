package invoices

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/letters"
	"bayline/platform/db"
	"bayline/platform/web"
)

// mailInvoice sends the invoice from its page.
func (m *Module) mailInvoice(c *fiber.Ctx, me tenancy.Member, f *letters.Form) error {
	number := c.Params("number")
	by := f.Check()
	if !f.Bad() {
		_, err := m.Mail(c.UserContext(), me, number, by)
		if err == nil {
			m.Sessions.Flash(c, "The invoice is on its way to "+by.Email+".")
			return web.Redirect(c, "/invoices/"+number)
		}
		if err := f.Refuse(err); err != nil {
			return err
		}
	}
	var p *invoicePage
	err := m.DB.InCenterRead(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) (err error) {
		p, err = m.readPage(ctx, tx, me, number)
		return err
	})
	if err != nil {
		return err
	}
	p.mailing.form = f
	if web.Partial(c) {
		return web.Show(c.Status(f.Status()), mailCard(p.mailing))
	}
	return web.Show(c.Status(f.Status()), documentPage(p))
}

func (v *mailing) button() string {
	if len(v.sent) > 0 {
		return "Send again"
	}
	return "Send by e-mail"
}
