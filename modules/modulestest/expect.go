package modulestest

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"bayline/platform/testkit"
)

// Expect fails unless an answer has the status, and its page says every text.
func Expect(t testing.TB, a Answer, status int, texts ...string) Answer {
	t.Helper()
	if a.Status != status {
		t.Fatalf("status %d to %q, not %d: %s", a.Status, a.Location, status, Said(a.Body))
	}
	for _, text := range texts {
		if !strings.Contains(a.Body, text) {
			t.Errorf("the page does not say %q: %s", text, Said(a.Body))
		}
	}
	return a
}

var markup = regexp.MustCompile(`<[^>]*>\s*`)

// Said is what a page says to people, cut.
func Said(body string) string {
	if at := strings.Index(body, "<main"); at >= 0 {
		body = body[at:]
	}
	text := spaces.ReplaceAllString(markup.ReplaceAllString(body, " "), " ")
	return text[:min(len(text), 4000)]
}

// Until waits for what a job brings.
func Until(t testing.TB, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(30 * time.Second); !done(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// Count of a query, as the owner of the tables sees it.
func Count(t testing.TB, h *House, query string, args ...any) (n int) {
	t.Helper()
	if err := testkit.Owner(t, h.DB).QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
