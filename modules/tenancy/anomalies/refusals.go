package anomalies

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/session"
	"bayline/platform/web"
)

// refusals are counted in memory, each process its own: a stranger who makes many must not make as many writes. Only what passes the
// threshold reaches the database.
type refusals struct {
	lock  sync.Mutex
	since map[refusedTo][]time.Time
}

type refusedTo struct{ person, center uuid.UUID }

// refusalsMost people are counted at a time; past that all are forgotten.
const refusalsMost = 10_000

// add counts one more, and tells whether that makes too many: at the threshold, and again when as many have followed.
func (r *refusals) add(who refusedTo, now time.Time, most int, within time.Duration) bool {
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.since == nil || len(r.since) >= refusalsMost {
		r.since = map[refusedTo][]time.Time{}
	}
	recent := r.since[who][:0]
	for _, at := range r.since[who] {
		if now.Sub(at) < within {
			recent = append(recent, at)
		}
	}
	recent = append(recent, now)
	if len(recent) >= most {
		delete(r.since, who)
		return true
	}
	r.since[who] = recent
	return false
}

// Watch counts what is refused to somebody who is at work in a center. It stands before all routes, and never changes an answer.
func (m *Module) Watch(c *fiber.Ctx) error {
	err := c.Next()
	if err == nil || !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) && err != fiber.ErrNotFound {
		return err
	}
	current := session.From(c)
	if current == nil || current.Stage != session.Full || current.Center == uuid.Nil {
		return err
	}
	r := rule(Refusals)
	if m.refusals.add(refusedTo{current.Person, current.Center}, m.DB.Clock().Now(), r.Most, r.Within) {
		ctx := c.UserContext()
		failed := m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
			return m.raise(ctx, tx, Refusals, current.Person, web.CallerOf(ctx).IP, current.Center)
		})
		if failed != nil {
			m.Log.Error("notice refusals", slog.String("request", web.CallerOf(ctx).RequestID), slog.String("error", failed.Error()))
		}
	}
	return err
}
