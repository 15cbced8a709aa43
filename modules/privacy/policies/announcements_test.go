package policies_test

import (
	"strings"
	"testing"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/privacy/policies"
	"bayline/modules/tenancy"
	"bayline/platform/fault"
)

const later = "Invoices of the platform are kept for 7 years."

// TestPolicy14Days: nobody can announce a version for a day that is nearer than 14 days after the last mail; the owner of every center
// that exists is told; until the day the version before holds, from its first moment on this one. Who was told when, from when it
// holds and who used the product after it is recorded.
func TestPolicy14Days(t *testing.T) {
	t.Parallel()
	o := open(t)
	centers := map[string]string{}
	for _, status := range []tenancy.Status{tenancy.Trial, tenancy.Active, tenancy.PastDue, tenancy.Grace, tenancy.Suspended, tenancy.Cancelled, tenancy.Deleted} {
		c := o.Center("Center in "+string(status), "USD")
		o.do("update tenancy.centers set status = $2 where center_id = $1", c.ID, string(status))
		centers[string(status)] = c.People[tenancy.Owner].Email
	}
	north := o.Center("Northgate", "USD")
	draft := o.draft(policies.Terms, "What the platform keeps is told.", later)

	// The day: 13 days and 23 hours are too near, 14 days leave nothing for the mailing, an hour more is enough.
	on := o.midnight(16)
	for ahead, want := range map[time.Duration]string{
		policies.Ahead - time.Hour:                      "The first day is",
		policies.Ahead + policies.Mailing - time.Second: "Everybody is mailed at least 14 days before",
	} {
		o.Clock.Set(on.Add(-ahead))
		_, err := o.Policies.Announce(t.Context(), o.me, policies.Terms, draft.Revision, on)
		if refusal := fault.As(err); refusal == nil || refusal.Kind != fault.Invalid || !strings.Contains(refusal.Text, want) {
			t.Errorf("announced %s ahead: %v", ahead, err)
		}
	}
	began := on.Add(-policies.Ahead - policies.Mailing)
	o.Clock.Set(began)
	made := o.announce(draft, on)
	if made.Number != 2 || !made.Day.Equal(on) {
		t.Fatalf("announced %+v", made)
	}
	if v := o.version(policies.Terms, 2); !v.EffectiveAt.IsZero() || !v.ToldAt.IsZero() {
		t.Errorf("before anybody was mailed the version is certain: %+v", v)
	}
	o.sweep()
	o.sweep() // and again

	// Everybody who has a center was told, once, of the day that holds.
	for status, email := range centers {
		n := 0
		for _, letter := range o.Mails(email) {
			if letter.Kind == "privacy.policy.announced" {
				n++
				for _, want := range []string{on.Format("2 January 2006"), "What the platform keeps is told.", o.URL + "/terms/versions/2", "you can cancel until then", "It cannot be switched off."} {
					if !strings.Contains(letter.Text, want) {
						t.Errorf("the mail does not say %q: %s", want, letter.Text)
					}
				}
			}
		}
		if want := map[string]int{"deleted": 0}[status]; status != "deleted" && n != 1 || status == "deleted" && n != want {
			t.Errorf("the owner of a center in %s got %d mails", status, n)
		}
	}
	v := o.version(policies.Terms, 2)
	if !v.ToldAt.Equal(began) || !v.EffectiveAt.Equal(on) || v.Owners != 7 || v.Centers != 7 {
		t.Errorf("the record says told %s, effective %s, %d owners of %d centers", v.ToldAt, v.EffectiveAt, v.Owners, v.Centers)
	}
	if n := o.count("select count(*) from privacy.policy_notices where version_id = $1 and told_at = $2 and day = $3", v.ID, began, on); n != 7 {
		t.Errorf("%d owners are recorded with when they were told of which day", n)
	}
	expect(t, north.SignIn(tenancy.Owner).Get("/notifications"), 200, "The terms change on "+on.Format("2 January 2006"))

	// Until the first moment of its day the version before holds.
	anybody := o.Visitor()
	o.Clock.Set(on.Add(-time.Second))
	without(t, expect(t, anybody.Get("/terms"), 200, "Version 1. In effect since 1 November 2026", "The terms change on"), later)
	expect(t, anybody.Get("/terms/versions/2"), 200, "Takes effect on "+on.Format("2 January 2006"), later)
	tech := north.SignIn(tenancy.Technician)
	expect(t, tech.Get("/board"), 200)
	expect(t, anybody.Get("/privacy"), 200, "<strong>About people who sign in</strong>: name, e-mail", "<li><strong>Sessions</strong>: at most 30 days.", `See also <a href="/cookies">cookies</a>, <a`)
	if n := o.count("select count(*) from privacy.policy_uses"); n != 0 {
		t.Errorf("%d uses before the version has taken effect", n)
	}
	o.Clock.Set(on)
	expect(t, anybody.Get("/terms"), 200, "Version 2. In effect since "+on.Format("2 January 2006"), later)
	expect(t, anybody.Get("/terms/versions/1"), 200, "In effect from 1 November 2026 to "+on.Format("2 January 2006"), "holds no more")

	// The first use after it is recorded, once for each person; what a page asks for by itself is none.
	without(t, tech.Raw("GET", "/board", nil, map[string][]string{"X-Background": {"1"}}), "canary")
	if n := o.count("select count(*) from privacy.policy_uses"); n != 0 {
		t.Error("a page that asks by itself counts as use")
	}
	for range 3 {
		o.Clock.Advance(time.Minute)
		expect(t, tech.Get("/board"), 200)
	}
	if n := o.count("select count(*) from privacy.policy_uses where version_id = $1 and center_id = $2 and person_id = $3 and used_at = $4", v.ID, north.ID,
		north.People[tenancy.Technician].ID, on.Add(time.Minute)); n != 1 || o.count("select count(*) from privacy.policy_uses") != 1 {
		t.Error("the first use after is not recorded, or more than once")
	}
	expect(t, north.SignIn(tenancy.Advisor).Get("/work-orders"), 200)
	if v = o.version(policies.Terms, 2); !v.FirstUsedAt.Equal(on.Add(time.Minute)) {
		t.Errorf("the version was first used at %s", v.FirstUsedAt)
	}
	admin := o.SignInOperator(o.me)
	expect(t, admin.Get("/admin/policies/terms/versions/2"), 200, "7 owners of 7 centers", "2 members of 1 center", "Northgate", "In effect")
	if n := o.count("select count(*) from audit.events where subject_id = $1 and action in ('platform.policy.drafted', 'platform.policy.announced', 'platform.policy.told')", v.ID); n != 3 {
		t.Errorf("the trail has %d events of the version", n)
	}
}

// A mailing that comes too late for the day that it names begins again with a later one: whoever was told of the old day is told of
// the new one, and the version takes effect 14 days after the last of these mails.
func TestLateMailingMovesTheDay(t *testing.T) {
	t.Parallel()
	o := open(t)
	const many = 120 // more than one batch
	o.do(`insert into tenancy.centers (center_id, name, status, status_at, created_at)
		select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Center ' || n, 'active', $1, $1 from generate_series(1, $2::int) n`, o.Clock.Now(), many)
	first, last := o.Center("First", "USD"), o.Center("Last", "USD")
	o.do("update tenancy.members set center_id = '00000000-0000-7000-8000-000000000001' where center_id = $1 and role = 'owner'", first.ID)
	on := o.midnight(15)
	o.announce(o.draft(policies.Terms, "More.", later), on)
	stopped := func() {
		o.do(`create function privacy.stop() returns trigger language plpgsql as $$ begin raise exception 'stopped here'; end $$`)
		o.do("create trigger stop before update on privacy.policy_versions for each row when (new.told_at is not null) execute function privacy.stop()")
	}
	stopped()
	if err := o.Policies.Sweep(t.Context()); err == nil {
		t.Fatal("a mailing that was stopped says that it is done")
	}
	if v := o.version(policies.Terms, 2); v.ToldThrough.String() == "00000000-0000-0000-0000-000000000000" || !v.EffectiveAt.IsZero() {
		t.Errorf("how far the mailing came is not known: %+v", v)
	}
	o.do("drop trigger stop on privacy.policy_versions")
	told := func(email string) (kinds []string) {
		for _, letter := range o.Mails(email) {
			if strings.HasPrefix(letter.Kind, "privacy.") {
				kinds = append(kinds, letter.Kind)
			}
		}
		return kinds
	}
	early, late := first.People[tenancy.Owner].Email, last.People[tenancy.Owner].Email
	if len(told(early)) != 1 || len(told(late)) != 0 {
		t.Fatalf("the first batch told %v, the second %v", told(early), told(late))
	}
	o.Clock.Set(on.Add(-policies.Ahead + time.Second)) // nothing has run meanwhile
	o.sweep()
	moved := on.AddDate(0, 0, 1)
	v := o.version(policies.Terms, 2)
	if v.Round != 2 || !v.Day.Equal(moved) || !v.EffectiveAt.Equal(moved) || v.EffectiveAt.Sub(v.ToldAt) < policies.Ahead {
		t.Errorf("told at %s in mailing %d, the version takes effect on %s", v.ToldAt, v.Round, v.EffectiveAt)
	}
	if got := told(early); len(got) != 2 || got[0] != "privacy.policy.moved" {
		t.Errorf("who was told of the old day got %v", got)
	}
	if got := told(late); len(got) != 1 || got[0] != "privacy.policy.announced" {
		t.Errorf("who was not told of the old day got %v", got)
	}
	if letter := o.Letter("privacy.policy.moved", early); !strings.Contains(letter.Text, moved.Format("2 January 2006")) || !strings.Contains(letter.Text, "does not hold") {
		t.Errorf("the mail says %s", letter.Text)
	}
	o.Clock.Set(on)
	without(t, expect(t, o.Visitor().Get("/terms"), 200), later)
	expect(t, o.SignInOperator(o.me).Get("/admin/policies/terms/versions/2"), 200, "The day has moved", "Mailings")
	o.Clock.Set(moved)
	expect(t, o.Visitor().Get("/terms"), 200, later)
	if n := o.count("select count(*) from audit.events where subject_id = $1 and action = 'platform.policy.moved'", v.ID); n != 1 {
		t.Errorf("the trail tells %d times that the day has moved", n)
	}

	// The database itself refuses a day that is too near.
	tables := "update privacy.policy_versions set told_at = effective_at - interval '335 hours' where id = '" + v.ID.String() + "'"
	if err := o.tryAsOwner(tables); err == nil || !strings.Contains(err.Error(), "policy_versions_ahead") {
		t.Errorf("13 days and 23 hours in the table: %v", err)
	}
}

// An announced version can be withdrawn until it takes effect: whoever was told is told that, with the reason, and it never holds.
func TestWithdrawnPolicy(t *testing.T) {
	t.Parallel()
	o := open(t)
	north, south := o.Center("Northgate", "USD"), o.Center("Southgate", "USD") // of one owner, who is told once
	o.do("update tenancy.members set person_id = $2 where center_id = $1 and role = 'owner'", south.ID, north.People[tenancy.Owner].ID)
	on := o.midnight(20)
	o.announce(o.draft(policies.Privacy, "More is kept.", later), on)
	o.sweep()
	owner := north.People[tenancy.Owner].Email
	admin := o.SignInOperator(o.me)
	page := "/admin/policies/privacy/versions/2"
	expect(t, admin.Submit(page, page+"/withdrawal", "reason", " "), 422, "Say why", "reason-e")
	expect(t, admin.Submit(page, page+"/withdrawal", "reason", "see https://elsewhere.example"), 422, "Leave addresses out")
	expect(t, admin.Submit(page, page+"/withdrawal", "reason", "Your objections were good."), 303)
	o.sweep()
	o.sweep()
	letter := o.Letter("privacy.policy.withdrawn", owner)
	if !strings.Contains(letter.Text, "Your objections were good.") || !strings.Contains(letter.Text, on.Format("2 January 2006")) {
		t.Errorf("the mail says %s", letter.Text)
	}
	if n := len(o.Mails(owner)); n != 2 {
		t.Errorf("%d mails about one version", n)
	}
	if n := o.count("select count(*) from privacy.policy_notices where recalled_at = $1", o.Clock.Now()); n != 2 {
		t.Errorf("%d are recorded as told of the withdrawal", n)
	}
	expect(t, admin.Get(page), 200, "Told of the withdrawal", "Your objections were good.")
	expect(t, admin.Post(page+"/withdrawal", map[string][]string{"reason": {"Again"}}), 409, "cannot be withdrawn any more")
	o.Clock.Set(on.AddDate(0, 0, 1))
	without(t, expect(t, o.Visitor().Get("/privacy"), 200, "Version 1. In effect since", "withdrawn on"), later)
	expect(t, o.Visitor().Get("/privacy/versions/2"), 200, "This version was withdrawn", "never in effect", "Your objections were good.")

	// What has taken effect cannot be withdrawn, and the next number goes on.
	again := o.announce(o.draft(policies.Privacy, "Less is kept.", "Less."), o.midnight(16))
	o.sweep()
	o.Clock.Set(again.Day)
	if err := o.Policies.Withdraw(t.Context(), o.me, again.ID, "Too late"); again.Number != 3 || !fault.Is(err, fault.Conflict) {
		t.Errorf("version %d was withdrawn on its day: %v", again.Number, err)
	}
}

// Whoever registers while a version is announced accepts the one in effect and the one that comes; a form that has shown others is
// asked again. They are not mailed of it.
func TestRegisteringAcceptsWhatComes(t *testing.T) {
	t.Parallel()
	o := open(t)
	v := o.Visitor()
	on := o.midnight(20)
	newcomer := func(email string) []string {
		return []string{"name", "Ines Duarte", "email", email, "phone", "+351 912 345 678", "password", "seven brown horses", "center", "Duarte", "terms", "on", "adult", "on"}
	}
	before := expect(t, v.Get("/register"), 200, "of 1 November 2026")
	o.announce(o.draft(policies.Terms, "More.", later), on)
	expect(t, v.SubmitOn(before, "/register", newcomer("ines@duarte.test")...), 422, "There is a newer version", `value="Ines Duarte"`)
	page := expect(t, v.Get("/register"), 200, "/terms/versions/2", "from "+on.Format("2 January 2006")+" on")
	expect(t, v.SubmitOn(page, "/register", newcomer("ines@duarte.test")...), 303)
	for what, want := range map[string]int{"policy = 'terms' and a.version = '1'": 1, "policy = 'terms' and a.version = '2'": 1, "policy = 'privacy' and a.version = '1'": 1, "true": 3} {
		if n := o.count("select count(*) from accounts.acceptances a join accounts.people p on p.id = a.person_id where p.email = 'ines@duarte.test' and " + what); n != want {
			t.Errorf("%d acceptances where %s", n, what)
		}
	}
}

// Only who keeps the policies sees their desk.
func TestPoliciesAreKeptByFew(t *testing.T) {
	t.Parallel()
	o := open(t)
	for who, visitor := range map[string]int{"approver": 404, "support": 404, "security": 200} {
		client := o.SignInOperator(o.Operator(who, accounts.PlatformRole(who)))
		for _, path := range []string{"/admin/policies", "/admin/policies/terms", "/admin/policies/terms/versions/1"} {
			if got := client.Get(path).Status; got != visitor {
				t.Errorf("%s gets %d of %s", who, got, path)
			}
		}
	}
	if got := o.Center("Northgate", "USD").SignIn(tenancy.Owner).Get("/admin/policies").Status; got != 404 {
		t.Errorf("an owner gets %d", got)
	}
	admin := o.SignInOperator(o.me)
	for _, path := range []string{"/admin/policies/cookies", "/admin/policies/terms/versions/9", "/admin/policies/terms/versions/x", "/terms/versions/9", "/terms/versions/x/changes"} {
		expect(t, admin.Get(path), 404)
	}
}
