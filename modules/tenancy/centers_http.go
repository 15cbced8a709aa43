package tenancy

import (
	"slices"
	"time"

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
	if err := m.Work(c, me.ID, wanted); err != nil {
		return err
	}
	return web.Redirect(c, "/")
}

// Work puts the session to work in a center of the person, under that center's rule for how long it may rest. Platform admins keep
// their own, which is shorter.
func (m *Module) Work(c *fiber.Ctx, person, center uuid.UUID) error {
	operator, err := m.Accounts.Operator(c.UserContext(), person)
	if err != nil {
		return err
	}
	idle := time.Duration(0)
	if len(operator.Roles) == 0 {
		if idle, err = m.Idle(c.UserContext(), center); err != nil {
			return err
		}
	}
	return m.Sessions.SetCenter(c, center, idle)
}
