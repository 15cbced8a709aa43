package providers

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/session"
	"bayline/platform/web"
)

const here = "/account/security"

func (m *Module) routeConnections(r *web.Router) {
	r.Post("/account/security/providers/:provider", accounts.StepUp(accounts.ChangeProviders, accounts.SignedIn(m.beginConnecting)))
	r.Get("/account/security/connection", accounts.SignedIn(m.showClaim))
	r.Post("/account/security/connection", accounts.StepUp(accounts.ChangeProviders, accounts.SignedIn(m.settle)))
	r.Post("/account/security/connections/:connection/removal", accounts.StepUp(accounts.ChangeProviders, accounts.SignedIn(m.disconnect)))
}

// section is the card on the page of security. What was connected stays on it when its provider is switched off.
func (m *Module) section(ctx context.Context, me accounts.Person) (templ.Component, error) {
	list, err := m.List(ctx, me.ID)
	if err != nil {
		return nil, err
	}
	return sectionCard(m.list, list), nil
}

func (m *Module) beginConnecting(c *fiber.Ctx, _ accounts.Person) error {
	p, err := m.asked(c)
	if err != nil {
		return err
	}
	current := session.From(c)
	mark, err := m.Sessions.Mark(c)
	if err != nil {
		return err
	}
	address, err := m.depart(c.UserContext(), p, mark, current, here)
	if err != nil {
		return err
	}
	return m.leave(c, p, address)
}

func (m *Module) showClaim(c *fiber.Ctx, me accounts.Person) error {
	waiting, found, err := m.waiting(c.UserContext(), m.Sessions.Marked(c), &me.ID)
	if err != nil {
		return err
	}
	if !found {
		return web.Redirect(c, here)
	}
	return web.Show(c, claimPage(me, waiting))
}

func (m *Module) settle(c *fiber.Ctx, _ accounts.Person) error {
	connected, err := m.Settle(c.UserContext(), session.From(c), m.Sessions.Marked(c))
	if err != nil {
		return err
	}
	m.Sessions.Flash(c, connected+" is connected: next time, its button signs you in. All your other sessions have ended.")
	return web.Redirect(c, here)
}

func (m *Module) disconnect(c *fiber.Ctx, me accounts.Person) error {
	id, err := uuid.Parse(c.Params("connection"))
	if err != nil {
		return errNoConnection
	}
	if err := m.Disconnect(c.UserContext(), me, session.From(c).ID, id); err != nil {
		return err
	}
	m.Sessions.Flash(c, "It is disconnected. All your other sessions have ended.")
	return web.Redirect(c, here)
}
