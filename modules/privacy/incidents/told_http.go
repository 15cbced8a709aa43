package incidents

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/locale"
	"bayline/platform/web"
)

// toldView is what somebody was told of an incident, and nothing else of the register.
type toldView struct {
	letters []Letter // the newest first
	owned   []string // names of the centers concerned that the reader owns
	in      locale.Locale
	zone    *time.Location
}

// showTold is the page behind the notice: for whoever was told, and for whoever owns a center now that was told. It asks for no center to
// be at work in, so that it stays readable when the center is suspended or closed.
func (m *Module) showTold(c *fiber.Ctx, me accounts.Person) error {
	id, err := asked(c)
	if err != nil {
		return err
	}
	v := toldView{in: locale.Default, zone: time.UTC}
	err = m.DB.InPlatformRead(c.UserContext(), func(ctx context.Context, tx db.Tx) error {
		if v.letters, err = readToldTo(ctx, tx, id, me.ID); err != nil {
			return err
		}
		if len(v.letters) == 0 {
			return errNoIncident
		}
		v.owned, err = readOwned(ctx, tx, id, me.ID)
		return err
	})
	if err != nil {
		return err
	}
	member, works, err := m.Tenancy.AtWork(c, me.ID)
	if err != nil {
		return err
	}
	if works {
		v.in, v.zone = member.Locale(), member.Zone()
	}
	return web.Show(c, toldPage(v))
}

// when writes a moment in UTC, and as the clocks of the reader's center show it.
func (v toldView) when(t time.Time) string {
	text := v.in.DateTime(t, time.UTC) + " UTC"
	if v.zone.String() != "UTC" {
		text = v.in.DateTime(t, v.zone) + " (" + text + ")"
	}
	return text
}
