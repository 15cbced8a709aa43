package web_test

import (
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"bayline/platform/web"
)

func TestPagesAreCompressedForOurOwnPagesOnly(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Front brake pads and rotors. ", 400)
	h := open(t, web.Options{}, func(r *web.Router) {
		r.Get("/long", web.Public(func(c *fiber.Ctx) error { return web.Show(c, text(long)) }))
		r.Get("/short", web.Public(func(c *fiber.Ctx) error { return web.Show(c, text("ready")) }))
		r.Get("/words", web.Public(func(c *fiber.Ctx) error { return c.SendString(long) }))
	})
	const takes = "Accept-Encoding: gzip, br"
	for name, ask := range map[string]struct {
		path    string
		headers []string
		packed  bool
	}{
		"from our page":       {"/long", []string{takes, same}, true},
		"typed by the person": {"/long", []string{takes, "Sec-Fetch-Site: none"}, true},
		"across sites":        {"/long", []string{takes, "Sec-Fetch-Site: cross-site"}, false},
		"from a sibling":      {"/long", []string{takes, "Sec-Fetch-Site: same-site"}, false},
		"an old browser":      {"/long", []string{takes}, false},
		"does not take it":    {"/long", []string{"Accept-Encoding: identity", same}, false},
		"small":               {"/short", []string{takes, same}, false},
		"not a page":          {"/words", []string{takes, same}, false},
	} {
		got := h.ask(t, "GET", ask.path, "", ask.headers...)
		if packed := got.Header.Get("Content-Encoding") == "gzip"; packed != ask.packed {
			t.Errorf("%s: compressed is %v", name, packed)
			continue
		}
		want := long
		if ask.path == "/short" {
			want = "ready"
		}
		plain := got.Text
		if ask.packed {
			r, err := gzip.NewReader(strings.NewReader(got.Text))
			if err != nil {
				t.Fatal(err)
			}
			all, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			plain = string(all)
		}
		if plain != want {
			t.Errorf("%s: %d bytes, want %d", name, len(plain), len(want))
		}
	}
	vary := h.ask(t, "GET", "/long", "", same).Header.Get("Vary")
	for _, name := range []string{"HX-Request-Type", "Accept-Encoding", "Sec-Fetch-Site"} {
		if !strings.Contains(vary, name) {
			t.Errorf("Vary is %q, without %s", vary, name)
		}
	}
}
