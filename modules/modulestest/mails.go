package modulestest

import (
	"context"
	"strings"

	"bayline/platform/db"
	"bayline/platform/mail"
)

// Mails to an address, the newest first: whatever was queued, sent or not.
func (h *House) Mails(to string) (letters []mail.Letter) {
	h.t.Helper()
	h.must(h.DB.InPlatformRead(context.Background(), func(ctx context.Context, tx db.Tx) error {
		all, err := mail.Latest(ctx, tx, 1000)
		for _, letter := range all {
			if strings.Contains(letter.To, to) {
				letters = append(letters, letter)
			}
		}
		return err
	}))
	return letters
}
