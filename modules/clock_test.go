package modules_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// In development the clock is moved on a page: the calendar runs at once, every page says so, and going back takes nothing back.
func TestClockIsMoved(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate", "USD")
	north.Guard(tenancy.Owner) // which is asked of owners after a week
	visitor := h.Visitor()
	standing := func() tenancy.Status { return north.Member(tenancy.Owner).Standing().Status }
	move := func(field, value string, status int) modulestest.Answer {
		t.Helper()
		visitor.Get("/dev/clock") // for the token
		answer := visitor.Post("/dev/clock/moves", url.Values{field: {value}})
		if answer.Status != status {
			t.Fatalf("%s %s: %d %s", field, value, answer.Status, answer.Body)
		}
		return answer
	}
	if page := visitor.Get("/dev/clock"); page.Status != http.StatusOK || !strings.Contains(page.Body, "Real time") {
		t.Fatalf("the page: %d", page.Status)
	}
	move("by", "fortnight", http.StatusUnprocessableEntity)
	move("until", "1999-12-31", http.StatusUnprocessableEntity)
	began := h.DB.Clock().Now()
	move("by", "week", http.StatusSeeOther)
	move("by", "day", http.StatusSeeOther)
	if got := h.DB.Clock().Now().Sub(began); got != 8*24*time.Hour || standing() != tenancy.Trial {
		t.Errorf("%s on, it is %s", got, standing())
	}
	if page := visitor.Get("/pricing"); !strings.Contains(page.Body, "The clock is moved") || !strings.Contains(page.Body, "8 days ahead") {
		t.Error("a page does not say that the clock is moved")
	}
	owner := north.SignIn(tenancy.Owner)
	if page := owner.Get("/subscription"); !strings.Contains(page.Body, "The clock is moved") || !strings.Contains(page.Body, "The trial ends on") {
		t.Error("the owner's page does not say that the clock is moved, and what comes")
	}
	if len(h.Mails(north.People[tenancy.Owner].Email)) != 1 {
		t.Error("the calendar did not remind the owner")
	}
	move("until", began.AddDate(0, 0, 15).Format(time.DateOnly), http.StatusSeeOther)
	if standing() != tenancy.Grace {
		t.Errorf("after the trial it is %s", standing())
	}
	if answer := visitor.Post("/dev/clock/return", url.Values{}); answer.Status != http.StatusSeeOther || h.DB.Clock().Now().Sub(began) > time.Hour {
		t.Errorf("back: %d, %s", answer.Status, h.DB.Clock().Now())
	}
	if standing() != tenancy.Grace || strings.Contains(visitor.Get("/pricing").Body, "The clock is moved") {
		t.Errorf("back in the real time it is %s", standing())
	}

	// Whoever comes by a proxy is not at the machine; in production there is no such page.
	if answer := visitor.Raw(http.MethodGet, "/dev/clock", nil, http.Header{"X-Forwarded-For": {"203.0.113.9"}}); answer.Status != http.StatusNotFound {
		t.Errorf("from elsewhere: %d", answer.Status)
	}
}

// What was written while the clock was ahead locks nobody out in the real time.
func TestAClockThatWasAheadLocksNobodyOut(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate", "USD")
	north.Guard(tenancy.Owner)
	visitor := h.Visitor()
	if answer := visitor.Submit("/dev/clock", "/dev/clock/moves", "by", "month"); answer.Status != http.StatusSeeOther {
		t.Fatalf("moved: %d", answer.Status)
	}
	north.SignIn(tenancy.Owner)
	email := north.People[tenancy.Owner].Email
	for range 7 {
		visitor.Post("/login", url.Values{"email": {email}, "password": {"not the right one"}})
	}
	visitor.Post("/dev/clock/return", url.Values{})
	north.SignIn(tenancy.Owner) // fails the test where it is refused
}
