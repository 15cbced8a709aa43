package accounts_test

import (
	"github.com/gofiber/fiber/v2"

	"bayline/modules/accounts"
)

func home(c *fiber.Ctx, me accounts.Person) error { return c.SendString("Home of " + me.Name) }

func platform(c *fiber.Ctx, me accounts.Operator) error {
	return c.SendString("Platform of " + me.Name)
}
