package notices

import (
	"context"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/locale"
	"bayline/platform/session"
	"bayline/platform/web"
)

// shown are on one page.
const shown = 30

// listView is the page of notices.
type listView struct {
	address string // of the page
	list    []Told
	unread  int64
	centers map[uuid.UUID]string // named where somebody works in several
	in      locale.Locale
	zone    *time.Location
	now     time.Time
	later   bool   // not the first page
	older   string // address of the next page; empty on the last one
}

func (v listView) when(t Told) string {
	at := v.in.DayTime(t.At, v.now, v.zone)
	if v.zone == time.UTC {
		at += " UTC"
	}
	if name := v.centers[t.Center]; name != "" {
		return name + ", " + at
	}
	return at
}

func (m *Module) list(c *fiber.Ctx, me accounts.Person, address string) (v listView, err error) {
	v = listView{address: address, unread: me.Unread, in: locale.Default, zone: time.UTC, now: m.DB.Clock().Now()}
	after := web.ID(c.Query("after")) // what is no id is the first page
	err = m.DB.InPlatformRead(c.UserContext(), func(ctx context.Context, tx db.Tx) error {
		if v.list, err = Latest(ctx, tx, me.ID, after, shown+1); err != nil {
			return err
		}
		places, err := tenancy.WorkplacesOf(ctx, tx, me.ID)
		if err != nil {
			return err
		}
		if len(places) > 1 {
			v.centers = map[uuid.UUID]string{}
			for _, place := range places {
				v.centers[place.Center] = place.Name
			}
		}
		return nil
	})
	if err != nil {
		return v, err
	}
	v.later = after != uuid.Nil
	if len(v.list) > shown {
		v.list = v.list[:shown]
		v.older = address + "?after=" + v.list[shown-1].ID.String()
	}
	return v, nil
}

func (m *Module) showList(c *fiber.Ctx, me accounts.Person) error {
	v, err := m.list(c, me, "/notifications")
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
	return web.Show(c, listPage(v))
}

func (m *Module) showListOfOperator(c *fiber.Ctx, me accounts.Operator) error {
	v, err := m.list(c, me.Person, "/admin/notifications")
	if err != nil {
		return err
	}
	return web.Show(c, platformPage(v))
}

// open marks a notice as read and goes where it leads: into the center that it is about, where that is another one of theirs.
func (m *Module) open(c *fiber.Ctx, me accounts.Person) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoNotice
	}
	told, err := m.Read(c.UserContext(), me.ID, id)
	if err != nil {
		return err
	}
	if told.Path == "" {
		return web.Redirect(c, web.CameFrom(c, "/notifications"))
	}
	if at := session.From(c); told.Center != uuid.Nil && told.Center != at.Center {
		places, err := m.Tenancy.Workplaces(c.UserContext(), me.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(places, func(p tenancy.Workplace) bool { return p.Center == told.Center }) {
			if err := m.Tenancy.Work(c, me.ID, told.Center); err != nil {
				return err
			}
		}
	}
	return web.Redirect(c, web.Own(told.Path))
}

func (m *Module) readAll(c *fiber.Ctx, me accounts.Person) error {
	if err := m.ReadAll(c.UserContext(), me.ID); err != nil {
		return err
	}
	m.Sessions.Flash(c, "All are marked as read.")
	return web.Redirect(c, web.CameFrom(c, "/notifications"))
}
