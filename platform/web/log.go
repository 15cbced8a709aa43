package web

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"
)

// log writes one line a request: the route's pattern and not its address, which may hold a secret; no query, no body.
func (s *server) log(c *fiber.Ctx) error {
	begun := time.Now()
	err := c.Next()
	route := c.Route().Path
	if err != nil {
		var refused *fiber.Error
		if errors.As(err, &refused) {
			route = "-" // refused before a route was found
		}
		if err := s.onError(c, err); err != nil {
			return err
		}
	}
	who, _ := s.visitor(c)
	caller := CallerOf(c.UserContext())
	level := slog.LevelInfo
	if quiet(c.Path()) {
		level = slog.LevelDebug
	}
	s.Log.LogAttrs(c.UserContext(), level, "request",
		slog.String("method", c.Method()),
		slog.String("route", route),
		slog.Int("status", c.Response().StatusCode()),
		slog.Float64("ms", float64(time.Since(begun).Microseconds())/1000),
		slog.String("ip", caller.IP),
		slog.String("person", who.Person),
		slog.String("request", caller.RequestID),
	)
	return nil
}

// rescue turns a panic into an error with the stack, for the log.
func (s *server) rescue(c *fiber.Ctx) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	return c.Next()
}
