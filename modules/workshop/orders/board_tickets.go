package orders

import (
	"context"
	"io"
	"strings"
	"sync"

	"bayline/platform/locale"
)

// tickets remembers how cards are drawn. Of the fifty cards of a board one has changed since somebody of the center looked last, and
// drawing costs more than all else that the page does. A card is drawn from nothing but its sight, so a remembered one is never
// stale, and the sight holds the order's id: it is never another's. After a minute the words about time have changed, and all are
// forgotten.
type tickets struct {
	mu     sync.Mutex
	minute int64
	texts  map[sight]string
}

// ticketsMost bounds the memory: a ticket has about a kilobyte. What does not fit is drawn each time.
const ticketsMost = 4096

// sight is everything that a ticket depends on, but for the minute.
type sight struct {
	card          Card
	locale        locale.Locale
	zone, base    string
	prices, moves bool
}

// drawnTickets stand in a lane.
type drawnTickets []string

// Render writes them as they are.
func (d drawnTickets) Render(_ context.Context, w io.Writer) error {
	for _, ticket := range d {
		if _, err := io.WriteString(w, ticket); err != nil {
			return err
		}
	}
	return nil
}

func (t *tickets) ticket(c *Card, w *wording) string {
	minute, key := w.now.Unix()/60, sight{*c, w.in, w.zone.String(), w.base, w.prices, w.moves}
	if text, found := t.find(minute, key); found {
		return text
	}
	var text strings.Builder
	v := w.card(c)
	_ = ticket(&v).Render(context.Background(), &text) // a strings.Builder takes everything
	t.keep(minute, key, text.String())
	return text.String()
}

func (t *tickets) find(minute int64, key sight) (text string, found bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if minute != t.minute {
		return "", false
	}
	text, found = t.texts[key]
	return text, found
}

func (t *tickets) keep(minute int64, key sight, text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if minute > t.minute || t.texts == nil {
		t.minute, t.texts = minute, map[sight]string{}
	}
	if minute == t.minute && len(t.texts) < ticketsMost {
		t.texts[key] = text
	}
}
