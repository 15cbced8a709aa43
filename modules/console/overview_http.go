package console

import (
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/web"
)

// nobody is the id that lists begin after.
var nobody = uuid.Nil

func (m *Module) overview(c *fiber.Ctx, me accounts.Operator) error {
	view, err := m.survey(c.UserContext(), me)
	if err != nil {
		return err
	}
	return web.Show(c, overviewPage(view))
}
