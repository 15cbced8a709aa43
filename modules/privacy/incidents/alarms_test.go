package incidents_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/privacy/incidents"
)

// TestIncident72h follows the clock of an incident: alarms after 24 and 48 hours and when it has run out, once each, to everybody of
// security and to nobody else; and the pages say how much time is left.
func TestIncident72h(t *testing.T) {
	t.Parallel()
	o := open(t)
	noor := o.Operator("Noor Haddad", accounts.Security)
	lea := o.Operator("Lea Brandt", accounts.Approver, accounts.Support)
	aware := o.Clock.Now()
	id := o.leak(0)
	if got := o.subjects("privacy.incident.opened", noor.Email); !slices.Equal(got, []string{"Incident 1 is open: A backup was open"}) {
		t.Fatalf("at the opening the others of security are mailed %q", got)
	}
	page := "/admin/incidents/" + id.String()
	want := []string{}
	for _, step := range []struct {
		at    time.Duration
		alarm string // that is new
		shown string
	}{
		{time.Minute, "", "71 h 59 min left"},
		{24*time.Hour - time.Minute, "", "48 h 1 min left"},
		{24 * time.Hour, "Incident 1: 24 hours have passed", "48 h left"},
		{24*time.Hour + time.Minute, "", "47 h 59 min left"},
		{47*time.Hour + 30*time.Minute, "", "24 h 30 min left"},
		{48 * time.Hour, "Incident 1: 48 hours have passed", "24 h left"},
		{71*time.Hour + 59*time.Minute, "", "1 min left"},
		{72 * time.Hour, "Incident 1 is late: 72 hours have passed", "0 min left"},
		{75*time.Hour + 20*time.Minute, "", "Late by 3 h 20 min"},
		{30 * 24 * time.Hour, "", "Late by 648 h"},
	} {
		o.Clock.Set(aware.Add(step.at - 40*time.Second)) // signing in moves it
		security := o.SignInOperator(o.priya)
		o.Clock.Set(aware.Add(step.at))
		o.watch()
		o.watch() // a job may run twice
		if step.alarm != "" {
			want = append(want, step.alarm)
		}
		for _, who := range []string{o.priya.Email, noor.Email} {
			if got := append(o.subjects("privacy.incident.alarm", who), o.subjects("privacy.incident.late", who)...); !slices.Equal(got, want) {
				t.Fatalf("after %s, %s got %q, not %q", step.at, who, got, want)
			}
		}
		expect(t, security.Get(page), http.StatusOK, step.shown)
		expect(t, security.Get("/admin"), http.StatusOK, "Incident 1: A backup was open", step.shown)
	}
	if got := o.subjects("privacy.incident", lea.Email); len(got) != 0 {
		t.Errorf("who is not of security got %q", got)
	}
	if n := o.count("notices.notices where person_id = $1 and kind like 'privacy.incident.%'", noor.ID); n != 4 {
		t.Errorf("%d notices stand under the bell, not 4", n)
	}
	if n := o.count("privacy.incident_entries where kind = 'alarm'"); n != 3 {
		t.Errorf("the timeline has %d alarms, not 3", n)
	}
	expect(t, o.SignInOperator(noor).Get(page), http.StatusOK, "The 72 hours are over", "48 hours have passed since awareness")
}

// After downtime the newest alarm stands for those that were missed; and an incident that was written down late has its alarm at once.
func TestAlarmsCatchUp(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.leak(0)
	o.Clock.Advance(50 * time.Hour)
	o.watch()
	if got := o.subjects("privacy.incident.alarm", o.priya.Email); !slices.Equal(got, []string{"Incident 1: 48 hours have passed"}) {
		t.Errorf("after two days without workers: %q", got)
	}
	o.leak(25 * time.Hour)
	o.watch()
	if got := o.subjects("privacy.incident.alarm", o.priya.Email); !slices.Contains(got, "Incident 2: 24 hours have passed") {
		t.Errorf("written down after 25 hours: %q", got)
	}
	o.Clock.Advance(400 * time.Hour)
	o.watch()
	if late := o.subjects("privacy.incident.late", o.priya.Email); len(late) != 2 {
		t.Errorf("two incidents are late, and the mails are %q", late)
	}
}

// What is settled is silent: the authority was told, or need not be, or the incident is closed.
func TestSettledIncidentsAreSilent(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := context.Background()
	told, unneeded, runs := o.leak(0), o.leak(0), o.leak(0)
	o.Clock.Advance(time.Hour)
	o.must(o.Incidents.DecideAuthority(ctx, o.priya, told, incidents.Decision{Verdict: incidents.Told, At: o.Clock.Now(), Words: "Reference 77"}))
	o.must(o.Incidents.DecideAuthority(ctx, o.priya, unneeded, incidents.Decision{Verdict: incidents.Unneeded, Words: "Nobody had the address."}))
	o.Clock.Advance(100 * time.Hour)
	o.watch()
	if got := o.subjects("privacy.incident.late", o.priya.Email); len(got) != 1 || !strings.HasPrefix(got[0], "Incident 3 ") {
		t.Errorf("settled incidents are not silent: %q", got)
	}
	security := o.SignInOperator(o.priya)
	expect(t, security.Get("/admin/incidents"), http.StatusOK, "Authority told in time", "Authority need not be told", "Late by 29 h")
	o.must(o.Incidents.DecideAuthority(ctx, o.priya, runs, incidents.Decision{Verdict: incidents.Told, At: o.Clock.Now(), Words: "Reference 78"}))
	expect(t, security.Get("/admin/incidents"), http.StatusOK, "Authority told 29 h late")
}
