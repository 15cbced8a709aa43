package tenancy

import (
	"errors"
	"reflect"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/accounts"
	"bayline/modules/tenancy/can"
	"bayline/platform/fault"
	"bayline/platform/web"
	"bayline/views/kit"
	"bayline/views/layout"
)

type moduleKey struct{}

// Provide lets the guards find the module. It stands before all routes.
func (m *Module) Provide(c *fiber.Ctx) error {
	c.Locals(moduleKey{}, m)
	return c.Next()
}

// May lets in members whose role and center allow p.
func May(p can.Permission, handler func(*fiber.Ctx, Member) error) web.Guarded {
	return web.Guarded{Access: "center:" + p.Name, Handler: func(c *fiber.Ctx) error {
		me, err := enter(c, p)
		if err != nil {
			return answered(err)
		}
		return handler(c, me)
	}}
}

// Submit is May for a route that takes a form.
func Submit[F any](p can.Permission, handler func(*fiber.Ctx, Member, *F) error) web.Guarded {
	return web.Guarded{Access: "center:" + p.Name, Form: reflect.TypeFor[F](), Handler: func(c *fiber.Ctx) error {
		me, err := enter(c, p)
		if err != nil {
			return answered(err)
		}
		form, err := web.Bind[F](c)
		if err != nil {
			return err
		}
		return handler(c, me, form)
	}}
}

// enter is the one place where a request is let into a center.
func enter(c *fiber.Ctx, p can.Permission) (Member, error) {
	m := c.Locals(moduleKey{}).(*Module)
	current, err := accounts.Current(c)
	if err != nil {
		return Member{}, err
	}
	me, err := m.Member(c.UserContext(), current.Person, current.Center)
	if fault.Is(err, fault.NotFound) {
		me, err = m.visit(c, current, err)
	}
	if err != nil {
		return Member{}, err
	}
	if by := me.FactorBy(); !by.IsZero() && !m.DB.Clock().Now().Before(by) {
		return Member{}, m.askForFactor(c, me)
	}
	if !me.role.May(p) {
		return Member{}, fault.New(fault.Forbidden, "Your role in this center does not allow this. Ask an owner or administrator.")
	}
	if err := me.center.Status.allows(p.Kind); err != nil {
		return Member{}, err
	}
	if err := accounts.Proven(c); err != nil {
		return Member{}, err
	}
	return me, m.frame(c, me)
}

// errAnswered says that a guard has answered already.
var errAnswered = errors.New("tenancy: answered by the guard")

func answered(err error) error {
	if errors.Is(err, errAnswered) {
		return nil
	}
	return err
}

// askForFactor leads somebody to where a second factor is set up, once the days of grace are over. A page that htmx asks a part of
// stays, with what was typed, and says so.
func (m *Module) askForFactor(c *fiber.Ctx, me Member) error {
	sentence := me.center.Name + " asks for a second factor, and the days to set one up are over. Set one up to go on."
	err := error(nil)
	if c.Get("HX-Request") == "true" {
		err = web.Show(c.Status(fiber.StatusForbidden), layout.Toasts(kit.Toast{Text: sentence, Bad: true, Link: "/account/security", Label: "Set up"}))
	} else {
		err = web.Redirect(c, "/account/security")
	}
	if err != nil {
		return err
	}
	return errAnswered
}
