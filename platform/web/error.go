package web

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/url"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"bayline/platform/db"
	"bayline/platform/fault"
)

// statuses is the one table from a refusal to its status.
var statuses = map[fault.Kind]int{
	fault.Invalid:      fiber.StatusUnprocessableEntity,
	fault.BadRequest:   fiber.StatusBadRequest,
	fault.Unauthorized: fiber.StatusUnauthorized,
	fault.Forbidden:    fiber.StatusForbidden,
	fault.NotFound:     fiber.StatusNotFound,
	fault.Conflict:     fiber.StatusConflict,
	fault.Limit:        fiber.StatusConflict,
	fault.TooLarge:     fiber.StatusRequestEntityTooLarge,
	fault.TooMany:      fiber.StatusTooManyRequests,
	fault.Unavailable:  fiber.StatusServiceUnavailable,
	fault.Stale:        fiber.StatusUnauthorized,
}

// sentences for what Fiber and fasthttp refuse before a handler is reached.
var sentences = map[int]string{
	fiber.StatusBadRequest:                  errUnclear.Text,
	fiber.StatusNotFound:                    "There is no such page. It may have moved, or the address has a slip in it.",
	fiber.StatusMethodNotAllowed:            "This address does not take that kind of request. Go back and use the page's own buttons.",
	fiber.StatusRequestTimeout:              "The request took too long to arrive. Check the connection and try again.",
	fiber.StatusRequestEntityTooLarge:       errTooLarge.Text,
	fiber.StatusRequestHeaderFieldsTooLarge: "The address or the browser's cookies are too long. Shorten the address and try again.",
	fiber.StatusNotImplemented:              "This kind of request is not known here.",
}

const (
	sentenceDown  = "The database does not answer. Nothing was changed. Try again in a moment."
	sentenceWrong = "Something went wrong on our side. Nothing is known to be lost: try again, and if it stays so, tell us the request id."
)

// downFor is how soon it is worth trying again when the database is away.
const downFor = 5 * time.Second

// onError is where every refusal and every failure leaves. A refusal shows its sentence; a failure is logged, once, and shows
// the request id under which it was.
func (s *server) onError(c *fiber.Ctx, err error) error {
	caller := s.name(c)
	s.setHeaders(c)
	c.Set(fiber.HeaderCacheControl, "no-store") // whatever the handler had promised for its page
	s.keepPrivate(c)
	c.Response().ResetBody()

	status, sentence := s.judge(c, err)
	switch {
	case status >= 500 && status != fiber.StatusNotImplemented:
		s.Log.Error("failed", slog.Int("status", status), slog.String("request", caller.RequestID), slog.String("error", err.Error()))
	case errors.Unwrap(err) != nil:
		s.Log.Info("refused", slog.Int("status", status), slog.String("request", caller.RequestID), slog.String("error", err.Error()))
	}
	stale := fault.Is(err, fault.Stale)
	switch {
	case status != fiber.StatusUnauthorized || wantsFragment(c):
		return s.showError(c.Status(status), err, sentence, caller.RequestID)
	case stale && unsafe(c.Method()):
		return Redirect(c, "/account/proof?next="+url.QueryEscape(CameFrom(c, "/account/security")))
	case stale:
		return Redirect(c, "/account/proof?next="+url.QueryEscape(c.OriginalURL()))
	case unsafe(c.Method()):
		return Redirect(c, "/login")
	}
	return Redirect(c, "/login?next="+url.QueryEscape(c.OriginalURL()))
}

// later is an error that knows when it is worth trying again.
type later interface {
	error
	RetryAfter() time.Duration
}

// judge finds the status and the sentence.
func (s *server) judge(c *fiber.Ctx, err error) (int, string) {
	if refusal := fault.As(err); refusal != nil {
		status := statuses[refusal.Kind]
		var wait later
		if errors.As(err, &wait) {
			RetryAfter(c, wait.RetryAfter())
		} else if status == fiber.StatusServiceUnavailable {
			RetryAfter(c, downFor)
		}
		return status, refusal.Text
	}
	var refused *fiber.Error
	if errors.As(err, &refused) {
		if sentence, ok := sentences[refused.Code]; ok {
			return refused.Code, sentence
		}
		if refused.Code < 500 {
			return refused.Code, refused.Message
		}
	}
	if db.IsDown(err) || errors.Is(err, context.DeadlineExceeded) {
		RetryAfter(c, downFor)
		return fiber.StatusServiceUnavailable, sentenceDown
	}
	return fiber.StatusInternalServerError, sentenceWrong
}

// showError draws the answer. What is wrong with the session is shown as a form over the page that is still there: see
// [Options].SignIn.
func (s *server) showError(c *fiber.Ctx, cause error, sentence, requestID string) error {
	status := c.Response().StatusCode()
	err := s.draw(c, func() templ.Component {
		switch {
		case status == fiber.StatusUnauthorized && s.SignIn != nil:
			c.Set("X-Sign-In", "1")
			return s.SignIn(c, cause)
		case s.ErrorPage != nil:
			return s.ErrorPage(c, status, sentence, requestID)
		}
		return plainError(sentence, requestID)
	})
	if err != nil {
		s.Log.Error("error page failed", slog.String("request", requestID), slog.String("error", err.Error()))
		return Show(c, plainError(sentence, requestID))
	}
	return nil
}

// draw shows a page that must not fail in turn.
func (s *server) draw(c *fiber.Ctx, page func() templ.Component) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			c.Response().ResetBody()
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	return Show(c, page())
}

// plainError stands in where no page can be drawn.
func plainError(sentence, requestID string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "<!doctype html><html lang=\"en\"><title>Bayline</title><p role=\"alert\">"+
			html.EscapeString(sentence)+"</p><p>Request "+html.EscapeString(requestID)+"</p></html>")
		return err
	})
}

// wantsFragment tells whether htmx sent the request, whatever it asks for: it keeps its page when the session has ended.
func wantsFragment(c *fiber.Ctx) bool { return c.Get("HX-Request") == "true" }
