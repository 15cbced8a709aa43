package schedule

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/web"
)

// calendar is the page of a day or a week. It reads its whole week in one message, because the strip over the day shows it.
func (m *Module) calendar(c *fiber.Ctx, me tenancy.Member) error {
	v := asked(me, m.DB.Clock().Now(), c.Query("day"), c.Query("by"), c.Query("view"))
	err := m.DB.Glance(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) (err error) {
		v.Days, err = readDays(ctx, tx, v.Week, dayAfter(v.Week, 7))
		return err
	})
	if err != nil {
		return err
	}
	if v.Wide {
		return web.Show(c, weekPage(v))
	}
	return web.Show(c, dayPage(v))
}
