package access

import (
	"context"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/accounts"
	"bayline/modules/accounts/signins"
	"bayline/platform/db"
	"bayline/platform/web"
)

// signInsShown are on one page.
const signInsShown = 50

// signInsView is what the page of sign-ins shows.
type signInsView struct {
	me      accounts.Person
	entries []signins.Entry
	older   string // address of the next page; empty on the last one
	now     time.Time
}

func (m *Module) showSignIns(c *fiber.Ctx, me accounts.Person) error {
	v := signInsView{me: me, now: m.DB.Clock().Now()}
	before, _ := time.Parse(time.RFC3339Nano, c.Query("before")) // what is no time is the first page
	err := m.DB.InPlatformRead(c.UserContext(), func(ctx context.Context, tx db.Tx) (err error) {
		v.entries, err = signins.Of(ctx, tx, before, signInsShown+1, me.ID)
		return err
	})
	if err != nil {
		return err
	}
	if len(v.entries) > signInsShown {
		v.entries = v.entries[:signInsShown]
		v.older = "/account/sign-ins?before=" + url.QueryEscape(v.entries[signInsShown-1].At.Format(time.RFC3339Nano))
	}
	return web.Show(c, signInsPage(v))
}
