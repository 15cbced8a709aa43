package web

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
)

// Ready knows whether this process should be given requests.
type Ready struct {
	check    func(context.Context) error
	stopping atomic.Bool

	// Grace is how long the process goes on serving after it has said that it is not ready, until the proxies have noticed.
	Grace time.Duration
}

// NewReady asks check: whether the database can be reached and has the migrations that the program needs.
func NewReady(check func(context.Context) error) *Ready { return &Ready{check: check} }

// Stop makes the process not ready, for good.
func (r *Ready) Stop() { r.stopping.Store(true) }

// patience of the check: a proxy asks every few seconds.
const patience = 2 * time.Second

// health answers /healthz (the process runs) and /readyz (it can serve). They stand before the session and under any host name:
// a proxy asks by address.
func (s *server) health(c *fiber.Ctx) error {
	switch {
	case unsafe(c.Method()) || !quiet(c.Path()):
		return c.Next()
	case c.Path() == "/healthz" || s.Ready == nil:
		return say(c, fiber.StatusOK, "ok")
	case s.Ready.stopping.Load():
		return say(c, fiber.StatusServiceUnavailable, "stopping")
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), patience)
	defer cancel()
	if err := s.Ready.check(ctx); err != nil {
		s.Log.Warn("not ready", "error", err.Error())
		return say(c, fiber.StatusServiceUnavailable, "not ready")
	}
	return say(c, fiber.StatusOK, "ready")
}

// quiet are the addresses that machines ask every few seconds.
func quiet(path string) bool { return path == "/healthz" || path == "/readyz" }

func say(c *fiber.Ctx, status int, word string) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(status).SendString(word)
}
