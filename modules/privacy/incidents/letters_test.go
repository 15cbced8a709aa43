package incidents_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/modulestest"
	"bayline/modules/privacy/incidents"
	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// draft writes a letter.
func (o *office) draft(incident uuid.UUID, change func(*incidents.Letter)) uuid.UUID {
	o.t.Helper()
	l := incidents.Letter{ID: db.NewID(), Incident: incident, Version: 1, Data: []string{"customers", "vehicles"}, Words: incidents.LetterWords{
		Happened: "A backup could be read.\nIt was so for nine hours.", Done: "The folder is closed.", Advice: "Be careful with mails about money.", Contact: "security@bayline.test"}}
	if change != nil {
		change(&l)
	}
	o.must(o.Incidents.Draft(context.Background(), o.priya, l))
	return l.ID
}

// send a letter, and let its job run.
func (o *office) send(incident, letter uuid.UUID) {
	o.t.Helper()
	o.must(o.Incidents.Send(context.Background(), o.priya, incident, letter))
	o.must(o.Incidents.Tell(context.Background(), letter))
}

// TestAffectedAreTold writes a letter through the pages, sends it once, and follows it to those whom it concerns: mail, notice, and the page
// that says what happened, which data, and what to do. Nobody else gets it or reads it.
func TestAffectedAreTold(t *testing.T) {
	t.Parallel()
	o := open(t)
	north, south := o.Center("Northgate Auto", "USD"), o.Center("Harbour Detailing", "EUR")
	id := o.leak(time.Hour)
	o.must(o.Incidents.Write(t.Context(), o.priya, id, incidents.Entry{ID: db.NewID(), Kind: "fact", Words: "Only for us."}))
	page := "/admin/incidents/" + id.String()
	security := o.SignInOperator(o.priya)

	refused := security.Submit(page+"/letters/new", page+"/letters", "happened", "", "advice", canary, "to", "staff")
	expect(t, refused, http.StatusUnprocessableEntity, "Say what happened", "Say what was done against it", "&lt;script&gt;")
	if n := o.count("privacy.incident_letters"); n != 0 {
		t.Fatalf("a letter that was refused is there: %d", n)
	}
	drafted := security.SubmitOn(refused, page+"/letters", "happened", "A backup could be read.\nIt was so for nine hours.", "done", "The folder is closed.", "data", "customers", "data", "vehicles")
	expect(t, drafted, http.StatusSeeOther)
	letter := drafted.Location
	shown := expect(t, security.Get(letter), http.StatusOK, "A security incident concerns the center", "A security incident concerns your data", "Article 33(2)", "&lt;script&gt;",
		"Which data: Customers of centers; Vehicles.", "Say first whom the incident concerns")
	if strings.Contains(shown.Body, canary) {
		t.Error("what was typed is a part of the page")
	}
	for _, none := range []string{uuid.Nil.String(), uuid.NewString(), "letter"} {
		expect(t, security.Get(page+"/letters/"+none), http.StatusNotFound)
		expect(t, security.Post(page+"/letters/"+none+"/dispatch", nil), http.StatusNotFound)
	}
	if a := security.Post(letter+"/dispatch", nil); a.Status != http.StatusConflict {
		t.Errorf("a letter to nobody was sent: %d", a.Status)
	}
	expect(t, security.Post(page+"/centers", url.Values{"how": {"chosen"}, "centers": {north.ID.String()}}), http.StatusSeeOther)
	expect(t, security.Get(letter), http.StatusOK, "everybody else with an account in 1 center", "A security incident concerns Northgate Auto")

	o.Clock.Advance(11 * time.Minute)
	if a := security.Post(letter+"/dispatch", nil); a.Status == http.StatusSeeOther && a.Location == letter || o.count("privacy.incident_letters where sent_at is not null") != 0 {
		t.Fatalf("without a fresh proof the letter was sent: %d to %q", a.Status, a.Location)
	}
	security = o.SignInOperator(o.priya)
	security.Get(letter)
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() { security.Post(letter+"/dispatch", nil) })
	}
	group.Wait()
	if n := o.count("river.river_job where kind = 'privacy.incident.tell'"); n != 1 {
		t.Fatalf("clicked three times, the letter has %d jobs", n)
	}
	expect(t, security.Get(letter), http.StatusOK, "On its way")
	expect(t, security.Post(letter, url.Values{"happened": {"x"}, "done": {"x"}, "advice": {"x"}, "contact": {"x"}, "data": {"files"}, "to": {"owners"}}), http.StatusConflict, "stays as it is")
	expect(t, security.Submit(page, page+"/authority", "verdict", "unneeded", "words", "None."), http.StatusSeeOther)
	expect(t, security.Submit(page, page+"/people", "verdict", "told", "words", "By letter."), http.StatusSeeOther)
	expect(t, security.Submit(page, page+"/closing", "words", "Done."), http.StatusConflict, "still on its way")

	id2 := uuid.MustParse(letter[strings.LastIndex(letter, "/")+1:])
	var jobs sync.WaitGroup
	failed := make([]error, 3)
	for n := range failed {
		jobs.Go(func() { failed[n] = o.Incidents.Tell(context.Background(), id2) })
	}
	jobs.Wait()
	for _, err := range failed {
		o.must(err)
	}
	expect(t, security.Get(letter), http.StatusOK, "It has reached 1 owner and 4 other people of 1 center.")
	expect(t, security.Get(page), http.StatusOK, "Letter 1 has reached 1 owner and 4 other people of 1 center.")
	expect(t, security.Post(page+"/centers/"+north.ID.String()+"/removal", url.Values{"words": {"Not at all."}}), http.StatusConflict, "was told already")

	owner, technician := north.People[tenancy.Owner], north.People[tenancy.Technician]
	for email, want := range map[string]string{owner.Email: "A security incident concerns Northgate Auto", technician.Email: "A security incident concerns your data",
		south.People[tenancy.Owner].Email: ""} {
		got := o.subjects("privacy.incident.", email)
		if strings.Join(got, ", ") != want {
			t.Errorf("%s got %q, not %q", email, got, want)
		}
	}
	mail := o.Letter("privacy.incident.center", owner.Email)
	for _, part := range []string{"What happened: A backup could be read.", "It was so for nine hours.", "Which data: Customers of centers; Vehicles.", "What we did: The folder is closed.",
		"What you can do: " + canary, "Whom to ask: security@localhost", "Article 33(2)", "at Northgate Auto)", "It cannot be switched off."} {
		if !strings.Contains(mail.Text, part) {
			t.Errorf("the mail does not say %q:\n%s", part, mail.Text)
		}
	}
	if strings.Contains(mail.HTML, canary) {
		t.Error("what was typed is a part of the mail")
	}

	told := o.Link(mail)
	ownerClient := north.SignIn(tenancy.Owner)
	read := expect(t, ownerClient.Get(told), http.StatusOK, "It concerns Northgate Auto.", "A backup could be read.", "Customers of centers", "The folder is closed.", "What the law asks of you", " UTC)")
	if strings.Contains(read.Body, "Only for us.") || strings.Contains(read.Body, "A backup was open") || strings.Contains(read.Body, canary) {
		t.Error("the page shows what stands in the register, or what was typed as it is")
	}
	if a := expect(t, north.SignIn(tenancy.Technician).Get(told), http.StatusOK, "It concerns data about you."); strings.Contains(a.Body, "What the law asks of you") {
		t.Error("who owns nothing is told of an owner's duties")
	}
	notice := expect(t, ownerClient.Get("/notifications"), http.StatusOK, "A security incident concerns Northgate Auto")
	opened := ""
	for _, form := range modulestest.Forms(notice.Body) {
		if strings.HasSuffix(form.Action, "/reading") && form.Action != "/notifications/reading" {
			opened = ownerClient.Post(form.Action, form.Values).Location
		}
	}
	if opened != told {
		t.Errorf("the notice leads to %q, the mail to %q", opened, told)
	}
	for name, stranger := range map[string]*modulestest.Client{"the owner of another center": south.SignIn(tenancy.Owner), "security": security} {
		if a := stranger.Get(told); a.Status != http.StatusNotFound {
			t.Errorf("%s reads it: %d", name, a.Status)
		}
	}

	// It stays readable when the center is suspended, and for whoever owns it later.
	_, err := o.tables.Exec(t.Context(), "update tenancy.centers set status = 'suspended' where center_id = $1", north.ID)
	o.must(err)
	expect(t, ownerClient.Get(told), http.StatusOK, "A backup could be read.")
	_, err = o.tables.Exec(t.Context(), "insert into tenancy.members (center_id, id, person_id, role, created_at) values ($1, $2, $3, 'owner', $4)", north.ID, db.NewID(), south.People[tenancy.Owner].ID, o.Clock.Now())
	o.must(err)
	expect(t, south.SignIn(tenancy.Owner).Get(told), http.StatusOK, "It concerns Northgate Auto.")
}

// Owners alone get a letter that is for them; whoever works in two of the centers is told once; and the next letter can go to those
// alone who were not told yet.
func TestWhomALetterGoesTo(t *testing.T) {
	t.Parallel()
	o := open(t)
	north, south := o.Center("Northgate Auto", "USD"), o.Center("Harbour Detailing", "EUR")
	both := north.People[tenancy.Viewer]
	_, err := o.tables.Exec(t.Context(), "insert into tenancy.members (center_id, id, person_id, role, created_at) values ($1, $2, $3, 'advisor', $4)", south.ID, db.NewID(), both.ID, o.Clock.Now())
	o.must(err)
	id := o.leak(0)
	_, err = o.Incidents.Choose(t.Context(), o.priya, id, []uuid.UUID{north.ID})
	o.must(err)
	o.send(id, o.draft(id, nil))
	_, err = o.Incidents.ChooseAll(t.Context(), o.priya, id)
	o.must(err)
	o.send(id, o.draft(id, func(l *incidents.Letter) { l.Fresh = true }))
	last := o.draft(id, func(l *incidents.Letter) { l.Fresh = true })
	if err := o.Incidents.Send(t.Context(), o.priya, id, last); err == nil {
		t.Error("a letter goes to centers that were not told yet, and there are none")
	}
	for center, want := range map[*modulestest.Center]int{north: 1, south: 1} {
		if got := o.subjects("privacy.incident.center", center.People[tenancy.Owner].Email); len(got) != want {
			t.Errorf("the owner of %s got %q", center.Name, got)
		}
	}
	if got := o.subjects("privacy.incident.person", both.Email); len(got) != 0 {
		t.Errorf("staff got a letter for owners: %q", got)
	}
	o.send(id, o.draft(id, func(l *incidents.Letter) { l.Staff = true }))
	if got := o.subjects("privacy.incident.person", both.Email); len(got) != 1 {
		t.Errorf("who works in both centers got %d letters", len(got))
	}
	if got := o.subjects("privacy.incident.center", north.People[tenancy.Owner].Email); len(got) != 2 {
		t.Errorf("the owner did not get the news: %q", got)
	}
	read := expect(t, north.SignIn(tenancy.Owner).Get("/incidents/"+id.String()), http.StatusOK, "What we told you last", "What we told you before")
	if n := strings.Count(read.Body, "What happened"); n != 2 {
		t.Errorf("the owner reads %d letters, not the two of their center", n)
	}
}

// More centers than one transaction tells: a job that stops after the first and runs again tells the others, and nobody twice.
func TestManyAreTold(t *testing.T) {
	t.Parallel()
	o := open(t)
	north := o.Center("Northgate Auto", "USD")
	owner := north.People[tenancy.Owner]
	const more = 120
	_, err := o.tables.Exec(t.Context(), fmt.Sprintf(`with made as (insert into tenancy.centers (center_id, name, status, status_at, created_at)
			select gen_random_uuid(), 'Branch ' || n, 'active', $1, $1 from generate_series(1, %d) n returning center_id, name)
		insert into tenancy.members (center_id, id, person_id, role, created_at) select center_id, gen_random_uuid(), $2, 'owner', $1 from made where name <> 'Branch 7'`, more), o.Clock.Now(), owner.ID)
	o.must(err)
	id := o.leak(0)
	_, err = o.Incidents.ChooseAll(t.Context(), o.priya, id)
	o.must(err)
	letter := o.draft(id, nil)
	o.must(o.Incidents.Send(t.Context(), o.priya, id, letter))
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := o.Incidents.Tell(stopped, letter); err == nil {
		t.Fatal("a job that was stopped says that it is done")
	}
	o.must(o.Incidents.Tell(t.Context(), letter))
	o.must(o.Incidents.Tell(t.Context(), letter))
	if got := o.subjects("privacy.incident.center", owner.Email); len(got) != more { // of 121 centers one has no owner
		t.Errorf("the owner of %d centers got %d mails", more, len(got))
	}
	if n := o.count("privacy.incident_tellings where letter_id = $1", letter); n != more+1 {
		t.Errorf("%d centers are written down as told", n)
	}
	expect(t, o.SignInOperator(o.priya).Get("/admin/incidents/"+id.String()), http.StatusOK, "Letter 1 has reached 1 owner of 121 centers; 1 center had nobody who could be told.")
}

// A letter that was sent stays as it is, and a center's rows go with the center.
func TestLettersStand(t *testing.T) {
	t.Parallel()
	o := open(t)
	north := o.Center("Northgate Auto", "USD")
	id := o.leak(0)
	_, err := o.Incidents.Choose(t.Context(), o.priya, id, []uuid.UUID{north.ID})
	o.must(err)
	letter := o.draft(id, nil)
	o.send(id, letter)
	for _, statement := range []string{"update privacy.incident_letters set words = 'x'", "update privacy.incident_letters set sent_at = null, sent_by = null", "delete from privacy.incident_letters",
		"update privacy.incident_letters set data = '{files}'", "delete from privacy.incident_readers", "update privacy.incident_readers set told_at = told_at + interval '1 day'"} {
		if _, err := o.tables.Exec(t.Context(), statement); err == nil {
			t.Errorf("%s is allowed", statement)
		}
	}
	another := o.draft(id, nil)
	o.must(o.Incidents.Discard(t.Context(), id, another))
	if err := o.Incidents.Discard(t.Context(), id, letter); err == nil {
		t.Error("a letter that was sent can be discarded")
	}
}
