package providers

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"bayline/modules/accounts"
	"bayline/platform/fault"
	"bayline/platform/session"
	"bayline/platform/web"
)

func (m *Module) routeTrips(r *web.Router) {
	r.Post("/login/with/:provider", web.PublicForm(m.begin))
	r.Get("/login/with/:provider/return", web.Public(m.comeBack))
	r.Get("/login/with/:provider/proof", web.Public(m.showProof))
	r.Get("/login/with/:provider/newcomer", web.Public(m.showNewcomer))
}

// way is how providers stand beside the password. Where none is set up nothing is shown, but what a stranger has connected before
// they were switched off still goes.
func (m *Module) way() accounts.Way {
	if len(m.list) == 0 {
		return accounts.Way{Disowned: disown}
	}
	return accounts.Way{
		SignIn: func(_ context.Context, at accounts.Step) (templ.Component, error) {
			if at.Dialog { // the way leads off the page, and what was typed on it would be lost
				return nil, nil
			}
			return buttons(m.list, at), nil
		},
		Section:  m.section,
		Disowned: disown,
	}
}

// beginForm says where somebody was going.
type beginForm struct {
	web.Form
	Next string `form:"next"`
}

func (m *Module) begin(c *fiber.Ctx, form *beginForm) error {
	p, err := m.asked(c)
	if err != nil {
		return err
	}
	mark, err := m.Sessions.Mark(c)
	if err != nil {
		return err
	}
	address, err := m.depart(c.UserContext(), p, mark, nil, web.Own(form.Next))
	if err != nil {
		return m.Accounts.RefuseSignIn(c, accounts.Step{Next: form.Next}, err)
	}
	return m.leave(c, p, address)
}

// leave shows a page that goes on by itself. A redirect would not do: a form of ours may only lead to pages of ours (form-action),
// and browsers hold the answer's redirects to that too. This way the policy is the same on every page, whatever the provider does.
func (m *Module) leave(c *fiber.Ctx, p *provider, address string) error {
	c.Set("Refresh", "0; url="+address)
	return web.Show(c, leavingPage(p, address))
}

// comeBack is where providers send people. The address is one to be used once: it goes on to another at once.
func (m *Module) comeBack(c *fiber.Ctx) error {
	p, err := m.asked(c)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	w, back, err := m.returned(c.UserContext(), p, m.Sessions.Marked(c), c.Query("state"))
	if err != nil {
		return m.Accounts.RefuseSignIn(c, accounts.Step{}, err)
	}
	who, err := m.ask(c, p, w)
	if back.Person != [16]byte{} {
		return m.connectBack(c, p, back, who, err)
	}
	if err == nil {
		err = m.enter(c, p, back, who)
	}
	if fault.As(err) != nil {
		return m.Accounts.RefuseSignIn(c, accounts.Step{Next: back.Next}, err)
	}
	return err
}

// ask the provider who has come back.
func (m *Module) ask(c *fiber.Ctx, p *provider, w word) (identity, error) {
	if c.Query("error") != "" {
		return identity{}, errDeclined(p)
	}
	who, err := p.arrival(c.UserContext(), w, c.Query("code"), c.Query("iss"))
	if err != nil {
		return identity{}, m.note(c.UserContext(), p, errDoubt(p), err)
	}
	return who, nil
}

// enter signs in whom a connection of theirs names. Whoever has none is told how to make one.
func (m *Module) enter(c *fiber.Ctx, p *provider, back trip, who identity) error {
	person, err := m.use(c.UserContext(), p, who)
	if err != nil {
		return err
	}
	if person != [16]byte{} {
		return m.Accounts.Enter(c, accounts.Entry{Person: person, How: accounts.ByProvider, Next: back.Next})
	}
	claimed, err := m.claim(c.UserContext(), p, back.Mark, who)
	if err != nil {
		return err
	}
	if claimed {
		return web.Redirect(c, address(p)+"/proof")
	}
	return web.Redirect(c, address(p)+"/newcomer")
}

func (m *Module) showProof(c *fiber.Ctx) error {
	p, err := m.asked(c)
	if err != nil {
		return err
	}
	waiting, found, err := m.waiting(c.UserContext(), m.Sessions.Marked(c), nil)
	if err != nil {
		return err
	}
	if !found || waiting.Provider != p.Name {
		return web.Redirect(c, "/login")
	}
	m.Accounts.Lend(c)
	return web.Show(c, proofPage(p, waiting))
}

func (m *Module) showNewcomer(c *fiber.Ctx) error {
	p, err := m.asked(c)
	if err != nil {
		return err
	}
	m.Accounts.Lend(c)
	return web.Show(c, newcomerPage(p))
}

// asked is the provider that the address names.
func (m *Module) asked(c *fiber.Ctx) (*provider, error) {
	p := m.provider(c.Params("provider"))
	if p == nil {
		return nil, errNoProvider
	}
	return p, nil
}

func address(p *provider) string { return "/login/with/" + p.Name }

// connectBack ends a trip of somebody who was signed in, and still is, in the same session.
func (m *Module) connectBack(c *fiber.Ctx, p *provider, back trip, who identity, err error) error {
	current := session.From(c)
	if current == nil || current.Stage != session.Full || current.ID != back.Session || current.Person != back.Person {
		return m.Accounts.RefuseSignIn(c, accounts.Step{}, errTrip)
	}
	if err == nil {
		err = m.Connect(c.UserContext(), current, p.settled(who))
	}
	told := p.Label + " is connected. All your other sessions have ended."
	if refusal := fault.As(err); refusal != nil {
		told = refusal.Text
	} else if err != nil {
		return err
	}
	m.Sessions.Flash(c, told)
	return web.Redirect(c, here)
}
