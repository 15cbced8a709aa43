package modulestest

import (
	"strings"
	"time"

	"bayline/platform/mail"
)

// Letter waits until a mail of a kind has been queued for an address, and opens the newest.
func (h *House) Letter(kind, to string) mail.Letter {
	h.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); <-tick.C {
		for _, letter := range h.Mails(to) {
			if letter.Kind == kind {
				return letter
			}
		}
	}
	h.t.Fatalf("no mail %s for %s came; %s", kind, to, h.Log)
	return mail.Letter{}
}

// Link is the path of the first link of ours in a mail.
func (h *House) Link(letter mail.Letter) string {
	h.t.Helper()
	for _, link := range letter.Links() {
		if path, ours := strings.CutPrefix(link, h.URL); ours {
			return path
		}
	}
	h.t.Fatalf("no link of ours in %s", letter.Text)
	return ""
}
