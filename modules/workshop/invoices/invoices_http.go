package invoices

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/modules/workshop/payments"
	"bayline/modules/workshop/search"
	"bayline/platform/db"
	"bayline/platform/web"
)

func (m *Module) invoiceList(c *fiber.Ctx, me tenancy.Member) error {
	l := &list{me: me, which: whichOf(c.Query("state")), query: strings.TrimSpace(c.Query("q"))}
	at := place{web.Number(c.Query("after")), web.Number(c.Query("before"))}
	err := m.DB.InCenterRead(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) error {
		l.paper = paper{me.Locale(), me.Zone(), tx.Now()}
		rows, owed, err := l.read(ctx, tx, at)
		if err != nil {
			return err
		}
		l.turn(rows, at)
		l.ageing, err = newAgeing(owed, me.Standing().BaseCurrency)
		return err
	})
	if err != nil {
		return err
	}
	if web.Partial(c) {
		return web.Show(c, invoiceRows(l))
	}
	return web.Show(c, invoiceListPage(l))
}

// read looks for the query, where there is one, and else turns the pages.
func (l *list) read(ctx context.Context, tx db.Tx, at place) ([]Summary, []aged, error) {
	today := dayOf(l.paper.now, l.paper.zone)
	if l.query == "" {
		return readList(ctx, tx, l.which, at, today, pageSize+1)
	}
	l.short = search.TooShort(l.query)
	found, err := search.Find(ctx, tx, l.query, pageSize)
	if err != nil {
		return nil, nil, err
	}
	var h hits
	for _, hit := range found {
		switch hit.Kind {
		case search.Invoice:
			h.invoices = append(h.invoices, hit.ID)
		case search.Customer:
			h.customers = append(h.customers, hit.ID)
		case search.Vehicle:
			h.vehicles = append(h.vehicles, hit.ID)
		case search.Order:
			h.orders = append(h.orders, hit.ID)
		}
	}
	return readFound(ctx, tx, h, today, pageSize)
}

// invoice is the document.
func (m *Module) invoice(c *fiber.Ctx, me tenancy.Member) error {
	p, err := m.page(c, me)
	if err != nil {
		return err
	}
	return web.Show(c, documentPage(p))
}

// invoicePage is the document with what is for the screen alone.
type invoicePage struct {
	*document
	mailing *mailing
}

func (m *Module) page(c *fiber.Ctx, me tenancy.Member) (p *invoicePage, err error) {
	err = m.DB.InCenterRead(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) (err error) {
		p, err = m.readPage(ctx, tx, me, c.Params("number"))
		return err
	})
	return p, err
}

func (m *Module) readPage(ctx context.Context, tx db.Tx, me tenancy.Member, number string) (*invoicePage, error) {
	d, err := readDocument(ctx, tx, me, number)
	if err != nil {
		return nil, err
	}
	v, err := m.readMailing(ctx, tx, d)
	return &invoicePage{d, v}, err
}

func readDocument(ctx context.Context, tx db.Tx, me tenancy.Member, number string) (*document, error) {
	i, err := readInvoice(ctx, tx, number)
	if err != nil {
		return nil, err
	}
	balance, received, err := payments.OfOrder(ctx, tx, i.OrderID)
	if err != nil {
		return nil, err
	}
	return newDocument(i, balance, received, me, tx.Now()), nil
}

// payInvoice records a payment on the invoice's page.
func (m *Module) payInvoice(c *fiber.Ctx, me tenancy.Member, f *payForm) error {
	d, err := m.page(c, me)
	if err != nil {
		return err
	}
	taking := f.check(d.Currency, me.Locale())
	if !f.Bad() {
		balance, err := m.ReceiveFor(c.UserContext(), me, d.Number, taking)
		if err == nil {
			m.Sessions.Flash(c, thanks(taking, balance, me))
			return web.Redirect(c, "/invoices/"+d.Number)
		}
		if err := f.Refuse(err); err != nil {
			return err
		}
	}
	d.pay = f
	if web.Partial(c) {
		return web.Show(c.Status(f.Status()), payCard(d.document))
	}
	return web.Show(c.Status(f.Status()), documentPage(d))
}

func whichOf(text string) which {
	switch w := which(text); w {
	case open, overdue, paid:
		return w
	}
	return all
}
