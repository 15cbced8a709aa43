package team

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/accounts"
	"bayline/platform/fault"
	"bayline/platform/session"
	"bayline/platform/web"
)

// joinForm is what somebody without an account says about themselves; the address is proven by the link. Whoever has an account
// sends it empty.
type joinForm struct {
	web.Form
	Name     string `form:"name"`
	Phone    string `form:"phone"`
	Password string `form:"password"`
	Terms    string `form:"terms"`
	Adult    string `form:"adult"`
	Accepts  string `form:"accepts"` // the versions of the policies that the page has shown
}

// offerView is the page of an invitation.
type offerView struct {
	offer Offer
	token string
	until string
	known bool             // the address has an account
	me    *accounts.Person // who is signed in; nil: nobody
	form  *joinForm

	policies []accounts.Policy // that joining accepts
}

func (v offerView) at() string { return "/invitations/" + v.token }

func (v offerView) signIn() string { return "/login?next=" + url.QueryEscape(v.at()) }

// open looks at the link of the address. A dead link is answered with its page: then the view is nil.
func (m *Module) open(c *fiber.Ctx) (*offerView, error) {
	token := c.Params("token")
	offer, known, err := m.Look(c.UserContext(), token)
	if fault.Is(err, fault.NotFound) {
		return nil, web.Show(c.Status(fiber.StatusNotFound), deadOfferPage(fault.As(err).Text))
	}
	if err != nil {
		return nil, err
	}
	v := &offerView{offer: offer, token: token, known: known, form: &joinForm{}, until: offer.ExpiresAt.UTC().Format("2 January 2006, 15:04") + " UTC"}
	if current := session.From(c); current != nil && current.Stage == session.Full {
		me, err := m.Accounts.Person(c.UserContext(), current.Person)
		switch {
		case err == nil:
			v.me = &me
		case !fault.Is(err, fault.Unauthorized): // somebody who is no more counts as nobody
			return nil, err
		}
	}
	if !known && v.me == nil {
		v.policies, err = m.Accounts.Policies(c.UserContext())
	}
	return v, err
}

// showOffer uses nothing up: programs that look through mail open every link.
func (m *Module) showOffer(c *fiber.Ctx) error {
	v, err := m.open(c)
	if err != nil || v == nil {
		return err
	}
	return web.Show(c, offerPage(*v))
}

func (m *Module) accept(c *fiber.Ctx, f *joinForm) error {
	v, err := m.open(c)
	if err != nil || v == nil {
		return err
	}
	v.form = f
	switch {
	case v.me != nil && !v.offer.IsFor(*v.me):
		return web.Show(c.Status(fiber.StatusConflict), offerPage(*v))
	case v.me != nil:
		return m.acceptAs(c, v)
	case v.known:
		return web.Redirect(c, v.signIn())
	}
	return m.acceptNew(c, v)
}

// acceptAs is the one click of somebody who is signed in.
func (m *Module) acceptAs(c *fiber.Ctx, v *offerView) error {
	if err := m.Accept(c.UserContext(), v.offer, v.token, *v.me); err != nil {
		return deadOr(c, err)
	}
	if err := m.Tenancy.Work(c, v.me.ID, v.offer.Center); err != nil {
		return err
	}
	m.Sessions.Flash(c, "You work at "+v.offer.CenterName+" now, as "+a(v.offer.Role)+".")
	return web.Redirect(c, "/")
}

// acceptNew makes an account and signs it in: the link and the new password have just proven who it is.
func (m *Module) acceptNew(c *fiber.Ctx, v *offerView) error {
	f := v.form
	who := accounts.Newcomer{Name: f.Name, Email: v.offer.Email, Phone: f.Phone, Country: accounts.Country(c.Get(fiber.HeaderAcceptLanguage)),
		Password: f.Password, Center: v.offer.CenterName, Terms: f.Terms == "on", Adult: f.Adult == "on"}
	who.Check(&f.Form)
	accounts.CheckAccepted(&f.Form, f.Accepts, v.policies)
	f.Name = who.Name
	if f.Bad() {
		return web.Show(c.Status(fiber.StatusUnprocessableEntity), offerPage(*v))
	}
	prepared, err := m.Accounts.Prepare(c.UserContext(), who)
	if err != nil {
		return err
	}
	person, err := m.Join(c.UserContext(), v.offer, v.token, prepared)
	if err != nil {
		return deadOr(c, err)
	}
	return m.Accounts.Enter(c, accounts.Entry{Person: person.ID, How: accounts.ByPassword, Center: v.offer.Center.String()})
}

// deadOr shows what became of a link that somebody was faster with.
func deadOr(c *fiber.Ctx, err error) error {
	switch refusal := fault.As(err); {
	case refusal != nil && refusal.Kind == fault.NotFound:
		return web.Show(c.Status(fiber.StatusNotFound), deadOfferPage(refusal.Text))
	case refusal != nil && refusal.Kind == fault.Conflict:
		return web.Show(c.Status(fiber.StatusConflict), deadOfferPage(refusal.Text))
	}
	return err
}

// signOut is for whoever opens a link while somebody else is signed in: the page comes back for them.
func (m *Module) signOut(c *fiber.Ctx) error {
	v, err := m.open(c)
	if err != nil || v == nil {
		return err
	}
	if current := session.From(c); current != nil {
		if err := m.Accounts.SignOut(c.UserContext(), current.Person); err != nil && !fault.Is(err, fault.Unauthorized) {
			return err
		}
	}
	if err := m.Sessions.End(c); err != nil {
		return err
	}
	return web.Redirect(c, v.at())
}
