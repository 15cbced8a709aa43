package schedule

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/web"
)

// calendar is the page of a day or a week. It reads its whole week in one message, because the strip over the day shows it.
func (m *Module) calendar(c *fiber.Ctx, me tenancy.Member) error {
	v := asked(me, m.DB.Clock().Now(), c.Query("day"), c.Query("by"), c.Query("view"))
	var err error
	if v.Days, err = m.Days(c.UserContext(), me, v.Week, dayAfter(v.Week, 7)); err != nil {
		return err
	}
	if v.Wide {
		return web.Show(c, weekPage(v))
	}
	return web.Show(c, dayPage(v))
}

// Days reads what stands in the calendar from one moment to another, in one message to PostgreSQL however much that is.
func (m *Module) Days(ctx context.Context, me tenancy.Member, from, to time.Time) (d Days, err error) {
	err = m.DB.Glance(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		d, err = readDays(ctx, tx, from, to)
		return err
	})
	return d, err
}
