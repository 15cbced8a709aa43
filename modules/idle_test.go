package modules_test

import (
	"testing"
	"time"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// TestIdleTimeoutKeepsInput: the server ends what has been idle for too long, also where the page itself is sent by htmx, and what
// was typed is still there after signing in again.
func TestIdleTimeoutKeepsInput(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	stock := center.Stock()
	b := h.Browser()
	b.Be(center.SignIn(tenancy.Advisor))
	b.Open("/customers/" + stock.Customer)
	b.Fill("Write a note for the staff", "Prefers to be called after five.")
	h.Clock.Advance(59 * time.Minute)
	b.Press("Add note") // in time
	b.See("Prefers to be called after five.")
	b.Fill("Write a note for the staff", "Pays by card.")
	h.Clock.Advance(61 * time.Minute)
	b.Press("Add note")
	b.See("Sign in again")
	if got := b.Value("Write a note for the staff"); got != "Pays by card." {
		t.Errorf("the field holds %q", got)
	}
	b.Fill("E-mail", center.People[tenancy.Advisor].Email)
	b.Fill("Password", modulestest.Password)
	b.Press("Sign in")
	b.Until("the note is stored", func() bool {
		var notes int
		b.Eval(`[...document.querySelectorAll("#activity li")].filter((e) => e.textContent.includes("Pays by card.")).length`, &notes)
		return notes == 1
	})
}
