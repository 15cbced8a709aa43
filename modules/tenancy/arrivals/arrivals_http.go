package arrivals

import (
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/platform/web"
)

// shown are on one page.
const shown = 50

// view is what the page shows.
type view struct {
	me    tenancy.Member
	list  []Arrival
	older string // address of the next page; empty on the last one
	now   time.Time
}

func (v view) when(a Arrival) string { return v.me.Locale().DayTime(a.At, v.now, v.me.Zone()) }

func (m *Module) show(c *fiber.Ctx, me tenancy.Member) error {
	before, _ := time.Parse(time.RFC3339Nano, c.Query("before")) // what is no time is the first page
	list, more, err := m.Of(c.UserContext(), me.Center(), before, shown)
	if err != nil {
		return err
	}
	v := view{me: me, list: list, now: m.DB.Clock().Now()}
	if more && len(list) > 0 {
		v.older = "/team/sign-ins?before=" + url.QueryEscape(list[len(list)-1].At.Format(time.RFC3339Nano))
	}
	return web.Show(c, page(v))
}
