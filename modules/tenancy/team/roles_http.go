package team

import (
	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/platform/web"
)

func (m *Module) showRoles(c *fiber.Ctx, _ tenancy.Member) error { return web.Show(c, rolesPage()) }
