package web_test

import (
	"strings"
	"testing"

	"bayline/platform/web"
)

func oneAsset(path string) (*web.Asset, bool) {
	if path != "/static/app.css" {
		return nil, false
	}
	return &web.Asset{
		Type: "text/css; charset=utf-8", ETag: `"abc"`, Immutable: true,
		Plain: []byte("plain"), Brotli: []byte("brotli"), Gzip: []byte("gzip"),
	}, true
}

func TestStatic(t *testing.T) {
	t.Parallel()
	h := open(t, web.Options{Static: oneAsset}, nil)
	for accepted, want := range map[string]struct{ coding, body string }{
		"":                      {"", "plain"},
		"identity":              {"", "plain"},
		"gzip, deflate, br":     {"br", "brotli"},
		"gzip":                  {"gzip", "gzip"},
		"br;q=0, gzip;q=0.5":    {"gzip", "gzip"},
		"BR; q=0.1":             {"br", "brotli"},
		"gzip;q=0":              {"", "plain"},
		"brotli, x-gzip, bread": {"", "plain"},
	} {
		got := h.ask(t, "GET", "/static/app.css", "", "Accept-Encoding: "+accepted)
		if got.Header.Get("Content-Encoding") != want.coding || got.Text != want.body {
			t.Errorf("%q: %q %q, want %v", accepted, got.Header.Get("Content-Encoding"), got.Text, want)
		}
		if got.Header.Get("Vary") != "Accept-Encoding" || !strings.Contains(got.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%q: %v", accepted, got.Header)
		}
	}
	for sent, want := range map[string]int{`"abc"`: 304, `W/"abc"`: 304, `"x", "abc"`: 304, "*": 304, `"abd"`: 200, "": 200} {
		got := h.ask(t, "GET", "/static/app.css", "", "If-None-Match: "+sent, "Accept-Encoding: br")
		if got.StatusCode != want || got.Header.Get("ETag") != `"abc"` || want == 304 && got.Text != "" {
			t.Errorf("If-None-Match %s: %d %q, want %d", sent, got.StatusCode, got.Text, want)
		}
	}
	if got := h.ask(t, "HEAD", "/static/app.css", "", "Accept-Encoding: identity"); got.ContentLength != 5 || got.Text != "" {
		t.Errorf("head: %d bytes, %q", got.ContentLength, got.Text)
	}
	if got := h.ask(t, "GET", "/static/other.css", ""); got.StatusCode != 404 {
		t.Errorf("a missing file: %d", got.StatusCode)
	}
	if got := h.ask(t, "GET", "/static/../static/app.css", ""); got.StatusCode == 200 {
		t.Errorf("a path with dots: %d", got.StatusCode)
	}
}
