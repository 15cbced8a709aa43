package accounts

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/boombuler/barcode/qr"
	"github.com/gofiber/fiber/v2"

	"bayline/platform/session"
	"bayline/platform/web"
)

func (m *Module) routeFactor(r *web.Router) {
	r.Get("/account/security", SignedIn(m.showSecurity))
	r.Get("/account/security/factor", SignedIn(m.showFactor))
	r.Post("/account/security/factor", StepUp(ChangeFactor, SignedIn(m.offerFactor)))
	r.Post("/account/security/factor/confirmation", StepUp(ChangeFactor, SignedInForm(m.confirmFactor)))
	r.Get("/account/security/factor/removal", SignedIn(m.showRemoval))
	r.Post("/account/security/factor/removal", StepUp(ChangeFactor, SignedIn(m.removeFactor)))
	r.Get("/account/security/recovery-codes", SignedIn(m.showRenewal))
	r.Post("/account/security/recovery-codes", StepUp(ChangeRecovery, SignedIn(m.renewCodes)))
}

type confirmForm struct {
	web.Form
	Code string `form:"code"`
}

// securityView is what the page of security shows.
type securityView struct {
	me      Person
	factor  Factor
	changed time.Time // of the password
	more    []templ.Component
}

func (m *Module) showSecurity(c *fiber.Ctx, me Person) error {
	changed, err := m.PasswordChanged(c.UserContext(), me.ID)
	if err != nil {
		return err
	}
	factor, err := m.Factor(c.UserContext(), me.ID)
	if err != nil {
		return err
	}
	more, err := m.offers(func(w Way) (templ.Component, error) {
		if w.Section == nil {
			return nil, nil
		}
		return w.Section(c.UserContext(), me)
	})
	if err != nil {
		return err
	}
	return web.Show(c, securityPage(securityView{me, factor, changed, more}))
}

func (m *Module) showFactor(c *fiber.Ctx, me Person) error {
	return m.drawFactor(c, me, &confirmForm{})
}

func (m *Module) drawFactor(c *fiber.Ctx, me Person, confirm *confirmForm) error {
	factor, err := m.Factor(c.UserContext(), me.ID)
	if err != nil {
		return err
	}
	if factor.Offered == "" {
		return web.Show(c, offerPage(me, factor))
	}
	code, err := qrPath(setUpAddress(me.Email, factor.Offered))
	if err != nil {
		return err
	}
	return web.Show(c, confirmPage(me, factor, code, confirm))
}

func (m *Module) offerFactor(c *fiber.Ctx, me Person) error {
	if err := m.OfferFactor(c.UserContext(), me.ID); err != nil {
		return err
	}
	return web.Redirect(c, "/account/security/factor")
}

func (m *Module) confirmFactor(c *fiber.Ctx, me Person, form *confirmForm) error {
	var codes []string
	var err error
	if form.Need("code", &form.Code, "Enter the six digits that your authenticator app shows.") {
		codes, err = m.ConfirmFactor(c.UserContext(), me.ID, session.From(c).ID, form.Code)
	}
	if refusal := refused(err); refusal != nil {
		form.Fail("code", refusal.Text)
	} else if err != nil {
		return err
	}
	if form.Bad() {
		c.Status(statusOf(c, err))
		return m.drawFactor(c, me, form)
	}
	operator, err := m.Operator(c.UserContext(), me.ID)
	if err != nil {
		return err
	}
	idle := session.From(c).Idle
	if len(operator.Roles) > 0 {
		idle = operatorIdle
	}
	if err := m.Sessions.Elevate(c, idle); err != nil { // the code was the second factor of this session too
		return err
	}
	return m.showCodes(c, me, codes, "Your authenticator app is set up", "From now on, signing in asks for a code. All your other sessions have ended.")
}

// showCodes draws the recovery codes, once. The session has a new token by now.
func (m *Module) showCodes(c *fiber.Ctx, me Person, codes []string, title, note string) error {
	if err := m.frame(c, me); err != nil { // again: the token is another one
		return err
	}
	return web.Show(c, codesPage(me, codes, title, note))
}

func (m *Module) showRemoval(c *fiber.Ctx, me Person) error {
	factor, err := m.Factor(c.UserContext(), me.ID)
	if err != nil {
		return err
	}
	if !factor.On() || factor.Required && !factor.Other {
		return web.Redirect(c, "/account/security")
	}
	return web.Show(c, removalPage(me, factor))
}

func (m *Module) removeFactor(c *fiber.Ctx, me Person) error {
	if err := m.RemoveFactor(c.UserContext(), me.ID, session.From(c).ID); err != nil {
		return err
	}
	m.Sessions.Flash(c, "The authenticator app is turned off. All other sessions have ended.")
	return web.Redirect(c, "/account/security")
}

func (m *Module) showRenewal(c *fiber.Ctx, me Person) error {
	factor, err := m.Factor(c.UserContext(), me.ID)
	if err != nil {
		return err
	}
	if !factor.On() && !factor.Other {
		return web.Redirect(c, "/account/security")
	}
	return web.Show(c, renewalPage(me))
}

func (m *Module) renewCodes(c *fiber.Ctx, me Person) error {
	codes, err := m.RenewRecoveryCodes(c.UserContext(), me.ID)
	if err != nil {
		return err
	}
	return m.showCodes(c, me, codes, "Your new recovery codes", "These take the place of the old ones, which work no more.")
}

// setUpAddress is what authenticator apps read. What it leaves out (SHA-1, six digits, 30 seconds) is what they assume.
func setUpAddress(email, secret string) string {
	return "otpauth://totp/" + url.PathEscape("Bayline:"+email) + "?secret=" + secret + "&issuer=Bayline"
}

// qrCode is a QR code as the path of an SVG: the content policy lets no picture in from a data address.
type qrCode struct {
	side int
	path string
}

func (q qrCode) viewBox() string { return fmt.Sprintf("-2 -2 %d %d", q.side+4, q.side+4) }

func qrPath(text string) (qrCode, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return qrCode{}, fmt.Errorf("draw QR code: %w", err)
	}
	side := code.Bounds().Dx()
	var path strings.Builder
	for y := range side {
		for x := 0; x < side; x++ {
			from := x
			for x < side && dark(code.At(x, y).RGBA()) {
				x++
			}
			if x > from {
				_, _ = fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from, y, x-from, x-from)
			}
		}
	}
	return qrCode{side, path.String()}, nil
}

func dark(r, _, _, _ uint32) bool { return r == 0 }

// grouped writes a secret in groups of four, as it is typed.
func grouped(secret string) string {
	var b strings.Builder
	for i, r := range secret {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}
