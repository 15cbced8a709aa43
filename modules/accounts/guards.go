package accounts

import (
	"reflect"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/accounts/devices"
	"bayline/platform/fault"
	"bayline/platform/session"
	"bayline/platform/web"
)

type moduleKey struct{}

// Provide lets the guards find the module, and operations the device. It stands before all routes.
func (m *Module) Provide(c *fiber.Ctx) error {
	c.Locals(moduleKey{}, m)
	devices.Carry(c, m.secure())
	return c.Next()
}

// errSignIn sends a page to the sign-in form and shows a fragment's sender the sign-in dialog.
var errSignIn = fault.New(fault.Unauthorized, "Sign in to go on.")

// Current is the session of somebody who has signed in wholly, second factor included.
func Current(c *fiber.Ctx) (*session.Session, error) {
	current := session.From(c)
	if current == nil || current.Stage != session.Full {
		return nil, errSignIn
	}
	return current, nil
}

// SignedIn lets in whoever has signed in, verified or not.
func SignedIn(handler func(*fiber.Ctx, Person) error) web.Guarded {
	return web.Guarded{Access: "person", Handler: func(c *fiber.Ctx) error {
		me, err := signedIn(c)
		if err != nil {
			return err
		}
		return handler(c, me)
	}}
}

// SignedInForm is SignedIn for a route that takes a form.
func SignedInForm[F any](handler func(*fiber.Ctx, Person, *F) error) web.Guarded {
	return web.Guarded{Access: "person", Form: reflect.TypeFor[F](), Handler: func(c *fiber.Ctx) error {
		me, err := signedIn(c)
		if err != nil {
			return err
		}
		form, err := web.Bind[F](c)
		if err != nil {
			return err
		}
		return handler(c, me, form)
	}}
}

// OnDuty lets in platform admins who have the duty and used their second factor.
func OnDuty(d Duty, handler func(*fiber.Ctx, Operator) error) web.Guarded {
	return web.Guarded{Access: "platform:" + d.Name, Handler: func(c *fiber.Ctx) error {
		me, err := onDuty(c, d)
		if err != nil {
			return err
		}
		return handler(c, me)
	}}
}

// OnDutyForm is OnDuty for a route that takes a form.
func OnDutyForm[F any](d Duty, handler func(*fiber.Ctx, Operator, *F) error) web.Guarded {
	return web.Guarded{Access: "platform:" + d.Name, Form: reflect.TypeFor[F](), Handler: func(c *fiber.Ctx) error {
		me, err := onDuty(c, d)
		if err != nil {
			return err
		}
		form, err := web.Bind[F](c)
		if err != nil {
			return err
		}
		return handler(c, me, form)
	}}
}

func signedIn(c *fiber.Ctx) (Person, error) {
	current, err := Current(c)
	if err != nil {
		return Person{}, err
	}
	m := c.Locals(moduleKey{}).(*Module)
	me, err := m.Person(c.UserContext(), current.Person)
	if err != nil {
		return Person{}, err
	}
	if err := Proven(c); err != nil {
		return Person{}, err
	}
	return me, m.frame(c, me)
}

func onDuty(c *fiber.Ctx, d Duty) (Operator, error) {
	current, err := Current(c)
	if err != nil {
		return Operator{}, err
	}
	m := c.Locals(moduleKey{}).(*Module)
	me, err := m.Operator(c.UserContext(), current.Person)
	if err != nil {
		return Operator{}, err
	}
	if !me.Has(d) { // whoever is no platform admin does not learn that the address exists
		return Operator{}, fault.New(fault.NotFound, "There is no such page.")
	}
	if current.MFAAt.IsZero() {
		return Operator{}, fault.New(fault.Forbidden, "Platform admins need a second factor. Set one up under Account, Security, and sign in again.")
	}
	if err := Proven(c); err != nil {
		return Operator{}, err
	}
	return me, m.operatorFrame(c, me)
}
