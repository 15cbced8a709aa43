package web

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
)

// Show answers with a component. The status is set before: web.Show(c.Status(422), form).
func Show(c *fiber.Ctx, component templ.Component) error {
	Vary(c)
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	if err := component.Render(c.UserContext(), c.Response().BodyWriter()); err != nil {
		c.Response().ResetBody()
		return fmt.Errorf("draw %s: %w", c.Route().Path, err)
	}
	return nil
}

// Partial tells whether htmx asks for a fragment. A page in its own right, a boosted link and the way back in history get the
// whole page.
func Partial(c *fiber.Ctx) bool { return c.Get("HX-Request-Type") == "partial" }

// Vary says that the same address has a page and a fragment.
func Vary(c *fiber.Ctx) { c.Vary("HX-Request-Type") }

// Redirect goes on to a page of ours with 303. Anything that is not a path of ours leads to the start page. htmx would follow a
// 303 by itself and put the whole page where the fragment belongs, so it is told to leave the page instead: a full navigation,
// which also brings the new session's token.
func Redirect(c *fiber.Ctx, path string) error {
	path = escapeLocation(Own(path))
	c.Response().ResetBody()
	if c.Get("HX-Request") == "true" {
		c.Set("HX-Redirect", path)
		c.Status(fiber.StatusOK)
		return nil
	}
	c.Set(fiber.HeaderLocation, path)
	c.Status(fiber.StatusSeeOther)
	return nil
}

// CameFrom is the page of ours that a form was sent from, or otherwise where the browser does not say.
func CameFrom(c *fiber.Ctx, otherwise string) string {
	from, err := url.Parse(c.Get(fiber.HeaderReferer))
	if err != nil || from.Host == "" || from.Host != string(c.Request().Host()) {
		return otherwise
	}
	return Own(from.RequestURI())
}

// Own is path if it leads to a page of ours, and "/" if not. Browsers take "//host" and "/\host" for another host, and drop tabs
// and line ends before they look.
func Own(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.Contains(path, `\`) || !sound(path) {
		return "/"
	}
	for _, b := range []byte(path) {
		if b < ' ' || b == 0x7f {
			return "/"
		}
	}
	return path
}

// escapeLocation writes what may not stand in a header as percent escapes.
func escapeLocation(path string) string {
	var b strings.Builder
	for _, c := range []byte(path) {
		if c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// Toast shows a sentence in the corner of the page that htmx has updated. After a redirect use the session's flash.
func Toast(c *fiber.Ctx, text string) { Trigger(c, "toast", map[string]string{"text": text}) }

type triggersKey struct{}

// Trigger sends an event to the page that htmx has updated, with a detail that its script reads. Several may be sent.
func Trigger(c *fiber.Ctx, event string, detail any) {
	events, ok := c.Locals(triggersKey{}).(map[string]any)
	if !ok {
		events = map[string]any{}
		c.Locals(triggersKey{}, events)
	}
	events[event] = detail
	text, err := json.Marshal(events)
	if err != nil {
		panic("web: " + event + " cannot be sent to the page: " + err.Error())
	}
	c.Set("HX-Trigger", ascii(string(text)))
}

// ascii writes JSON without a byte that a header could not carry.
func ascii(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

// RetryAfter tells when it is worth trying again, in whole seconds, rounded up.
func RetryAfter(c *fiber.Ctx, wait time.Duration) {
	c.Set(fiber.HeaderRetryAfter, strconv.Itoa(max(1, int(math.Ceil(wait.Seconds())))))
}
