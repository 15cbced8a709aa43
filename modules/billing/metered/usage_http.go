package metered

import (
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/platform/fault"
	"bayline/platform/web"
)

// seeUsage is the page, or, asked by the page itself, what has changed on it.
func (m *Module) seeUsage(c *fiber.Ctx, me tenancy.Member) error {
	before := uuid.Nil
	if text := c.Query("before"); text != "" {
		var err error
		if before, err = uuid.Parse(text); err != nil {
			return fault.New(fault.BadRequest, "This page of the list is not there. Begin again at the top.").Because(err)
		}
	}
	view, err := m.usage(c.UserContext(), me, before)
	if err != nil {
		return err
	}
	if !web.Partial(c) {
		return web.Show(c, usagePage(view))
	}
	if c.Query("seen") == view.seen {
		web.Vary(c)
		return c.SendStatus(fiber.StatusNoContent)
	}
	return web.Show(c, usageNow(view))
}
