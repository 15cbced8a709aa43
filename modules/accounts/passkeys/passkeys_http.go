package passkeys

import (
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/session"
	"bayline/platform/web"
)

const here = "/account/security"

func (m *Module) routePasskeys(r *web.Router) {
	r.Post("/account/security/passkeys/challenge", accounts.StepUp(accounts.ChangePasskeys, accounts.SignedIn(m.challengeNew)))
	r.Post("/account/security/passkeys", accounts.StepUp(accounts.ChangePasskeys, accounts.SignedInForm(m.register)))
	r.Get("/account/security/passkeys/:passkey", accounts.SignedIn(m.show))
	r.Post("/account/security/passkeys/:passkey", accounts.SignedInForm(m.rename))
	r.Post("/account/security/passkeys/:passkey/removal", accounts.StepUp(accounts.ChangePasskeys, accounts.SignedIn(m.remove)))
}

type newForm struct {
	web.Form
	Credential string `form:"credential"`
}

type nameForm struct {
	web.Form
	Name string `form:"name"`
}

func (m *Module) challengeNew(c *fiber.Ctx, _ accounts.Person) error {
	offered, err := m.offer(c.UserContext(), session.From(c))
	if err != nil {
		return err
	}
	return c.JSON(offered)
}

func (m *Module) register(c *fiber.Ctx, me accounts.Person, form *newForm) error {
	current := session.From(c)
	made, err := m.Register(c.UserContext(), me, current, form.Credential)
	if err != nil {
		return err
	}
	// The device has verified its user: that is the second factor of this session too.
	if err := m.Sessions.Elevate(c, current.Idle); err != nil {
		return err
	}
	if made.Codes != nil {
		return m.Accounts.ShowCodes(c, me, made.Codes, "Your passkey is added",
			"From now on it signs you in with one click, and signing in with your password asks for it as well. All your other sessions have ended.")
	}
	m.Sessions.Flash(c, "The passkey is added. Give it a name that you know it by.")
	return web.Redirect(c, address(made.Passkey))
}

func (m *Module) show(c *fiber.Ctx, me accounts.Person) error {
	key, err := m.find(c, me)
	if err != nil {
		return err
	}
	return web.Show(c, keyPage(me, key, &nameForm{Name: key.Name}))
}

func (m *Module) rename(c *fiber.Ctx, me accounts.Person, form *nameForm) error {
	key, err := m.find(c, me)
	if err != nil {
		return err
	}
	name, err := checkName(form.Name)
	if err := form.FailWith("name", err); err != nil {
		return err
	}
	if form.Bad() {
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), keyPage(me, key, form))
	}
	if err := m.Rename(c.UserContext(), me, key.ID, name); err != nil {
		return err
	}
	m.Sessions.Flash(c, "Saved.")
	return web.Redirect(c, here)
}

func (m *Module) remove(c *fiber.Ctx, me accounts.Person) error {
	key, err := m.find(c, me)
	if err != nil {
		return err
	}
	if err := m.Remove(c.UserContext(), me, session.From(c).ID, key.ID); err != nil {
		return err
	}
	m.Sessions.Flash(c, "The passkey is removed here. Take it out of your device too, so that it is no longer offered. All your other sessions have ended.")
	return web.Redirect(c, here)
}

func (m *Module) find(c *fiber.Ctx, me accounts.Person) (Passkey, error) {
	id, err := uuid.Parse(c.Params("passkey"))
	if err != nil {
		return Passkey{}, errNoKey
	}
	return m.Find(c.UserContext(), me.ID, id)
}

func address(key Passkey) string { return here + "/passkeys/" + key.ID.String() }
