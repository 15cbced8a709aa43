package incidents

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/locale"
	"bayline/platform/web"
	"bayline/views/kit"
)

// listAPage of the register.
const listAPage = 50

// registerView is the list.
type registerView struct {
	in     locale.Locale
	now    time.Time
	closed bool
	text   string
	list   []Incident
	top    bool
	next   string
}

func (m *Module) showRegister(c *fiber.Ctx, me accounts.Operator) error {
	v := registerView{in: me.In(), now: m.DB.Clock().Now(), closed: c.Query("show") == "closed", text: strings.TrimSpace(c.Query("q"))}
	below := web.Number(c.Query("below")) // what is no number begins at the top
	v.top = below == 0
	err := m.DB.InPlatformRead(c.UserContext(), func(ctx context.Context, tx db.Tx) (err error) {
		v.list, err = findIncidents(ctx, tx, v.closed, v.text, below, listAPage+1)
		return err
	})
	if err != nil {
		return err
	}
	if len(v.list) > listAPage {
		v.list = v.list[:listAPage]
		v.next = v.address() + "&below=" + strconv.FormatInt(v.list[listAPage-1].Number, 10)
	}
	return web.Show(c, registerPage(v))
}

func (v registerView) address() string {
	show := "open"
	if v.closed {
		show = "closed"
	}
	return "/admin/incidents?show=" + show + "&q=" + url.QueryEscape(v.text)
}

func (v registerView) previous() string {
	if v.top {
		return ""
	}
	return v.address()
}

func (v registerView) choices() []kit.Choice {
	return []kit.Choice{{Label: "Open", Href: "/admin/incidents", Current: !v.closed}, {Label: "Closed", Href: "/admin/incidents?show=closed", Current: v.closed}}
}

// clock of an incident: how much time is left, or how it came to stand.
func (i *Incident) clock(now time.Time) kit.Badge {
	left := i.Deadline().Sub(now)
	switch {
	case i.Authority == Unneeded:
		return kit.Badge{Label: "Authority need not be told", Tone: "slate", Icon: "check"}
	case i.Authority == Told && i.Late(now):
		return kit.Badge{Label: "Authority told " + remaining(i.AuthorityAt.Sub(i.Deadline())) + " late", Tone: "amber", Icon: "check"}
	case i.Authority == Told:
		return kit.Badge{Label: "Authority told in time", Tone: "green", Icon: "okcircle"}
	case left < 0:
		return kit.Badge{Label: "Late by " + remaining(left), Tone: "red", Icon: "alert"}
	case left < 24*time.Hour:
		return kit.Badge{Label: remaining(left) + " left", Tone: "red", Icon: "clock"}
	case left < 48*time.Hour:
		return kit.Badge{Label: remaining(left) + " left", Tone: "amber", Icon: "clock"}
	}
	return kit.Badge{Label: remaining(left) + " left", Tone: "blue", Icon: "clock"}
}

// Waiting counts the open incidents. Through the platform's door.
func Waiting(ctx context.Context, tx db.Tx) (int64, error) { return countOpen(ctx, tx) }

// shownOnOverview is how many open incidents the overview shows.
const shownOnOverview = 10

// OpenItems are the open incidents with their clocks, those whose clock runs first, for the overview.
func (m *Module) OpenItems(ctx context.Context) (items []kit.Item, err error) {
	var list []Incident
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = readOpenIncidents(ctx, tx, shownOnOverview)
		return err
	})
	for n := range list {
		i := &list[n]
		note := "Aware since " + inUTC(i.Facts.AwareAt)
		if !i.Settled() {
			note += ". The authority has to be told by " + inUTC(i.Deadline())
		}
		items = append(items, kit.Item{Icon: "flag", Title: "Incident " + strconv.FormatInt(i.Number, 10) + ": " + i.Facts.Title, Href: i.path(), Note: note + ".",
			Side: i.clock(m.DB.Clock().Now())})
	}
	return items, err
}

// asked is the id in the address.
func asked(c *fiber.Ctx) (uuid.UUID, error) {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return uuid.Nil, errNoIncident
	}
	return id, nil
}

// formID is the id that a page gave its form; another where the form has none.
func formID(text string) uuid.UUID {
	if id := web.ID(text); id != uuid.Nil {
		return id
	}
	return db.NewID()
}
