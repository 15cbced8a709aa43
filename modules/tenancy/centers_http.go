package tenancy

import (
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/web"
)

// switchCenter puts the session to work in another of the person's centers.
func (m *Module) switchCenter(c *fiber.Ctx, me accounts.Person) error {
	wanted, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoCenter
	}
	places, err := m.Workplaces(c.UserContext(), me.ID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(places, func(w Workplace) bool { return w.Center == wanted }) {
		return m.refuse(c, wanted)
	}
	if err := m.Sessions.SetCenter(c, wanted, 0); err != nil {
		return err
	}
	return web.Redirect(c, "/")
}
