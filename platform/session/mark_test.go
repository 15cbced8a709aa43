package session_test

import (
	"strings"
	"testing"
	"time"

	"bayline/platform/session"
)

func TestMarkOutlastsSigningIn(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	b := h.browser(t)
	if got := b.get("/mark"); got != "" {
		t.Fatalf("a browser without a cookie has the mark %q", got)
	}
	given := b.do("POST", "/mark", "")
	mark := given.Text
	if mark == "" || len(given.Cookies()) != 1 || given.Cookies()[0].Name != session.Cookie {
		t.Fatalf("a visitor is given %q and %v", mark, given.Cookies())
	}
	if line := given.Header.Get("Set-Cookie"); !strings.Contains(line, "HttpOnly") || !strings.Contains(line, "SameSite=Lax") {
		t.Errorf("Set-Cookie: %s", line)
	}
	if again := b.do("POST", "/mark", ""); again.Text != mark || len(again.Cookies()) > 0 {
		t.Errorf("asked again, it is given %q and %v", again.Text, again.Cookies())
	}
	if b.get("/") != "nobody" || h.count(t, "true") != 0 {
		t.Error("a mark makes a session")
	}
	other := h.browser(t)
	if theirs := other.do("POST", "/mark", ""); theirs.Text == mark {
		t.Error("two browsers have the same mark")
	}

	visitor := b.cookie.Value
	b.signIn()
	if b.cookie.Value == visitor {
		t.Error("signing in keeps the visitor's cookie: whoever planted it is signed in too")
	}
	if got := b.get("/mark"); got != mark {
		t.Errorf("signing in loses the mark: %q", got)
	}
	b.do("POST", "/code", "")
	if got := b.get("/mark"); got != mark {
		t.Errorf("the second factor loses the mark: %q", got)
	}
	b.do("POST", "/end", "")
	if got := b.get("/mark"); got != "" {
		t.Errorf("after signing out the mark is still %q", got)
	}
}

func TestSessionIsItsOwnMark(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	b := h.browser(t)
	b.signIn()
	mark := b.get("/mark")
	if mark == "" || len(b.do("POST", "/mark", "").Cookies()) > 0 {
		t.Error("a session is no mark of its own")
	}
	b.do("POST", "/proof", "")
	if b.get("/mark") != mark {
		t.Error("a new token changes the mark")
	}
	b.signIn()
	if b.get("/mark") != mark {
		t.Error("a session that takes another's place in the browser loses the mark")
	}
	stranger := h.browser(t)
	stranger.signIn()
	if stranger.get("/mark") == mark {
		t.Error("two sessions have the same mark")
	}
}

func TestMarkRunsOut(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	b := h.browser(t)
	mark := b.do("POST", "/mark", "").Text
	h.Clock.Advance(16 * time.Minute)
	if got := b.get("/mark"); got == mark {
		t.Error("the mark is still good after a quarter of an hour")
	}
}
