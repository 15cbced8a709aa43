package incidents_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/modulestest"
	"bayline/modules/privacy/incidents"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/locale"
)

// acted leaves something in a center's trail.
func (o *office) acted(center *modulestest.Center, who accounts.Person, at time.Time) {
	o.t.Helper()
	now := o.Clock.Now()
	o.Clock.Set(at)
	o.must(o.DB.InCenter(context.Background(), center.ID, func(ctx context.Context, tx db.Tx) error {
		return audit.Record(ctx, tx, who.Actor(), "workshop.order.opened", db.NewID())
	}))
	o.Clock.Set(now)
}

// signedIn writes into the log of signing in.
func (o *office) signedIn(who accounts.Person, ip, outcome string, at time.Time) {
	o.t.Helper()
	_, err := o.tables.Exec(context.Background(), "insert into accounts.sign_ins (id, person_id, at, outcome, ip, user_agent) values ($1, $2, $3, $4, $5, '')", db.NewID(), who.ID, at, outcome, ip)
	o.must(err)
}

// TestAffectedIsComputed: what a person did, what came from an address, and what happened in a time lead to the centers that it concerns,
// and to no other.
func TestAffectedIsComputed(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.Clock.Set(o.Clock.Now().Add(-10 * 24 * time.Hour)) // the centers are older than what happens in them
	north, south := o.Center("Northgate Auto", "USD"), o.Center("Harbour Detailing", "EUR")
	o.Clock.Advance(10 * 24 * time.Hour)
	id, noon := o.leak(0), o.Clock.Now().Add(-3*time.Hour)
	advisor, technician, viewer := north.People[tenancy.Advisor], south.People[tenancy.Technician], north.People[tenancy.Viewer]
	o.acted(north, advisor, noon)
	o.acted(north, advisor, noon.Add(time.Minute))
	o.acted(south, technician, noon.Add(-48*time.Hour))
	o.signedIn(technician, "203.0.113.7", "password", noon)
	o.signedIn(technician, "203.0.113.9", "code", noon)
	o.signedIn(viewer, "203.0.113.7", "wrong password", noon)
	o.signedIn(north.People[tenancy.Owner], "2001:db8::7", "passkey", noon.Add(-48*time.Hour))

	hour := incidents.Trace{From: noon.Add(-time.Hour), Until: noon.Add(time.Hour)}
	with := func(change func(*incidents.Trace)) incidents.Trace {
		trace := hour
		change(&trace)
		return trace
	}
	for name, c := range map[string]struct {
		trace incidents.Trace
		want  []string
	}{
		"all that happened":       {hour, []string{"Harbour Detailing: 2 sign-ins", "Northgate Auto: 2 records in its trail"}},
		"a person's records":      {with(func(t *incidents.Trace) { t.Person = advisor.ID }), []string{"Northgate Auto: 2 records in its trail"}},
		"a person who entered":    {with(func(t *incidents.Trace) { t.Person = technician.ID }), []string{"Harbour Detailing: 2 sign-ins"}},
		"an address":              {with(func(t *incidents.Trace) { t.IP = "203.0.113.7" }), []string{"Harbour Detailing: 1 sign-in"}},
		"a person at an address":  {with(func(t *incidents.Trace) { t.IP, t.Person = "203.0.113.9", technician.ID }), []string{"Harbour Detailing: 1 sign-in"}},
		"another at that address": {with(func(t *incidents.Trace) { t.IP, t.Person = "203.0.113.9", advisor.ID }), nil},
		"who was refused":         {with(func(t *incidents.Trace) { t.Person = viewer.ID }), nil},
		"another address":         {with(func(t *incidents.Trace) { t.IP = "198.51.100.1" }), nil},
		"two days before": {incidents.Trace{From: noon.Add(-49 * time.Hour), Until: noon.Add(-47 * time.Hour)},
			[]string{"Harbour Detailing: 1 record in its trail", "Northgate Auto: 1 sign-in"}},
		"an hour without anything": {incidents.Trace{From: noon.Add(-30 * time.Hour), Until: noon.Add(-29 * time.Hour)}, nil},
	} {
		found, err := o.Incidents.Compute(t.Context(), id, c.trace)
		o.must(err)
		var got []string
		for _, f := range found {
			got = append(got, f.Name+": "+f.Because())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s leads to %q, not %q", name, got, c.want)
		}
	}

	// Who has a session is at work in a center, and what they did from one address counts in whole.
	from := o.Clock.Now().Add(-time.Second)
	south.SignIn(tenancy.Advisor)
	o.acted(north, south.People[tenancy.Advisor], o.Clock.Now())
	found, err := o.Incidents.Compute(t.Context(), id, incidents.Trace{IP: "127.0.0.1", Person: south.People[tenancy.Advisor].ID, From: from, Until: o.Clock.Now()})
	o.must(err)
	if len(found) != 2 || found[0].Because() != "1 sign-in, 1 session at work in it" || found[1].Because() != "1 record in its trail" {
		t.Errorf("a session leads to %+v", found)
	}
}

// TestScope adds centers through the page: computed, found by name, all. Nobody is counted twice, and none is told before.
func TestScope(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.Clock.Set(o.Clock.Now().Add(-10 * 24 * time.Hour))
	north, south := o.Center("Northgate Auto", "USD"), o.Center(canary, "EUR")
	o.Clock.Advance(10 * 24 * time.Hour)
	id := o.leak(0)
	o.signedIn(north.People[tenancy.Owner], "203.0.113.7", "code", o.Clock.Now().Add(-time.Hour))
	page := "/admin/incidents/" + id.String() + "/centers"
	security := o.SignInOperator(o.priya)
	expect(t, security.Get(page), http.StatusOK, "No center yet")

	at := func(d time.Duration) string { return locale.DateTimeValue(o.Clock.Now().Add(d), time.UTC) }
	computed := page + "?" + url.Values{"how": {"computed"}, "ip": {"203.0.113.7"}, "from": {at(-2 * time.Hour)}, "until": {at(0)}}.Encode()
	shown := expect(t, security.Get(computed), http.StatusOK, "1 center", "Northgate Auto", "1 sign-in")
	added, _ := shown.Form(page)
	expect(t, security.Post(page, added.Values), http.StatusSeeOther)
	expect(t, security.Post(page, added.Values), http.StatusSeeOther)
	expect(t, security.Get(page), http.StatusOK, "Nothing has changed", "1 sign-in", "Not told")
	if n := o.count("privacy.incident_entries where kind = 'scope'"); n != 1 {
		t.Errorf("the timeline tells %d times of one change", n)
	}
	for query, wrong := range map[string]string{
		"how=computed&email=nobody@nowhere.test&from=" + at(-time.Hour) + "&until=" + at(0): "Nobody has an account with this address",
		"how=computed&ip=localhost&from=" + at(-time.Hour) + "&until=" + at(0):              "Write one network address",
		"how=computed&from=" + at(0) + "&until=" + at(-time.Hour):                           "The end is before the beginning",
		"how=computed&from=soon&until=" + at(0):                                             "Give the day and the time, in UTC",
	} {
		expect(t, security.Get(page+"?"+query), http.StatusUnprocessableEntity, wrong)
	}
	found := expect(t, security.Get(page+"?q=canary"), http.StatusOK, south.ID.String(), "&lt;script&gt;")
	expect(t, security.Post(page, url.Values{"how": {"chosen"}}), http.StatusUnprocessableEntity, "Choose at least one center")
	expect(t, security.Post(page, url.Values{"how": {"chosen"}, "centers": {south.ID.String(), uuid.NewString()}}), http.StatusSeeOther)
	if strings.Contains(found.Body, canary) || strings.Contains(security.Get(page).Body, canary) {
		t.Error("the name of a center is a part of the page")
	}
	expect(t, security.Get(page+"/"+south.ID.String()), http.StatusOK, "Chosen by hand", "Technician of ", "&lt;script&gt;")
	expect(t, security.Get("/admin/incidents"), http.StatusOK, `data-label="Centers">2<`)

	removal := page + "/" + south.ID.String() + "/removal"
	expect(t, security.Post(removal, nil), http.StatusUnprocessableEntity, "Say why")
	expect(t, security.Post(removal, url.Values{"words": {"It has no such data."}}), http.StatusSeeOther)
	expect(t, security.Get(page+"/"+south.ID.String()), http.StatusNotFound)
	expect(t, security.Post(page, url.Values{"how": {"all"}}), http.StatusSeeOther)
	expect(t, security.Get(page+"/"+south.ID.String()), http.StatusOK, "All centers are concerned")
	expect(t, security.Get("/admin/incidents/"+id.String()), http.StatusOK, "It has no such data.", "computed from everything that happened from the address 203.0.113.7")
}

// TestPeopleOfTheTime: who left before or came after is not concerned, but whoever owns the center now is.
func TestPeopleOfTheTime(t *testing.T) {
	t.Parallel()
	o := open(t)
	start := o.Clock.Now()
	north := o.Center("Northgate Auto", "USD")
	at := func(days int) time.Time { return start.AddDate(0, 0, days) }
	o.Clock.Set(at(30))
	id, err := o.Incidents.Open(t.Context(), o.priya, incidents.Opening{ID: db.NewID(), Facts: incidents.Facts{Title: "An account was stolen", AwareAt: at(25), BeganAt: at(10), EndedAt: at(20),
		Kinds: []string{"confidentiality"}, Source: "center", Happened: "It was."}})
	o.must(err)
	_, err = o.Incidents.Choose(t.Context(), o.priya, id, []uuid.UUID{north.ID})
	o.must(err)
	for role, days := range map[tenancy.Role][2]int{tenancy.Technician: {0, 9}, tenancy.Advisor: {0, 11}, tenancy.Viewer: {21, 0}, tenancy.Owner: {22, 0}} {
		_, err := o.tables.Exec(t.Context(), "update tenancy.members set created_at = $3, ended_at = $4 where center_id = $1 and person_id = $2", north.ID, north.People[role].ID,
			at(days[0]), map[bool]any{true: nil, false: at(days[1])}[days[1] == 0])
		o.must(err)
	}
	body := expect(t, o.SignInOperator(o.priya).Get("/admin/incidents/"+id.String()+"/centers/"+north.ID.String()), http.StatusOK).Body
	for role, concerned := range map[tenancy.Role]bool{tenancy.Owner: true, tenancy.Administrator: true, tenancy.Advisor: true, tenancy.Technician: false, tenancy.Viewer: false} {
		if strings.Contains(body, north.People[role].Name) != concerned {
			t.Errorf("%s is concerned: %v", north.People[role].Name, !concerned)
		}
	}
}

// Each table of the inventory that holds something personal belongs to one kind of data, so that nothing is left out when people are told.
func TestKindsOfDataCoverTheInventory(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../docs/data-inventory.tsv")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]string{}
	for _, kind := range incidents.Kinds {
		for _, table := range kind.Tables {
			if kinds[table] != "" {
				t.Errorf("%s belongs to %s and to %s", table, kinds[table], kind.Name)
			}
			kinds[table] = kind.Name
		}
	}
	personal := map[string]bool{}
	for _, line := range strings.Split(string(text), "\n") {
		if cells := strings.Split(line, "\t"); len(cells) == 5 && strings.Contains(cells[3], "personal") {
			personal[cells[0]] = true
		}
	}
	for table := range personal {
		if kinds[table] == "" {
			t.Errorf("%s holds something personal and belongs to no kind of data: add it to Kinds", table)
		}
	}
	for table := range kinds {
		if !personal[table] {
			t.Errorf("%s stands among the kinds of data, and the inventory knows nothing personal of it", table)
		}
	}
	if len(personal) < 30 {
		t.Errorf("only %d tables hold something personal", len(personal))
	}
}
