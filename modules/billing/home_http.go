package billing

import (
	"github.com/gofiber/fiber/v2"

	"bayline/modules/billing/plans"
	"bayline/platform/web"
)

// Home is the page of the product for visitors. Who is signed in goes elsewhere: the wiring decides.
func (m *Module) Home(c *fiber.Ctx) error {
	offered, err := m.Plans.Offered(c.UserContext())
	if err != nil {
		return err
	}
	return web.Show(c, homePage(plans.InCurrency(offered, "")))
}
