package access

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/accounts/devices"
	"bayline/platform/fault"
	"bayline/platform/web"
)

// devicesView is what the page of devices shows.
type devicesView struct {
	me    accounts.Person
	known []devices.Device
	this  uuid.UUID
	now   time.Time
}

func (v devicesView) trusted(d devices.Device) bool { return v.now.Before(d.TrustedUntil) }

func (v devicesView) anyTrusted() bool { return slices.ContainsFunc(v.known, v.trusted) }

func (m *Module) showDevices(c *fiber.Ctx, me accounts.Person) error {
	known, this, err := m.DevicesOf(c.UserContext(), me.ID)
	if err != nil {
		return err
	}
	return web.Show(c, devicesPage(devicesView{me, known, this.ID, m.DB.Clock().Now()}))
}

func (m *Module) forgetDevice(c *fiber.Ctx, me accounts.Person) error {
	id, err := uuid.Parse(c.Params("device"))
	if err != nil {
		return fault.New(fault.NotFound, "This device is forgotten already.")
	}
	if err := m.ForgetDevice(c.UserContext(), me, id); err != nil {
		return err
	}
	m.Sessions.Flash(c, "The device is forgotten.")
	return web.Redirect(c, "/account/devices")
}

func (m *Module) endTrust(c *fiber.Ctx, me accounts.Person) error {
	if err := m.EndTrust(c.UserContext(), me); err != nil {
		return err
	}
	m.Sessions.Flash(c, "No device is trusted any more: the code is asked on each.")
	return web.Redirect(c, "/account/devices")
}
