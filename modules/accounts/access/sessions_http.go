package access

import (
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/fault"
	"bayline/platform/session"
	"bayline/platform/web"
)

// sessionsView is what the page of sessions shows.
type sessionsView struct {
	me   accounts.Person
	open []session.Session
	this uuid.UUID
	now  time.Time
}

func (v sessionsView) others() bool { return len(v.open) > 1 }

func (m *Module) showSessions(c *fiber.Ctx, me accounts.Person) error {
	open, err := m.SessionsOf(c.UserContext(), me.ID)
	if err != nil {
		return err
	}
	return web.Show(c, sessionsPage(sessionsView{me, open, session.From(c).ID, m.DB.Clock().Now()}))
}

func (m *Module) endSession(c *fiber.Ctx, me accounts.Person) error {
	id, err := uuid.Parse(c.Params("session"))
	if err != nil {
		return fault.New(fault.NotFound, "That session has ended already.")
	}
	if err := m.EndSession(c.UserContext(), me, id); err != nil {
		return err
	}
	m.Sessions.Flash(c, "The session has ended.")
	return web.Redirect(c, "/account/sessions")
}

func (m *Module) endOthers(c *fiber.Ctx, me accounts.Person) error {
	if err := m.EndOthers(c.UserContext(), me, session.From(c).ID); err != nil {
		return err
	}
	m.Sessions.Flash(c, "All other sessions have ended.")
	return web.Redirect(c, "/account/sessions")
}
