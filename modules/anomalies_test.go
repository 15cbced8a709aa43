package modules_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/anomalies"
	"bayline/platform/db"
	"bayline/platform/testkit"
)

// noticed are the anomalies of a rule in a center, or the platform's.
func noticed(t *testing.T, h *modulestest.House, center uuid.UUID, rule anomalies.Name) (found []anomalies.Anomaly) {
	t.Helper()
	list, err := h.Anomalies.Latest(t.Context(), center)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list {
		if a.Rule.Name == rule {
			found = append(found, a)
		}
	}
	return found
}

// happened tells the rules of a sign-in.
func happened(t *testing.T, h *modulestest.House, n anomalies.SignIn) {
	t.Helper()
	if err := h.DB.InPlatform(t.Context(), func(ctx context.Context, tx db.Tx) error { return h.Anomalies.SignedIn(ctx, tx, n) }); err != nil {
		t.Fatal(err)
	}
}

// TestAnomalies: each rule notices at its threshold and not before, in the centers that it concerns and for the platform; once a
// window; the severe ones are mailed; the owner and the platform acknowledge them, each their own.
func TestAnomalies(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north, south := h.Center("Northgate Auto", "USD"), h.Center("Harbour Detailing", "EUR")
	advisor, technician, viewer := north.People[tenancy.Advisor].ID, north.People[tenancy.Technician].ID, north.People[tenancy.Viewer].ID
	platform := uuid.Nil
	// Signing in for the tests themselves is new each time: start with what that left behind.
	only := func(rule anomalies.Name, center uuid.UUID, subject uuid.UUID) int {
		n := 0
		for _, a := range noticed(t, h, center, rule) {
			if a.Subject == subject {
				n++
			}
		}
		return n
	}
	expectNoticed := func(what string, rule anomalies.Name, subject uuid.UUID, want int) {
		t.Helper()
		for name, center := range map[string]uuid.UUID{"the center": north.ID, "the platform": platform} {
			if got := only(rule, center, subject); got != want {
				t.Errorf("%s: %s has %d of %q, want %d", what, name, got, rule, want)
			}
		}
		if got := only(rule, south.ID, subject); got != 0 {
			t.Errorf("%s: another center has %d of %q", what, got, rule)
		}
	}

	happened(t, h, anomalies.SignIn{Person: advisor, IP: "198.51.100.1", Refused: true, Failures: 4})
	expectNoticed("four wrong tries", anomalies.Failures, advisor, 0)
	happened(t, h, anomalies.SignIn{Person: advisor, IP: "198.51.100.1", Refused: true, Failures: 5})
	happened(t, h, anomalies.SignIn{Person: advisor, IP: "198.51.100.2", Refused: true, Failures: 30})
	expectNoticed("five wrong tries, and more in the same hour", anomalies.Failures, advisor, 1)
	if a := noticed(t, h, north.ID, anomalies.Failures)[0]; a.Times != 2 || a.IP != "198.51.100.2" {
		t.Errorf("one row counts on: %+v", a)
	}
	h.Clock.Advance(2 * time.Hour)
	happened(t, h, anomalies.SignIn{Person: advisor, IP: "198.51.100.1", Refused: true, Failures: 55})
	expectNoticed("again two hours later", anomalies.Failures, advisor, 2)

	happened(t, h, anomalies.SignIn{Person: technician, Refused: true, Failures: 5})
	if got := only(anomalies.CenterFailures, north.ID, north.ID); got != 0 {
		t.Error("two accounts are a burst")
	}
	happened(t, h, anomalies.SignIn{Person: technician, Refused: true, Failures: 30}) // the same account again
	if got := only(anomalies.CenterFailures, north.ID, north.ID); got != 0 {
		t.Error("one account counts twice")
	}
	happened(t, h, anomalies.SignIn{Person: viewer, Refused: true, Failures: 5})
	expectNoticed("three accounts of one center", anomalies.CenterFailures, north.ID, 1)

	happened(t, h, anomalies.SignIn{Person: viewer, Failures: 4})
	expectNoticed("a slip of the finger", anomalies.AfterFailures, viewer, 0)
	happened(t, h, anomalies.SignIn{Person: viewer, IP: "203.0.113.5", Failures: 5})
	expectNoticed("the sixth try is right", anomalies.AfterFailures, viewer, 1)
	happened(t, h, anomalies.SignIn{Person: technician, NewDevice: true})
	expectNoticed("a new device", anomalies.NewDevice, technician, 1)

	for i, address := range []string{"192.0.2.1", "192.0.2.200", "198.51.100.1", "2001:db8:1::1", "2001:db8:1:2::9"} {
		happened(t, h, anomalies.SignIn{Person: technician, IP: address})
		expectNoticed(fmt.Sprintf("address %d, of three networks", i), anomalies.Networks, technician, 0)
	}
	h.Clock.Advance(61 * time.Minute)
	happened(t, h, anomalies.SignIn{Person: technician, IP: "203.0.113.1"})
	expectNoticed("a fourth network, an hour later", anomalies.Networks, technician, 0)
	for _, address := range []string{"192.0.2.1", "198.51.100.1", "2001:db8:1::1"} {
		happened(t, h, anomalies.SignIn{Person: technician, IP: address})
	}
	expectNoticed("four networks within an hour", anomalies.Networks, technician, 1)

	owner := north.People[tenancy.Owner].ID
	for i := range 3 {
		expectNoticed(fmt.Sprintf("%d exports", i), anomalies.Exports, owner, 0)
		if err := h.DB.InPlatform(t.Context(), func(ctx context.Context, tx db.Tx) error {
			return h.Anomalies.Seen(ctx, tx, anomalies.Exports, owner, uuid.NewString(), north.ID)
		}); err != nil {
			t.Fatal(err)
		}
	}
	expectNoticed("three exports", anomalies.Exports, owner, 1)

	if err := h.DB.InPlatform(t.Context(), func(ctx context.Context, tx db.Tx) error { return h.Anomalies.Disowned(ctx, tx, advisor) }); err != nil {
		t.Fatal(err)
	}
	expectNoticed("this was not me", anomalies.Disowned, advisor, 1)
	if a := noticed(t, h, platform, anomalies.Disowned)[0]; a.Severity != anomalies.Incident || !a.Open() {
		t.Errorf("no incident: %+v", a)
	}

	// The severe ones are mailed to the owner, once each; the notable ones are not.
	titles := map[string]int{}
	for _, letter := range h.Mails(north.People[tenancy.Owner].Email) {
		if letter.Kind == "tenancy.anomaly" {
			titles[letter.Subject]++
		}
	}
	for _, r := range anomalies.Rules {
		want := 1
		if r.Severity == anomalies.Notable || r.Name == anomalies.SupportTried {
			want = 0
		}
		if titles[r.Title] != want {
			t.Errorf("%d mails of %q, want %d", titles[r.Title], r.Title, want)
		}
	}
	if len(h.Mails(south.People[tenancy.Owner].Email)) > 0 {
		t.Error("another owner is told")
	}
}

func TestRefusalsInARow(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate Auto", "USD")
	technician, viewer := north.SignIn(tenancy.Technician), north.SignIn(tenancy.Viewer)
	for i := range 19 {
		expect(t, technician.Get("/subscription"), http.StatusForbidden, "", "")
		if i < 10 {
			expect(t, viewer.Get("/customers/"+uuid.NewString()), http.StatusNotFound, "", "")
		}
	}
	if found := noticed(t, h, north.ID, anomalies.Refusals); len(found) != 0 {
		t.Errorf("19 refusals are noticed: %+v", found)
	}
	h.Clock.Advance(6 * time.Minute)
	expect(t, technician.Get("/subscription"), http.StatusForbidden, "", "")
	if found := noticed(t, h, north.ID, anomalies.Refusals); len(found) != 0 {
		t.Errorf("a slow row is noticed: %+v", found)
	}
	for range 19 {
		expect(t, technician.Get("/subscription"), http.StatusForbidden, "", "")
	}
	for _, center := range []uuid.UUID{north.ID, uuid.Nil} {
		if found := noticed(t, h, center, anomalies.Refusals); len(found) != 1 || found[0].Subject != north.People[tenancy.Technician].ID {
			t.Errorf("20 refusals: %+v", found)
		}
	}
	expect(t, technician.Get("/board"), http.StatusOK, "", "") // noticing keeps nobody out
}

// TestAnomaliesAreAcknowledged by somebody of the center, and by the platform for itself: with name and note, once.
func TestAnomaliesAreAcknowledged(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north, south := h.Center("Northgate Auto", "USD"), h.Center("Harbour Detailing", "EUR")
	happened(t, h, anomalies.SignIn{Person: north.People[tenancy.Advisor].ID, IP: "203.0.113.5", Failures: 7})
	id := noticed(t, h, north.ID, anomalies.AfterFailures)[0].ID.String()
	action := "/audit/anomalies/" + id + "/acknowledgement"

	owner := north.SignIn(tenancy.Owner)
	shown := owner.Get("/audit/anomalies")
	for _, word := range []string{"Signed in after failures: Service advisor of Northgate Auto", "203.0.113.5", "5 wrong tries before the right one, within an hour", "It waits for exports, which do not exist yet."} {
		if !strings.Contains(shown.Body, word) {
			t.Errorf("the page does not say %q", word)
		}
	}
	if board := owner.Get("/board"); !strings.Contains(board.Body, `<span class="count push">1</span>`) {
		t.Error("the navigation does not count it")
	}
	for _, role := range []tenancy.Role{tenancy.Advisor, tenancy.Technician, tenancy.Viewer} {
		expect(t, north.SignIn(role).Get("/audit/anomalies"), http.StatusForbidden, "", "")
	}
	expect(t, south.SignIn(tenancy.Owner).Post(action, map[string][]string{"note": {"mine"}}), http.StatusNotFound, "", "")

	expect(t, owner.SubmitOn(shown, action, "note", "  "), http.StatusUnprocessableEntity, "", "Say in a few words")
	expect(t, owner.SubmitOn(shown, action, "note", "It was Ida, from home."), http.StatusSeeOther, "/audit/anomalies", "")
	expect(t, owner.Get("/audit/anomalies"), http.StatusOK, "", "It was Ida, from home.")
	expect(t, north.SignIn(tenancy.Administrator).Post(action, map[string][]string{"note": {"me too"}}), http.StatusConflict, "", "")
	if board := owner.Get("/board"); strings.Contains(board.Body, `<a class="nav-link" href="/settings"><span class="count`) {
		t.Error("the navigation counts on")
	}
	trail, _, err := h.Audit.Trail(t.Context(), north.ID, audit.Filter{About: uuid.MustParse(id)})
	if err != nil || len(trail) != 1 || trail[0].Action != "tenancy.anomaly.acknowledged" || trail[0].Actor.ID != north.People[tenancy.Owner].ID {
		t.Errorf("the acknowledgement is not in the trail: %+v, %v", trail, err)
	}

	// The platform has its own.
	security, support := h.SignInOperator(h.Operator("Noor Haddad", accounts.Security)), h.SignInOperator(h.Operator("Sam Reyes", accounts.Support))
	expect(t, support.Get("/admin/anomalies"), http.StatusNotFound, "", "")
	expect(t, security.Post("/admin/anomalies/"+id+"/acknowledgement", map[string][]string{"note": {"theirs"}}), http.StatusNotFound, "", "")
	own := noticed(t, h, uuid.Nil, anomalies.AfterFailures)[0]
	if !own.Open() {
		t.Error("the center has acknowledged the platform's")
	}
	expect(t, security.Submit("/admin/anomalies", "/admin/anomalies/"+own.ID.String()+"/acknowledgement", "note", "Told the owner."), http.StatusSeeOther, "/admin/anomalies", "")
	expect(t, security.Get("/admin/anomalies"), http.StatusOK, "", "Told the owner.")
	if trail, _, err := h.Audit.Trail(t.Context(), uuid.Nil, audit.Filter{About: own.ID}); err != nil || len(trail) != 1 {
		t.Errorf("the platform's acknowledgement is not in its trail: %+v, %v", trail, err)
	}

	// A platform admin who tries a center without having been let in is noticed.
	expect(t, support.Post("/centers/"+north.ID.String()+"/session", nil), http.StatusNotFound, "", "")
	if found := noticed(t, h, north.ID, anomalies.SupportTried); len(found) != 1 || found[0].Name != "Sam Reyes" {
		t.Errorf("the attempt is not noticed: %+v", found)
	}

	// What is old is forgotten: counts after a day, anomalies after a year.
	h.Clock.Advance(360 * 24 * time.Hour)
	if err := h.Anomalies.Purge(t.Context()); err != nil || len(noticed(t, h, north.ID, anomalies.AfterFailures)) != 1 {
		t.Error("forgotten before a year is over", err)
	}
	h.Clock.Advance(10 * 24 * time.Hour)
	if err := h.Anomalies.Purge(t.Context()); err != nil || len(noticed(t, h, north.ID, anomalies.AfterFailures)) != 0 {
		t.Error("kept for longer than a year", err)
	}
}

// TestAnomaliesOfSigningIn goes through the doors: wrong tries, the right one from elsewhere, and the link of the mail that says so.
func TestAnomaliesOfSigningIn(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	north := h.Center("Northgate Auto", "USD")
	advisor := north.People[tenancy.Advisor]
	north.SignIn(tenancy.Advisor)
	h.Clock.Advance(time.Hour)
	for range 5 {
		expect(t, h.Visitor().Submit("/login", "/login", "email", advisor.Email, "password", "not the password"), http.StatusUnprocessableEntity, "", "do not belong together")
		h.Clock.Advance(2 * time.Minute)
	}
	until(t, "the failures are noticed", func() bool { return len(noticed(t, h, north.ID, anomalies.Failures)) == 1 })
	stranger := h.Visitor()
	stranger.SignIn(advisor.Email, modulestest.Password)
	for _, rule := range []anomalies.Name{anomalies.AfterFailures, anomalies.NewDevice} {
		if found := noticed(t, h, north.ID, rule); len(found) == 0 || found[0].Subject != advisor.ID {
			t.Errorf("%s is not noticed: %+v", rule, found)
		}
	}
	if len(noticed(t, h, north.ID, anomalies.Disowned)) > 0 {
		t.Error("an incident before anybody has said so")
	}

	var link string
	for _, letter := range h.Mails(advisor.Email) {
		if i := strings.Index(letter.Text, "/not-me/"); i >= 0 {
			link = strings.Fields(letter.Text[i:])[0]
			break
		}
	}
	if link == "" {
		t.Fatal("no mail has the link")
	}
	for name, at := range map[string]time.Time{"old": h.Clock.Now().Add(-2 * time.Hour), "new": h.Clock.Now()} {
		for _, row := range []string{
			`insert into accounts.passkeys (id, person_id, credential_id, public_key, name, aaguid, transports, sign_count, backup_eligible, backed_up, created_at)
				values ($1, $2, $3::text::bytea, '', $3, '', '', 0, false, false, $4)`,
			`insert into accounts.connections (id, person_id, provider, issuer, subject, email, created_at) values ($1, $2, 'test', 'test', $3, '', $4)`,
		} {
			if _, err := testkit.Owner(t, h.DB).Exec(t.Context(), row, db.NewID(), advisor.ID, name, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	expect(t, h.Visitor().Get(link), http.StatusOK, "", "")
	if len(noticed(t, h, north.ID, anomalies.Disowned)) > 0 {
		t.Error("a mail scanner that opens the link opens an incident")
	}
	if answer := h.Visitor().Submit(link, link); answer.Status != http.StatusOK {
		t.Fatalf("the link: %d %s", answer.Status, brief(answer.Body))
	}
	var left string // what a stranger may have added is gone, what was there before stays
	if err := testkit.Owner(t, h.DB).QueryRow(t.Context(), `select string_agg(what, ' ' order by what) from (select name || ' key' as what
		from accounts.passkeys union all select subject || ' connection' from accounts.connections) all_of_them`).Scan(&left); err != nil || left != "old connection old key" {
		t.Errorf("%q are left: %v", left, err)
	}
	for _, center := range []uuid.UUID{north.ID, uuid.Nil} {
		if found := noticed(t, h, center, anomalies.Disowned); len(found) != 1 || found[0].Severity != anomalies.Incident {
			t.Errorf("no incident: %+v", found)
		}
	}
	if answer := stranger.Get("/board"); answer.Status == http.StatusOK {
		t.Error("the stranger's session goes on")
	}
	if mails := h.Mails(north.People[tenancy.Owner].Email); len(mails) == 0 || mails[0].Kind != "tenancy.anomaly" {
		t.Error("the owner is not told")
	}
}
