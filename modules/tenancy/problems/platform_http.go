package problems

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/tenancy/support"
	"bayline/platform/db"
	"bayline/platform/locale"
	"bayline/platform/web"
)

// allView is the platform's list.
type allView struct {
	in     locale.Locale
	now    time.Time
	closed bool // the closed ones, not the open
	list   []Problem
	next   string
	top    bool
}

func (m *Module) showAll(c *fiber.Ctx, me accounts.Operator) (err error) {
	v := allView{in: me.In(), now: m.DB.Clock().Now(), closed: c.Query("show") == "closed", top: true}
	if !v.closed {
		v.list, err = m.OpenOfAll(c.UserContext())
	} else {
		after := web.ID(c.Query("after")) // what is no id begins at the top
		v.top = after == uuid.Nil
		if v.list, err = m.ClosedOfAll(c.UserContext(), after, listAPage+1); len(v.list) > listAPage {
			v.list = v.list[:listAPage]
			v.next = "/admin/problems?show=closed&after=" + v.list[listAPage-1].ID.String()
		}
	}
	if err != nil {
		return err
	}
	return web.Show(c, allPage(v))
}

// Platform admins read times in UTC, like the trail.
func (v allView) when(t time.Time) string { return v.in.DayTime(t, v.now, time.UTC) }

func (v allView) previous() string {
	if v.top {
		return ""
	}
	return "/admin/problems?show=closed"
}

func (m *Module) showOne(c *fiber.Ctx, me accounts.Operator) error {
	return m.oneFor(c, me, &wordsForm{})
}

func (m *Module) oneFor(c *fiber.Ctx, me accounts.Operator, f *wordsForm) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoProblem
	}
	v := problemView{side: Platform, now: m.DB.Clock().Now(), form: f}
	v.when = func(t time.Time) string { return me.In().DayTime(t, v.now, time.UTC) }
	if v.problem, err = m.ReadFor(c.UserContext(), id); err != nil {
		return err
	}
	err = m.DB.InPlatformRead(c.UserContext(), func(ctx context.Context, tx db.Tx) error {
		v.grants, err = support.About(ctx, tx, v.problem.Center, id)
		return err
	})
	if err != nil {
		return err
	}
	return web.Show(c, problemForPage(v))
}

func (m *Module) postAnswerFor(c *fiber.Ctx, me accounts.Operator, f *wordsForm) error {
	return m.writeFor(c, me, Answered, f)
}

func (m *Module) postClosingFor(c *fiber.Ctx, me accounts.Operator, f *wordsForm) error {
	return m.writeFor(c, me, Closed, f)
}

func (m *Module) postReopeningFor(c *fiber.Ctx, me accounts.Operator, f *wordsForm) error {
	return m.writeFor(c, me, Reopened, f)
}

func (m *Module) writeFor(c *fiber.Ctx, me accounts.Operator, kind Kind, f *wordsForm) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return errNoProblem
	}
	return m.answer(c, kind, f, "/admin/problems/"+id.String(), func() error { return m.WriteFor(c.UserContext(), me, id, kind, f.Words) },
		func(c *fiber.Ctx) error { return m.oneFor(c, me, f) })
}
