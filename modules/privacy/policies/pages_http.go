package policies

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/platform/fault"
	"bayline/platform/web"
)

// The public pages: the version in effect at a short address, and each version that was ever announced at one of its own.

// pageView is a version as anybody reads it.
type pageView struct {
	m    *Module
	now  time.Time
	book Book
	v    *Version
}

var errNoVersion = fault.New(fault.NotFound, "There is no such version.")

func (m *Module) page(c *fiber.Ctx, p Policy) (pageView, error) {
	book, err := m.Book(c.UserContext(), p)
	return pageView{m: m, now: m.DB.Clock().Now(), book: book}, err
}

// numbered is the page of the version that an address names.
func (m *Module) numbered(c *fiber.Ctx, p Policy) (view pageView, err error) {
	if view, err = m.page(c, p); err != nil {
		return pageView{}, err
	}
	number, err := strconv.Atoi(c.Params("number"))
	if err != nil {
		return pageView{}, errNoVersion
	}
	if view.v = view.book.Numbered(number); view.v == nil {
		return pageView{}, errNoVersion
	}
	return view, nil
}

func (m *Module) show(p Policy) fiber.Handler {
	return func(c *fiber.Ctx) error {
		view, err := m.page(c, p)
		if err != nil {
			return err
		}
		if view.v = view.book.InForce(view.now); view.v == nil {
			return errNoVersion
		}
		return web.Show(c, policyPage(view))
	}
}

func (m *Module) showVersion(p Policy) fiber.Handler {
	return func(c *fiber.Ctx) error {
		view, err := m.numbered(c, p)
		if err != nil {
			return err
		}
		return web.Show(c, policyPage(view))
	}
}

func (m *Module) showChanges(p Policy) fiber.Handler {
	return func(c *fiber.Ctx) error {
		view, err := m.numbered(c, p)
		if err != nil {
			return err
		}
		return web.Show(c, changesPage(view))
	}
}

// standing says in a sentence where a version stands.
func (b *Book) standing(v *Version, now time.Time) string {
	switch {
	case v.Withdrawn():
		return "Announced, withdrawn on " + day(v.WithdrawnAt) + ", never in effect."
	case v.Coming(now):
		return "Takes effect on " + day(v.Day) + " (00:00 UTC)."
	case v == b.InForce(now):
		return "In effect since " + day(v.EffectiveAt) + "."
	}
	return "In effect from " + day(v.EffectiveAt) + " to " + day(b.after(v).EffectiveAt) + "."
}

// after is the version that took the place of an earlier one.
func (b *Book) after(v *Version) *Version {
	var next *Version
	for i := range b.Versions {
		if w := &b.Versions[i]; w.Number > v.Number && !w.Withdrawn() {
			next = w
		}
	}
	return next
}

// public are the versions that anybody may read.
func (b *Book) public() (list []*Version) {
	for i := range b.Versions {
		if !b.Versions[i].Draft() {
			list = append(list, &b.Versions[i])
		}
	}
	return list
}

// differences from the version before.
func (b *Book) differences(v *Version) []Difference {
	before := b.Before(v)
	if before == nil {
		return nil
	}
	return changedOnly(Differences(Blocks(before.Body), Blocks(v.Body)))
}

// title begins a sentence or a line with a version: "Version 2".
func title(v *Version) string { return "Version " + strconv.Itoa(v.Number) }

// parts of a text: each block by itself, and the items of a list together.
func parts(list []Block) (parts [][]Block) {
	for i, b := range list {
		if b.Kind == Item && i > 0 && list[i-1].Kind == Item {
			last := len(parts) - 1
			parts[last] = append(parts[last], b)
			continue
		}
		parts = append(parts, []Block{b})
	}
	return parts
}
