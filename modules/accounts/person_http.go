package accounts

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"bayline/platform/fault"
	"bayline/platform/web"
	"bayline/views/layout"
)

func (m *Module) routePerson(r *web.Router) {
	r.Get("/account", SignedIn(m.showProfile))
	r.Post("/account", SignedInForm(m.saveProfile))
	r.Post("/account/theme", SignedInForm(m.setTheme))
}

type profileForm struct {
	web.Form
	Name    string `form:"name"`
	Phone   string `form:"phone"`
	Version string `form:"version"`
}

func (m *Module) showProfile(c *fiber.Ctx, me Person) error {
	_, version, err := m.Profile(c.UserContext(), me.ID)
	if err != nil {
		return err
	}
	form := &profileForm{Name: me.Name, Phone: me.Phone, Version: strconv.FormatInt(version, 10)}
	return web.Show(c, profilePage(me, form))
}

func (m *Module) saveProfile(c *fiber.Ctx, me Person, form *profileForm) error {
	checkName(&form.Form, &form.Name)
	phone := strings.TrimSpace(form.Phone)
	if phone != "" {
		var err error
		if phone, err = Phone(phone, Country(c.Get(fiber.HeaderAcceptLanguage))); err != nil {
			form.Fail("phone", fault.As(err).Text)
		}
	}
	version, err := strconv.ParseInt(form.Version, 10, 64)
	if err != nil {
		return fault.New(fault.BadRequest, "This form could not be read. Reload the page and try again.").Because(err)
	}
	if form.Bad() {
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), profilePage(me, form))
	}
	err = m.SaveProfile(c.UserContext(), me.ID, version, form.Name, phone)
	if fault.Is(err, fault.Conflict) {
		return m.showChangedProfile(c, form)
	}
	if err != nil {
		return err
	}
	m.Sessions.Flash(c, "Saved.")
	return web.Redirect(c, "/account")
}

// showChangedProfile says what has changed meanwhile, keeps what was typed, and lets it be saved over that.
func (m *Module) showChangedProfile(c *fiber.Ctx, form *profileForm) error {
	current, err := signedIn(c)
	if err != nil {
		return err
	}
	_, version, err := m.Profile(c.UserContext(), current.ID)
	if err != nil {
		return err
	}
	form.Version = strconv.FormatInt(version, 10)
	form.Fail("", "Your profile was changed in another window since you opened this page. Now it says: "+
		strings.Join([]string{current.Name, current.Phone}, ", ")+". Save again to put your version in its place.")
	return web.Show(c.Status(fiber.StatusConflict), profilePage(current, form))
}

type themeForm struct {
	web.Form
	Theme string `form:"theme"`
}

func (m *Module) setTheme(c *fiber.Ctx, me Person, form *themeForm) error {
	if err := m.SetTheme(c.UserContext(), me.ID, form.Theme); err != nil {
		return err
	}
	return web.Redirect(c, web.CameFrom(c, "/account"))
}

// subNav is the second navigation of the pages about oneself.
func subNav(current string) []layout.NavItem {
	return []layout.NavItem{
		{Group: "You", Href: "/account", Icon: "user", Label: "Profile", Current: current == "profile"},
		{Group: "You", Href: "/account/notifications", Icon: "bell", Label: "Notifications", Current: current == "notifications"},
		{Group: "You", Href: "/account/security", Icon: "key", Label: "Sign-in and security", Current: current == "security"},
		{Group: "You", Href: "/account/sessions", Icon: "laptop", Label: "Sessions", Current: current == "sessions"},
		{Group: "You", Href: "/account/devices", Icon: "smartphone", Label: "Devices", Current: current == "devices"},
		{Group: "You", Href: "/account/sign-ins", Icon: "history", Label: "Sign-ins", Current: current == "sign-ins"},
	}
}
