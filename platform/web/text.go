package web

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"bayline/platform/fault"
)

var errText = fault.New(fault.BadRequest, "This holds characters that cannot be stored. Type it again and send it once more.")

// text refuses NUL and invalid UTF-8 at the door: PostgreSQL fails on the one, bun silently changes the other. Multipart fields
// are checked where they are read.
func (s *server) text(c *fiber.Ctx) error {
	path, err := url.PathUnescape(string(c.Request().URI().PathOriginal()))
	if err != nil || !sound(path) {
		return errText
	}
	if !soundArgs(c.Request().URI().QueryArgs()) || isForm(c.Request()) && !soundArgs(c.Request().PostArgs()) {
		return errText
	}
	return c.Next()
}

func sound(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }

func soundBytes(text []byte) bool {
	if !utf8.Valid(text) {
		return false
	}
	for _, b := range text {
		if b == 0 {
			return false
		}
	}
	return true
}

func soundArgs(args *fasthttp.Args) bool {
	for key, value := range args.All() {
		if !soundBytes(key) || !soundBytes(value) {
			return false
		}
	}
	return true
}
