package accounts

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts/devices"
	"bayline/modules/accounts/signins"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/session"
	"bayline/platform/web"
)

// How somebody has proven who they are, as the log of signing in names it.
type How = signins.Outcome

// The ways in.
const (
	ByPassword     = signins.Password
	ByCode         = signins.Code
	ByRecoveryCode = signins.RecoveryCode
	ByPasskey      = signins.Passkey
	ByProvider     = signins.Provider
)

// Entry is somebody who has proven the first factor, and what is to follow.
type Entry struct {
	Person uuid.UUID
	How    How
	Strong bool   // two factors at once, as a passkey with its PIN is: no code is asked
	Next   string // where they were going; anything but a path of ours leads home
	Center string // where they want to work; empty or unknown: their first one
}

// Enter begins the session of somebody who has proven the first factor: whole, or waiting for the second one. It answers the
// request.
func (m *Module) Enter(c *fiber.Ctx, e Entry) error {
	var who account
	var owes bool
	var met devices.Meeting
	err := m.DB.InPlatform(c.UserContext(), func(ctx context.Context, tx db.Tx) (err error) {
		if who, err = m.arriving(ctx, tx, e.Person); err != nil {
			return err
		}
		if owes = who.owes && !e.Strong; owes && len(who.roles) == 0 { // platform admins show the code each time
			device, err := devices.Find(ctx, tx, who.ID)
			if err != nil {
				return err
			}
			if device.Trusted(who.epoch, tx.Now()) {
				owes, e.How = false, signins.TrustedDevice
			}
		}
		if owes {
			_, err = signins.Record(ctx, tx, who.ID, signins.CodeOwed, false)
			return err
		}
		met, err = m.arrived(ctx, tx, who, e.How)
		return err
	})
	if err != nil {
		return err
	}
	begun := session.New{Person: who.ID, MFA: e.Strong}
	if m.Center != nil {
		wanted := web.ID(e.Center)
		if begun.Center, err = m.Center(c.UserContext(), who.ID, wanted); err != nil {
			return err
		}
	}
	if len(who.roles) > 0 {
		begun.Absolute, begun.Idle = operatorAbsolute, operatorIdle
	}
	if owes {
		begun.Stage, begun.Idle = session.Code, 0
	}
	if err := m.Sessions.Begin(c, begun); err != nil {
		return err
	}
	if owes {
		return m.askSecond(c, who.Person, e.Next)
	}
	devices.Hand(c, met.Token, met.Device.ExpiresAt, m.secure())
	return m.finish(c, who.ID, e.Next)
}

// EnterSecond makes the session whole whose second factor has just been proven, and answers the request. trust leaves the second
// factor out on this device for 30 days.
func (m *Module) EnterSecond(c *fiber.Ctx, how How, next string, trust bool) error {
	current, err := Waiting(c)
	if err != nil {
		return err
	}
	var who account
	var met devices.Meeting
	err = m.DB.InPlatform(c.UserContext(), func(ctx context.Context, tx db.Tx) (err error) {
		if who, err = m.arriving(ctx, tx, current.Person); err != nil {
			return err
		}
		if met, err = m.arrived(ctx, tx, who, how); err != nil || !trust || len(who.roles) > 0 {
			return err
		}
		return m.trust(ctx, tx, who, met.Device)
	})
	if err != nil {
		return err
	}
	var idle time.Duration // the center's
	if len(who.roles) > 0 {
		idle = operatorIdle
	}
	if err := m.Sessions.Elevate(c, idle); err != nil {
		return err
	}
	devices.Hand(c, met.Token, met.Device.ExpiresAt, m.secure())
	return m.finish(c, who.ID, next)
}

// Waiting is the session of somebody who still owes the second factor.
func Waiting(c *fiber.Ctx) (*session.Session, error) {
	current := session.From(c)
	if current == nil || current.Stage != session.Code {
		return nil, errSignIn
	}
	return current, nil
}

// arriving reads what decides how somebody is let in.
func (m *Module) arriving(ctx context.Context, tx db.Tx, person uuid.UUID) (who account, err error) {
	if who, err = readAccount(ctx, tx, person); err != nil {
		return account{}, err
	}
	if who.roles, err = readRoles(ctx, tx, person); err != nil {
		return account{}, err
	}
	who.owes = who.Factor
	if !who.owes {
		who.owes, err = m.hasOther(ctx, tx, person)
	}
	return who, err
}

// manyFailures is after how many wrong tries a right one is told to the person, and the tries themselves to the rooms above.
const manyFailures = 5

// arrived writes down that somebody has signed in, in the transaction that comes before their session: no log, no session. What
// they should know of it is mailed.
func (m *Module) arrived(ctx context.Context, tx db.Tx, who account, how How) (met devices.Meeting, err error) {
	before, err := signins.Any(ctx, tx, who.ID)
	if err != nil {
		return met, err
	}
	failures, err := signins.Failures(ctx, tx, who.ID)
	if err != nil {
		return met, err
	}
	if met, err = devices.Meet(ctx, tx, who.ID); err != nil {
		return met, err
	}
	strange := met.New && before // the first sign-in of all is no news
	if _, err := signins.Record(ctx, tx, who.ID, how, strange); err != nil {
		return met, err
	}
	switch {
	case failures >= manyFailures:
		err = m.mailAfterFailures(ctx, tx, who.Person, failures, strange)
	case strange:
		err = m.mailNewDevice(ctx, tx, who.Person)
	}
	if err != nil {
		return met, err
	}
	if err := m.notice(ctx, tx, Notice{Kind: SignedInNotice, Person: who.ID, Failures: failures, NewDevice: strange}); err != nil {
		return met, err
	}
	return met, audit.Record(ctx, tx, who.Actor(), "accounts.person.signed_in", who.ID, audit.Note("with", string(how)))
}

// trust leaves the second factor out on a device from now on.
func (m *Module) trust(ctx context.Context, tx db.Tx, who account, device devices.Device) error {
	if err := devices.Trust(ctx, tx, device.ID, who.epoch); err != nil {
		return err
	}
	return audit.Record(ctx, tx, who.Actor(), "accounts.device.trusted", device.ID, audit.Note("device", devices.Describe(device.UserAgent).Words))
}

// askSecond shows the page, or the dialog, that asks for the second factor.
func (m *Module) askSecond(c *fiber.Ctx, who Person, next string) error {
	if !inDialog(c) {
		return web.Redirect(c, withNext("/login/code", next))
	}
	return m.drawSecond(c.Status(fiber.StatusUnprocessableEntity), who.ID, &codeForm{dialog: true}, codePage)
}

// finish answers a sign-in that is whole: the dialog gets its new token, a page goes where it was going.
func (m *Module) finish(c *fiber.Ctx, person uuid.UUID, next string) error {
	if inDialog(c) {
		return c.JSON(fiber.Map{"token": session.From(c).CSRF})
	}
	return m.goOn(c, person, next)
}
