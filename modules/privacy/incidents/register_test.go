package incidents_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/locale"
)

const canary = `<script>alert("canary")</script>`

// TestRegister opens an incident and brings it to its end through the pages. What is typed comes back with what is wrong with it, and is
// text wherever it stands.
func TestRegister(t *testing.T) {
	t.Parallel()
	o := open(t)
	security := o.SignInOperator(o.priya)
	expect(t, security.Get("/admin/incidents"), http.StatusOK, "No open incident")

	later := locale.DateTimeValue(o.Clock.Now().Add(2*time.Hour), time.UTC)
	refused := security.Submit("/admin/incidents/new", "/admin/incidents", "title", canary, "aware", later, "happened", "Typed before")
	expect(t, refused, http.StatusUnprocessableEntity, "Nobody can have become aware of it in the future", "Choose what has happened to the data", "Choose how we came to know",
		"Typed before", "&lt;script&gt;")
	if strings.Contains(refused.Body, canary) {
		t.Error("what was typed is a part of the page")
	}
	aware := locale.DateTimeValue(o.Clock.Now().Add(-2*time.Hour), time.UTC)
	opened := security.SubmitOn(refused, "/admin/incidents", "aware", aware, "kinds", "confidentiality", "kinds", "availability", "source", "researcher", "data", "customers")
	expect(t, opened, http.StatusSeeOther)
	page := opened.Location
	shown := expect(t, security.Get(page), http.StatusOK, "Confidentiality, Availability", "Somebody outside told us", "Customers of centers", "opened the incident", "72 hours end")
	if strings.Contains(shown.Body, canary) {
		t.Error("the title is a part of the page")
	}
	expect(t, security.Get("/admin/incidents?q=canary"), http.StatusOK, "#1")
	expect(t, security.Get("/admin/incidents?q=%231"), http.StatusOK, "&lt;script&gt;")
	expect(t, security.Get("/admin/incidents?q=nothing"), http.StatusOK, "No incident is like that")

	expect(t, security.SubmitOn(shown, page+"/entries", "words", canary), http.StatusUnprocessableEntity, "Choose whether it is a fact", "&lt;script&gt;")
	expect(t, security.SubmitOn(shown, page+"/entries", "words", "The folder was public since May.", "kind", "fact"), http.StatusSeeOther)
	expect(t, security.SubmitOn(shown, page+"/entries", "words", "The folder was public since May.", "kind", "fact"), http.StatusSeeOther)
	if n := o.count("privacy.incident_entries where kind = 'fact'"); n != 1 {
		t.Errorf("sent twice, the entry stands %d times", n)
	}

	changed := security.Submit(page+"/facts", page+"/facts", "happened", "Two backups could be read.")
	expect(t, changed, http.StatusUnprocessableEntity, "Say why the facts change", "Two backups could be read.")
	for range 2 {
		expect(t, security.SubmitOn(changed, page+"/facts", "why", "The log of the store tells of a second one."), http.StatusSeeOther)
	}
	expect(t, security.SubmitOn(changed, page+"/facts", "happened", "Three", "why", "From a page that is old"), http.StatusConflict, "Somebody has changed the facts meanwhile", "Three")
	expect(t, security.Get(page), http.StatusOK, "Version 2", "Two backups could be read.", "Typed before", "The log of the store tells of a second one.")

	expect(t, security.Submit(page, page+"/closing", "words", "Done."), http.StatusConflict, "Decide first about the supervisory authority", "Done.")
	expect(t, security.Submit(page, page+"/authority", "verdict", "told", "words", "Office of Springfield, 77"), http.StatusUnprocessableEntity, "Give the day and the time at which it was told")
	expect(t, security.Submit(page, page+"/authority", "verdict", "told", "at", later, "words", "Office of Springfield, 77"), http.StatusUnprocessableEntity, "not in the future")
	before := locale.DateTimeValue(o.Clock.Now().Add(-3*time.Hour), time.UTC)
	expect(t, security.Submit(page, page+"/authority", "verdict", "told", "at", before, "words", "Office of Springfield, 77"), http.StatusUnprocessableEntity, "after we became aware")
	expect(t, security.Submit(page, page+"/authority", "verdict", "told", "at", locale.DateTimeValue(o.Clock.Now(), time.UTC), "words", "Office of Springfield, 77"), http.StatusSeeOther)
	expect(t, security.Submit(page, page+"/closing", "words", "Done."), http.StatusConflict, "Decide first whether the people concerned are told")
	expect(t, security.Submit(page, page+"/people", "verdict", "unneeded", "words", "The backups were encrypted."), http.StatusSeeOther)
	for range 2 { // as a second click sends it
		expect(t, security.Post(page+"/people", url.Values{"verdict": {"unneeded"}, "words": {"The backups were encrypted."}}), http.StatusSeeOther)
	}
	for range 2 {
		expect(t, security.Post(page+"/closing", url.Values{"words": {"The folder is private now."}}), http.StatusSeeOther)
	}
	expect(t, security.Get("/admin/incidents"), http.StatusOK, "No open incident")
	expect(t, security.Get("/admin/incidents?show=closed"), http.StatusOK, "Authority told in time")
	expect(t, security.Post(page+"/entries", url.Values{"kind": {"fact"}, "words": {"Too late"}}), http.StatusConflict, "This incident is closed")
	expect(t, security.Submit(page, page+"/reopening", "words", "A third one was found."), http.StatusSeeOther)
	expect(t, security.Get(page), http.StatusOK, "A third one was found.", "closed the incident")

	want := []string{"Priya Kaur reopened", "Priya Kaur closed", "Priya Kaur people", "Priya Kaur authority", "Priya Kaur revised", "Priya Kaur noted", "Priya Kaur opened"}
	if got := o.trail(); !slices.Equal(got, want) {
		t.Errorf("the platform's trail tells %q, not %q", got, want)
	}
}

// The register is for the people of security alone.
func TestRegisterIsForSecurity(t *testing.T) {
	t.Parallel()
	o := open(t)
	id := o.leak(0).String()
	stranger := o.SignInOperator(o.Operator("Lea Brandt", accounts.Approver, accounts.Support))
	for _, path := range []string{"/admin/incidents", "/admin/incidents/new", "/admin/incidents/" + id, "/admin/incidents/" + id + "/facts"} {
		expect(t, stranger.Get(path), http.StatusNotFound)
	}
	if body := expect(t, stranger.Get("/admin"), http.StatusOK).Body; strings.Contains(body, "A backup was open") || strings.Contains(body, "/admin/incidents") {
		t.Error("the overview tells of incidents to who does not answer for them")
	}
}

// Opening the same form in two windows at once, or from the same anomaly, opens one incident; numbers have no gaps.
func TestOpenedOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	security := o.SignInOperator(o.priya)
	form, _ := security.Get("/admin/incidents/new").Form("/admin/incidents")
	values := form.Values
	for name, value := range map[string]string{"title": "Once", "happened": "Once", "kinds": "integrity", "source": "staff"} {
		values.Set(name, value)
	}
	var group sync.WaitGroup
	answers := make([]modulestest.Answer, 4)
	for n := range answers {
		group.Go(func() { answers[n] = security.Post("/admin/incidents", values) })
	}
	group.Wait()
	for _, a := range answers {
		if a.Status != http.StatusSeeOther || a.Location != answers[0].Location {
			t.Errorf("answered with %d to %q", a.Status, a.Location)
		}
	}
	o.leak(0)
	if got := o.numbers(); !slices.Equal(got, []string{"1", "2"}) {
		t.Errorf("the register has the numbers %v", got)
	}
}

func (o *office) numbers() (list []string) {
	rows, err := o.tables.Query(context.Background(), "select number from privacy.incidents order by number")
	o.must(err)
	defer rows.Close()
	for rows.Next() {
		var n int64
		o.must(rows.Scan(&n))
		list = append(list, fmt.Sprint(n))
	}
	return list
}

// Whoever says "This wasn't me" has something in the list of anomalies that leads into the register; a second click finds the incident.
func TestIncidentFromAnomaly(t *testing.T) {
	t.Parallel()
	o := open(t)
	north := o.Center("Northgate Auto", "USD")
	o.must(o.DB.InPlatform(t.Context(), func(ctx context.Context, tx db.Tx) error {
		return o.Anomalies.Disowned(ctx, tx, north.People[tenancy.Advisor].ID)
	}))
	list, err := o.Anomalies.Latest(t.Context(), uuid.Nil)
	o.must(err)
	noticed := list[0].ID.String()
	security := o.SignInOperator(o.priya)
	expect(t, security.Get("/admin/anomalies"), http.StatusOK, "/admin/incidents/new?anomaly="+noticed)
	from := expect(t, security.Get("/admin/incidents/new?anomaly="+noticed), http.StatusOK, "An account was disowned")
	opened := security.SubmitOn(from, "/admin/incidents", "happened", "Somebody else has used the account.")
	expect(t, opened, http.StatusSeeOther)
	again := security.Get("/admin/incidents/new?anomaly=" + noticed)
	if again.Status != http.StatusSeeOther || again.Location != opened.Location {
		t.Errorf("opened again from the same anomaly: %d to %q, not %q", again.Status, again.Location, opened.Location)
	}
}

// Nobody rewrites the register: neither the program's role nor its owner, by whatever statement.
func TestRegisterOnlyGrows(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.leak(0)
	o.Clock.Advance(100 * time.Hour)
	o.watch()
	for _, statement := range []string{
		"update privacy.incident_facts set title = 'Nothing'", "delete from privacy.incident_facts", "truncate privacy.incident_facts cascade",
		"update privacy.incident_entries set at = at - interval '1 day'", "delete from privacy.incident_entries", "truncate privacy.incident_entries",
		"update privacy.incident_alarms set hours = 24", "delete from privacy.incident_alarms",
	} {
		if _, err := o.tables.Exec(context.Background(), statement); err == nil {
			t.Errorf("%s is allowed", statement)
		}
	}
}

// What was closed five years ago goes, and nothing before.
func TestRegisterKeepsFiveYears(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := context.Background()
	old, young, running := o.leak(time.Hour), o.leak(time.Hour), o.leak(time.Hour)
	for _, id := range []any{old, young} {
		if _, err := o.tables.Exec(ctx, "update privacy.incidents set authority = 'unneeded', authority_at = aware_at, people = 'unneeded', closed_at = aware_at where id = $1", id); err != nil {
			t.Fatal(err)
		}
	}
	for id, years := range map[any]string{old: "5 years 1 day", young: "4 years 364 days"} {
		if _, err := o.tables.Exec(ctx, "update privacy.incidents set closed_at = now() - $2::interval where id = $1", id, years); err != nil {
			t.Fatal(err)
		}
	}
	o.Clock.Set(time.Now())
	o.must(o.Incidents.Purge(ctx))
	o.must(o.Incidents.Purge(ctx))
	for id, want := range map[any]int{old: 0, young: 1, running: 1} {
		for _, table := range []string{"privacy.incidents where id = $1", "privacy.incident_facts where incident_id = $1", "privacy.incident_entries where incident_id = $1"} {
			if n := o.count(table, id); n != want {
				t.Errorf("%d rows of %s are left, not %d", n, table, want)
			}
		}
	}
	o.Clock.Advance(2 * 365 * 24 * time.Hour) // a clock that is wrong removes nothing
	o.must(o.Incidents.Purge(ctx))
	if n := o.count("privacy.incidents where id = $1", young); n != 1 {
		t.Error("a clock that runs ahead has emptied the register")
	}
}
