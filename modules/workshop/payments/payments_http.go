package payments

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/web"
)

// paymentList shows what came in, the newest first, and the sums of a day.
func (m *Module) paymentList(c *fiber.Ctx, me tenancy.Member) error {
	at := place{web.ID(c.Query("after")), web.ID(c.Query("before"))}
	l := &list{me: me}
	err := m.DB.InCenterRead(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) error {
		l.now = tx.Now()
		l.filter = filterOf(c, me, l.now)
		rows, sums, err := readReceipts(ctx, tx, l.filter, at, pageSize+1)
		l.sums = sums
		l.turn(rows, at)
		return err
	})
	if err != nil {
		return err
	}
	return web.Show(c, paymentListPage(l))
}

// filterOf the address. A day that is none means today's sums over the whole list.
func filterOf(c *fiber.Ctx, me tenancy.Member, now time.Time) filter {
	local := now.In(me.Zone())
	f := filter{day: time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, me.Zone())}
	if day, err := me.Locale().ParseDate(c.Query("day"), me.Zone()); err == nil {
		f.day, f.chosen = day, true
	}
	if method := Method(c.Query("method")); method.Known() {
		f.method = method
	}
	return f
}
