package modules

import (
	"context"
	"slices"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/platform/mail"
	"bayline/platform/session"
	"bayline/platform/web"
	"bayline/views/kit"
	"bayline/views/layout"
)

// front is "/": the home page for visitors, one's own first page for whoever has signed in.
func (a *App) front(c *fiber.Ctx) error {
	current := session.From(c)
	if current == nil {
		return a.Billing.Home(c)
	}
	if current.Stage == session.Code {
		return web.Redirect(c, "/login/code")
	}
	me, err := a.Accounts.Person(c.UserContext(), current.Person)
	if err != nil {
		return err
	}
	if err := a.rehome(c, current); err != nil {
		return err
	}
	home, err := a.home(c.UserContext(), me)
	if err != nil {
		return err
	}
	return web.Redirect(c, home)
}

// rehome puts a session that is at work where the person works no more to work in another center of theirs, if there is one.
func (a *App) rehome(c *fiber.Ctx, at *session.Session) error {
	center, err := a.workplace(c.UserContext(), at.Person, at.Center)
	if err != nil || center == at.Center || center == uuid.Nil {
		return err
	}
	if operator, err := a.Accounts.Operator(c.UserContext(), at.Person); err != nil || len(operator.Roles) > 0 {
		return err // may be a visitor there
	}
	return a.Tenancy.Work(c, at.Person, center)
}

// home is where somebody begins: platform admins in the console, people of a center at the board of the one that their session is at
// work in, owners of a new one in the onboarding. A suspended center has no board: its owners find on the page of the subscription what
// helps, everybody else begins at their own page.
func (a *App) home(ctx context.Context, me accounts.Person) (string, error) {
	operator, err := a.Accounts.Operator(ctx, me.ID)
	if err != nil || len(operator.Roles) > 0 {
		return "/admin", err
	}
	places, err := a.Tenancy.Workplaces(ctx, me.ID)
	if err != nil || len(places) == 0 {
		return "/account", err
	}
	here := places[0]
	if current := session.FromContext(ctx); current != nil {
		if i := slices.IndexFunc(places, func(p tenancy.Workplace) bool { return p.Center == current.Center }); i >= 0 {
			here = places[i]
		}
	}
	switch {
	case here.Role == tenancy.Owner && !here.HasDetails:
		return "/onboarding", nil
	case here.Status == tenancy.Suspended && here.Role == tenancy.Owner:
		return "/subscription", nil
	case here.Status == tenancy.Suspended:
		return "/account", nil
	}
	return "/board", nil
}

// workplace is where a session begins its work: the wanted center if the person works there, else the first of theirs.
func (a *App) workplace(ctx context.Context, person, wanted uuid.UUID) (uuid.UUID, error) {
	places, err := a.Tenancy.Workplaces(ctx, person)
	if err != nil || len(places) == 0 {
		return uuid.Nil, err
	}
	if slices.ContainsFunc(places, func(p tenancy.Workplace) bool { return p.Center == wanted }) {
		return wanted, nil
	}
	return places[0].Center, nil
}

// mountDevelopment adds what helps to build: the mailbox and the gallery of components.
func (a *App) mountDevelopment() {
	mailbox := &mail.Mailbox{DB: a.db, Samples: Mails(a.config.BaseURL), Page: func(title string, body templ.Component) templ.Component {
		return within(layout.Public(title), body)
	}}
	mailbox.Routes(a.Router)
	a.mountClock()
	a.Router.Get("/dev/kit", web.Public(func(c *fiber.Ctx) error {
		f := layout.From(c.UserContext())
		if dir := c.Query("dir"); dir == "rtl" {
			f.Dir = dir
		}
		if theme := c.Query("theme"); theme == "light" || theme == "dark" {
			f.Theme = theme
		}
		c.SetUserContext(layout.With(c.UserContext(), f))
		return web.Show(c, within(layout.Public("Components"), kit.Gallery()))
	}))
}
