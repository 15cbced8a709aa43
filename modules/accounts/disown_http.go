package accounts

import (
	"github.com/gofiber/fiber/v2"

	"bayline/platform/web"
)

func (m *Module) routeDisown(r *web.Router) {
	r.Get("/not-me/:token", web.Public(m.showDisown))
	r.Post("/not-me/:token", web.Public(m.disown))
}

// showDisown only shows a button, as showVerify does.
func (m *Module) showDisown(c *fiber.Ctx) error {
	who, err := m.whose(c.UserContext(), toDisown, c.Params("token"))
	if err != nil {
		return m.showDeadLink(c, err, "/password/forgot")
	}
	return m.show(c, disownPage(c.Params("token"), who.Name))
}

func (m *Module) disown(c *fiber.Ctx) error {
	if err := m.Disown(c.UserContext(), c.Params("token")); err != nil {
		return m.showDeadLink(c, err, "/password/forgot")
	}
	return m.show(c, disownedPage())
}
