package audit

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/platform/fault"
	"bayline/platform/web"
	"bayline/views/kit"
)

// trailPage is what the page shows.
type trailPage struct {
	Reader
	Address string
	Events  []Event
	Topic   string
	From    string
	Until   string
	Actor   string
	About   string // id of what the events are about
	Next    string // address of the next page, or nothing
	Now     time.Time
}

func (m *Module) trail(address string) func(*fiber.Ctx, Reader) error {
	return func(c *fiber.Ctx, reader Reader) error {
		page := trailPage{Reader: reader, Address: address, Topic: c.Query("topic"), From: c.Query("from"), Until: c.Query("until"),
			Actor: c.Query("actor"), About: c.Query("about"), Now: m.DB.Clock().Now()}
		filter, err := page.filter(c.Query("before"))
		if err != nil {
			return err
		}
		events, more, err := m.Trail(c.UserContext(), reader.Center, filter)
		if err != nil {
			return err
		}
		page.Events = events
		if more {
			page.Next = page.after(events[len(events)-1])
		}
		return web.Show(c, reader.Shell(trailView(page)))
	}
}

// filter reads the query. Dates are days in the reader's zone; the last one counts wholly.
func (p trailPage) filter(before string) (f Filter, err error) {
	if slices.ContainsFunc(p.topics(), func(t topic) bool { return t.Key == p.Topic }) {
		f.Topic = p.Topic
	}
	f.Actor, f.About = web.ID(p.Actor), web.ID(strings.TrimSpace(p.About))
	if day, ok := p.day(p.From); ok {
		f.From = day
	}
	if day, ok := p.day(p.Until); ok {
		f.Until = day.AddDate(0, 0, 1)
	}
	if before == "" {
		return f, nil
	}
	micros, id, _ := strings.Cut(before, "-")
	at, errAt := strconv.ParseInt(micros, 10, 64)
	f.Before.ID, err = uuid.Parse(id)
	if err != nil || errAt != nil {
		return f, fault.New(fault.BadRequest, "This page of the trail does not exist. Begin at the first page.")
	}
	f.Before.At = time.UnixMicro(at).UTC()
	return f, nil
}

// day reads a day. The database knows no year 0, and nothing happened before the first year.
func (p trailPage) day(text string) (time.Time, bool) {
	day, err := time.ParseInLocation(time.DateOnly, text, p.Zone)
	return day, err == nil && day.UTC().Year() > 0
}

func (p trailPage) after(last Event) string {
	query := url.Values{"topic": {p.Topic}, "from": {p.From}, "until": {p.Until}, "actor": {p.Actor}, "about": {p.About},
		"before": {strconv.FormatInt(last.At.UnixMicro(), 10) + "-" + last.ID.String()}}
	for name := range query {
		if query.Get(name) == "" {
			query.Del(name)
		}
	}
	return p.Address + "?" + query.Encode()
}

func (p trailPage) filtered() bool {
	return p.Topic != "" || p.From != "" || p.Until != "" || p.Actor != "" || p.About != ""
}

func (p trailPage) topicOptions() (list []kit.Option) {
	for _, topic := range p.topics() {
		list = append(list, kit.Option{Value: topic.Key, Label: topic.Label})
	}
	return list
}

func (p trailPage) badge(e Event) kit.Badge {
	for _, topic := range p.topics() {
		if strings.HasPrefix(e.Action, topic.Key+".") {
			return kit.Badge{Label: topic.Label, Icon: topic.Icon, Tone: topic.Tone}
		}
	}
	return kit.Badge{Label: "Other", Icon: "info", Tone: "slate"}
}

func (e Event) changes() (list []kit.Change) {
	for _, d := range e.Details {
		list = append(list, kit.Change{Field: d.Name, Before: d.Before, After: d.After})
	}
	return list
}
