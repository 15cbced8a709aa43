package policies_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/privacy/policies"
	"bayline/modules/tenancy"
)

// What the forms refuse stays typed, two admins do not overwrite each other, and one version is announced at a time.
func TestPolicyFormsRefuse(t *testing.T) {
	t.Parallel()
	o := open(t)
	admin, page := o.SignInOperator(o.me), "/admin/policies/terms"
	expect(t, admin.Get(page), 200, "Draft the next version", "## The trial")
	for _, c := range []struct {
		fields []string
		says   string
	}{
		{[]string{"body", " "}, "Type the text."},
		{[]string{"body", strings.Repeat("a", 60_001)}, "Use at most 60,000 characters."},
		{[]string{"body", strings.Repeat("- a\n", 501)}, "Use at most 500 paragraphs."},
		{[]string{"summary", strings.Repeat("a", 2_001)}, "Use at most 2,000 characters"},
		{[]string{"summary", "See https://elsewhere.example"}, "Leave addresses out"},
	} {
		c.fields = append(c.fields, map[string]string{"body": "summary", "summary": "body"}[c.fields[0]], "What was typed.")
		expect(t, admin.Submit(page, page+"/draft", c.fields...), 422, c.says, c.fields[0]+"-e", ">What was typed.</textarea>")
	}
	if o.count("select count(*) from privacy.policy_versions") != 2 {
		t.Error("a refused form has left a draft")
	}
	begun := admin.Get(page)
	expect(t, admin.SubmitOn(begun, page+"/draft", "body", "Mine."), 303)
	expect(t, o.SignInOperator(o.Operator("Noor Haddad", accounts.Security)).SubmitOn(begun, page+"/draft", "body", "Theirs."), 409, "Somebody has edited this draft", ">Theirs.</textarea>", `name="revision" value="1"`)
	expect(t, admin.Get(page), 200, "Begun by Vera Lund", "<p>Mine.</p>")

	day := o.midnight(20).Format(time.DateOnly)
	announce := page + "/draft/announcement"
	expect(t, admin.Submit(page, announce, "day", "soon"), 422, "Choose the day", `value="soon"`)
	expect(t, admin.Submit(page, announce, "day", day), 422, "Say in the draft what changes")
	shown := admin.Get(page)
	expect(t, admin.Submit(page, page+"/draft", "summary", "All of it."), 303)
	expect(t, admin.SubmitOn(shown, announce, "day", day), 409, "Somebody has edited this draft")
	shown = admin.Get(page)
	expect(t, admin.SubmitOn(shown, announce, "day", o.midnight(13).Format(time.DateOnly)), 422, "Everybody is mailed at least 14 days before", "day-e")
	if made := expect(t, admin.SubmitOn(shown, announce, "day", day), 303); made.Location != page+"/versions/2" {
		t.Errorf("announcing leads to %s", made.Location)
	}
	expect(t, admin.SubmitOn(shown, announce, "day", day), 409, "There is no draft any more")
	if n := o.count("select count(*) from river.river_job where kind = 'privacy.policy.tell'"); n != 1 {
		t.Errorf("%d mailings of one version", n)
	}

	// The next draft waits for the one that is announced, and can be thrown away.
	expect(t, admin.Submit(page, page+"/draft", "summary", "More.", "body", "Another."), 303)
	without(t, expect(t, admin.Get(page), 200, "Version 2 is announced for"), "Announce and mail")
	expect(t, admin.Post(announce, url.Values{"day": {day}, "revision": {"1"}}), 409, "Withdraw it, or wait")
	expect(t, admin.Submit(page, page+"/draft/removal"), 303)
	expect(t, admin.Get(page), 200, "Draft the next version")

	// A text that says the same is no version.
	page, announce = "/admin/policies/privacy", "/admin/policies/privacy/draft/announcement"
	expect(t, admin.Submit(page, page+"/draft", "summary", "Nothing."), 303)
	expect(t, admin.Submit(page, announce, "day", day), 422, "There is nothing to announce")
}

// What operators type is drawn as text, on pages and in mail, wherever it stands.
func TestPolicyWordsAreText(t *testing.T) {
	t.Parallel()
	o := open(t)
	north := o.Center("Northgate", "USD")
	const canary = `<script>canary()</script><img src=x onerror=canary()>"'canary`
	admin, page := o.SignInOperator(o.me), "/admin/policies/terms"
	body := "## " + canary + "\n\n" + canary + "\n\n- " + canary + "\n\n**" + canary + "**\n\n[" + canary + "](/terms)\n\n[canary](javascript:canary())\n\n[canary](/x\" onclick=\"canary())"
	expect(t, admin.Submit(page, page+"/draft", "summary", canary, "body", body), 303)
	pages := []string{admin.Get(page).Body}
	expect(t, admin.Submit(page, page+"/draft/announcement", "day", o.midnight(16).Format(time.DateOnly)), 303)
	o.sweep()
	anybody := o.Visitor()
	expect(t, admin.Submit(page+"/versions/2", page+"/versions/2/withdrawal", "reason", canary), 303)
	o.sweep()
	for _, path := range []string{page, page + "/versions/2", "/terms/versions/2", "/terms/versions/2/changes"} {
		pages = append(pages, admin.Get(path).Body, anybody.Get(path).Body)
	}
	mails := 0
	for _, letter := range o.Mails(north.People[tenancy.Owner].Email) {
		if strings.HasPrefix(letter.Kind, "privacy.policy.") {
			mails++
			pages = append(pages, letter.HTML)
			if !strings.Contains(letter.Text, canary) {
				t.Errorf("the text of %s does not say what was typed", letter.Kind)
			}
		}
	}
	said := 0
	for _, drawn := range pages {
		said += strings.Count(drawn, "&lt;script&gt;canary()")
		for _, live := range []string{"<script>canary", "<img src=x", `href="javascript`, `onclick="canary`} {
			if strings.Contains(drawn, live) {
				t.Errorf("%q is live in %.2000s", live, drawn[max(0, strings.Index(drawn, live)-200):])
			}
		}
	}
	if mails != 2 || said < 20 {
		t.Errorf("%d mails, and what was typed is said %d times", mails, said)
	}
}

// A version stays where it is, for good; the newest one before it that held is what it is compared with.
func TestVersionsStay(t *testing.T) {
	t.Parallel()
	o := open(t)
	anybody := o.Visitor()
	first := expect(t, anybody.Get("/terms/versions/1"), 200, "In effect since 1 November 2026").Body
	o.announce(o.draft(policies.Terms, "Second.", "Second."), o.midnight(16))
	o.sweep()
	second := o.version(policies.Terms, 2)
	o.must(o.Policies.Withdraw(t.Context(), o.me, second.ID, "No."))
	third := o.announce(o.draft(policies.Terms, "Third.", "Third."), o.midnight(17))
	o.sweep()
	o.Clock.Set(third.Day)
	expect(t, anybody.Get("/terms"), 200, "Version 3. In effect since", "Third.")
	expect(t, anybody.Get("/terms/versions/3/changes"), 200, "Compared with version 1", "<ins", "Third.")
	without(t, anybody.Get("/terms/versions/3/changes"), "Second.", "<del")
	expect(t, anybody.Get("/terms/versions/1/changes"), 200, "This is the first version")
	expect(t, anybody.Get("/terms/versions/1"), 200, "to "+third.Day.Format("2 January 2006"), "14 days from the confirmation")
	if !strings.Contains(first, "14 days from the confirmation") {
		t.Error("the first version is empty")
	}
	if o.count("select count(*) from privacy.policy_versions where policy = 'terms' and number = 3 and told_at <= effective_at - interval '336 hours'") != 1 {
		t.Error("the third version is not ahead")
	}
}
