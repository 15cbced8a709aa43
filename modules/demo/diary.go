package demo

import (
	"context"
	"slices"
	"time"

	"bayline/platform/clock"
)

// diary is what happens in a center, and when. Visits are written into it one after the other and lived through each other, so
// that numbers of orders and invoices grow with time.
type diary struct{ entries []entry }

type entry struct {
	at  time.Time
	act func(context.Context) error
}

func (d *diary) add(at time.Time, act func(context.Context) error) {
	d.entries = append(d.entries, entry{at, act})
}

// live does what has happened until now, each at its time. What lies ahead stays undone.
func (d *diary) live(ctx context.Context, c *clock.Fake, now time.Time) error {
	slices.SortStableFunc(d.entries, func(a, b entry) int { return a.at.Compare(b.at) })
	for _, e := range d.entries {
		if e.at.After(now) {
			break
		}
		c.Set(e.at)
		if err := e.act(ctx); err != nil {
			return err
		}
	}
	return nil
}
