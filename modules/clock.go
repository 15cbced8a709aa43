package modules

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/pquerna/otp/totp"

	"bayline/platform/clock"
	"bayline/platform/fault"
	"bayline/platform/web"
	"bayline/views/layout"
)

// The page /dev/clock: development only, and only for who sits at the machine. Everything that decides by time in this process follows;
// River's queues keep the real time, so that jobs that were due stay due.

// demoSecret is everybody's in the demo, as its sign-ins tell: apps show the codes of the real time only.
const demoSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" // #nosec G101 -- published

// furthest that the clock can be moved to: beyond the seven years of payment proofs.
const furthest = 10 * 366 * 24 * time.Hour

// steps that the buttons move the clock by.
var clockSteps = []struct {
	Name, Label string
	By          time.Duration
}{{"hour", "1 hour", time.Hour}, {"day", "1 day", 24 * time.Hour}, {"week", "1 week", 7 * 24 * time.Hour}, {"month", "30 days", 30 * 24 * time.Hour}}

type clockForm struct {
	web.Form
	By    string `form:"by"`
	Until string `form:"until"` // a day
}

// clockView is what the page shows.
type clockView struct {
	now, real time.Time
	moved     time.Duration
	code      string // of the demo's authenticator, as the program's clock asks for it
	form      *clockForm
}

// movable is the clock that the page moves, or nil where it must not.
func (a *App) movable() *clock.Movable {
	if a.config.Production {
		return nil
	}
	m, _ := a.db.Clock().(*clock.Movable)
	return m
}

// atTheMachine refuses whoever is somewhere else, as if there were no such page. Behind a proxy nobody can tell.
func (a *App) atTheMachine(c *fiber.Ctx) (*clock.Movable, error) {
	m := a.movable()
	if m == nil || a.config.TrustedProxies > 0 || !c.Context().RemoteIP().IsLoopback() || c.Get(fiber.HeaderXForwardedFor) != "" {
		return nil, fault.New(fault.NotFound, "There is no such page.")
	}
	return m, nil
}

func (a *App) mountClock() {
	a.Router.Get("/dev/clock", web.Public(func(c *fiber.Ctx) error { return a.showClock(c, &clockForm{}) }))
	a.Router.Post("/dev/clock/moves", web.PublicForm(a.moveClock))
	a.Router.Post("/dev/clock/return", web.Public(a.returnClock))
}

func (a *App) showClock(c *fiber.Ctx, form *clockForm) error {
	m, err := a.atTheMachine(c)
	if err != nil {
		return err
	}
	view := clockView{now: m.Now(), real: m.Real(), moved: m.Moved(), form: form}
	if view.code, err = totp.GenerateCode(demoSecret, view.now); err != nil {
		return err
	}
	f := layout.From(c.UserContext())
	f.Flash = a.sessions.TakeFlash(c)
	c.SetUserContext(layout.With(c.UserContext(), f))
	return web.Show(c, clockPage(view))
}

func (a *App) moveClock(c *fiber.Ctx, form *clockForm) error {
	m, err := a.atTheMachine(c)
	if err != nil {
		return err
	}
	by := form.check(m)
	if form.Bad() {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.showClock(c, form)
	}
	m.Advance(by)
	if err := a.catchUp(c.UserContext()); err != nil {
		return err
	}
	a.sessions.Flash(c, "It is "+m.Now().Format("Monday, 2 January 2006, 15:04")+" UTC now. The jobs of the calendar have run.")
	return web.Redirect(c, "/dev/clock")
}

// check says how far the clock goes.
func (f *clockForm) check(m *clock.Movable) time.Duration {
	if f.Until == "" {
		for _, step := range clockSteps {
			if step.Name == f.By && m.Moved()+step.By <= furthest {
				return step.By
			}
		}
		f.Fail("until", "Choose how far: an hour, a day, a week, 30 days, or a day of the next ten years.")
		return 0
	}
	day, err := time.Parse(time.DateOnly, f.Until)
	now := m.Now()
	by := day.Add(now.Sub(now.Truncate(24 * time.Hour))).Sub(now)
	if err != nil || m.Moved()+by < 0 || m.Moved()+by > furthest {
		f.Fail("until", "Choose a day from today to ten years on.")
	}
	return by
}

func (a *App) returnClock(c *fiber.Ctx) error {
	m, err := a.atTheMachine(c)
	if err != nil {
		return err
	}
	m.Return()
	a.sessions.Flash(c, "Back in the real time. What happened meanwhile stays as it is.")
	return web.Redirect(c, "/dev/clock")
}

// catchUp does at once what the calendar would do within the hour, and queues every other job that comes round by itself.
func (a *App) catchUp(ctx context.Context) error {
	queued := a.db.InPlatform(ctx, a.Workers.InsertPeriodic)
	return errors.Join(a.Billing.Advance(ctx), a.Billing.Remind(ctx), queued)
}

// clockBanner stands on every page while the clock is moved.
func (a *App) clockBanner() []layout.Banner {
	m := a.movable()
	if m == nil || m.Moved() == 0 {
		return nil
	}
	return []layout.Banner{{Tone: "violet", Icon: "clock", Title: "The clock is moved: " + m.Now().Format("Mon, 2 Jan 2006, 15:04") + " UTC.",
		Text: "That is " + ahead(m.Moved()) + " ahead of the real time.", Action: "Move it", Href: "/dev/clock"}}
}

// ahead in words: "3 days and 2 hours".
func ahead(d time.Duration) string {
	days, hours := int(d/(24*time.Hour)), int(d%(24*time.Hour)/time.Hour)
	count := func(n int, what string) string {
		if n == 1 {
			return "1 " + what
		}
		return strconv.Itoa(n) + " " + what + "s"
	}
	switch {
	case days == 0:
		return count(hours, "hour")
	case hours == 0:
		return count(days, "day")
	}
	return count(days, "day") + " and " + count(hours, "hour")
}
