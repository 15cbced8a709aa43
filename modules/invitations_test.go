package modules_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/testkit"
)

// invite sends an invitation through its page, and answers with the path of the link in the mail.
func invite(t *testing.T, h *modulestest.House, who *modulestest.Client, email, role string) string {
	t.Helper()
	expect(t, who.Submit("/team/invitations/new", "/team/invitations", "email", email, "role", role), http.StatusSeeOther, "/team", "")
	return h.Link(h.Letter("tenancy.invitation", email))
}

// joining is what somebody without an account types.
var joining = []string{"name", "Mika Salo", "phone", "+1 202 555 0143", "password", "four green kettles", "terms", "on", "adult", "on"}

// TestInvitation walks the ways in: somebody new, somebody known, and everybody whom a link is not for.
func TestInvitation(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north, south := h.Center("Northgate Auto", "USD"), h.Center("Harbour Detailing", "EUR")
	owner := north.SignIn(tenancy.Owner)
	for field, sentence := range map[string]string{"email": "Enter the e-mail address of whom you invite", "role": "Choose a role"} {
		form := url.Values{"email": {"mika@salo.test"}, "role": {"technician"}}
		form.Del(field)
		expect(t, owner.Post("/team/invitations", form), http.StatusUnprocessableEntity, "", sentence)
	}
	expect(t, owner.Post("/team/invitations", url.Values{"email": {"mika@salo.test"}, "role": {"owner"}}), http.StatusUnprocessableEntity, "", "Choose a role")

	link := invite(t, h, owner, "Mika@Salo.test", "technician")
	letter := h.Letter("tenancy.invitation", "Mika@Salo.test")
	for _, sentence := range []string{north.People[tenancy.Owner].Name, "Northgate Auto", "as a technician", north.Member(tenancy.Owner).Locale().DateTime(h.Clock.Now().Add(7*24*time.Hour), north.Member(tenancy.Owner).Zone())} {
		if !strings.Contains(letter.Text, sentence) || !strings.Contains(html.UnescapeString(letter.HTML), sentence) {
			t.Errorf("the mail does not say %q:\n%s", sentence, letter.Text)
		}
	}
	expect(t, owner.Post("/team/invitations", url.Values{"email": {"mika@salo.TEST"}, "role": {"viewer"}}), http.StatusUnprocessableEntity, "", "This address is invited already")
	expect(t, owner.Post("/team/invitations", url.Values{"email": {north.People[tenancy.Viewer].Email}, "role": {"viewer"}}), http.StatusUnprocessableEntity, "", "works here already")

	// Programs that look through mail open the link, as often as they like.
	v := h.Visitor()
	for range 3 {
		expect(t, v.Get(link), http.StatusOK, "", "Work at Northgate Auto")
	}
	page := v.Get(link)
	for _, sentence := range []string{north.People[tenancy.Owner].Name + " invites you", "Technician", "Mika@Salo.test"} {
		if !strings.Contains(html.UnescapeString(page.Body), sentence) {
			t.Errorf("the page of the invitation does not say %q: %s", sentence, brief(page.Body))
		}
	}

	// Somebody else who is signed in is told, and can sign out right there.
	stranger := south.SignIn(tenancy.Owner)
	told := stranger.Get(link)
	expect(t, told, http.StatusOK, "", "You are signed in as "+south.People[tenancy.Owner].Email)
	expect(t, stranger.Post(link+"/acceptance", nil), http.StatusConflict, "", "This invitation is for Mika@Salo.test")
	expect(t, stranger.SubmitOn(told, link+"/sign-out"), http.StatusSeeOther, link, "")
	expect(t, stranger.Get("/board"), http.StatusSeeOther, "/login?next=%2Fboard", "")

	// Somebody new says who they are, and is at work at once: no second mail.
	shown, _ := page.Form(link + "/acceptance")
	refused := v.Post(link+"/acceptance", url.Values{"name": {"Mika Salo"}, "phone": {"+1 202 555 0143"}, "password": {"northgate auto"}})
	expect(t, refused, http.StatusUnprocessableEntity, "", "Read and accept the terms")
	if again, _ := refused.Form(link + "/acceptance"); again.Values.Get("name") != "Mika Salo" || shown.Values.Has("email") {
		t.Error("what was typed is lost, or the address is asked for")
	}
	expect(t, v.Submit(link, link+"/acceptance", joining...), http.StatusSeeOther, "/board", "")
	expect(t, v.Get("/board"), http.StatusOK, "", "Northgate Auto")
	var accepted int
	if err := testkit.Owner(t, h.DB).QueryRow(t.Context(), `select count(*) from accounts.acceptances a join accounts.people p on p.id = a.person_id
		where p.email_folded = 'mika@salo.test' and p.verified_at is not null and p.adult_confirmed_at is not null`).Scan(&accepted); err != nil || accepted != 2 {
		t.Errorf("%d acceptances are kept, want 2, %v", accepted, err)
	}
	if n := len(h.Mails("Mika@Salo.test")); n != 1 {
		t.Errorf("%d mails were sent to who joined, want the invitation only", n)
	}
	expect(t, h.Visitor().Get(link), http.StatusNotFound, "", "This invitation was accepted already")
	expect(t, h.Visitor().Post(link+"/acceptance", nil), http.StatusNotFound, "", "This invitation was accepted already")
	expect(t, owner.Get("/team"), http.StatusOK, "", "Mika Salo")

	// Somebody with an account signs in, comes back, and joins with one click.
	known := south.People[tenancy.Advisor]
	link = invite(t, h, owner, strings.ToUpper(known.Email[:1])+known.Email[1:], "advisor")
	w := h.Visitor()
	page = w.Get(link)
	expect(t, page, http.StatusOK, "", "has an account")
	signIn := "/login?next=" + url.QueryEscape(link)
	if !strings.Contains(page.Body, `href="`+signIn+`"`) {
		t.Fatal("the page does not lead to signing in")
	}
	expect(t, w.Post(link+"/acceptance", nil), http.StatusSeeOther, signIn, "")
	expect(t, w.Submit(signIn, "/login", "email", known.Email, "password", modulestest.Password), http.StatusSeeOther, link, "")
	expect(t, w.Submit(link, link+"/acceptance"), http.StatusSeeOther, "/", "")
	expect(t, w.Get("/settings"), http.StatusOK, "", "<strong>Northgate Auto</strong>")

	trail := north.SignIn(tenancy.Owner).Get("/audit").Body
	if !strings.Contains(trail, "tenancy.invitation.sent") || !strings.Contains(trail, "tenancy.invitation.accepted") {
		t.Error("sending and accepting are not in the center's trail")
	}
}

// TestInvitationsEnd: a newer link voids the older; what is withdrawn or has run out opens nothing; each says what to do.
func TestInvitationsEnd(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate Auto", "USD")
	owner, v := north.SignIn(tenancy.Administrator), h.Visitor()
	first := invite(t, h, owner, "mika@salo.test", "viewer")
	id := regexp.MustCompile(`id="invitation-([0-9a-f-]{36})"`).FindStringSubmatch(owner.Get("/team").Body)[1]
	h.Clock.Advance(time.Minute)
	expect(t, owner.Submit("/team", "/team/invitations/"+id+"/sending"), http.StatusSeeOther, "/team", "")
	second := h.Link(h.Mails("mika@salo.test")[0])
	if first == second {
		t.Fatal("the same link was sent again")
	}
	expect(t, v.Get(first), http.StatusNotFound, "", "A newer link took the place of this one")
	expect(t, v.Post(first+"/acceptance", url.Values{}), http.StatusNotFound, "", "A newer link took the place of this one")
	expect(t, v.Get(second), http.StatusOK, "", "Work at Northgate Auto")

	h.Clock.Advance(7*24*time.Hour - time.Second)
	expect(t, v.Get(second), http.StatusOK, "", "Work at Northgate Auto")
	h.Clock.Advance(time.Second)
	expect(t, v.Get(second), http.StatusNotFound, "", "has run out. Ask "+north.People[tenancy.Administrator].Name+" to send it again")
	expect(t, v.Post(second+"/acceptance", url.Values{}), http.StatusNotFound, "", "has run out")

	owner = north.SignIn(tenancy.Administrator)
	expect(t, owner.Get("/team"), http.StatusOK, "", "It has run out: send it again, or withdraw it")
	expect(t, owner.Submit("/team", "/team/invitations/"+id+"/sending"), http.StatusSeeOther, "/team", "")
	third := h.Link(h.Mails("mika@salo.test")[0])
	expect(t, v.Get(third), http.StatusOK, "", "Work at Northgate Auto")
	expect(t, owner.Submit("/team", "/team/invitations/"+id+"/withdrawal"), http.StatusSeeOther, "/team", "")
	expect(t, v.Get(third), http.StatusNotFound, "", "has withdrawn this invitation")
	expect(t, v.Post(third+"/acceptance", url.Values{}), http.StatusNotFound, "", "has withdrawn this invitation")
	expect(t, owner.Post("/team/invitations/"+id+"/sending", nil), http.StatusConflict, "", "withdrawn. Send a new one")
	expect(t, owner.Post("/team/invitations/"+id+"/withdrawal", nil), http.StatusConflict, "", "withdrawn")
	expect(t, owner.Get("/team"), http.StatusOK, "", "Nobody is invited")

	var readable int
	tokens := strings.ReplaceAll(strings.Join([]string{first, second, third}, "|"), "/invitations/", "")
	if err := testkit.Owner(t, h.DB).QueryRow(t.Context(), "select count(*) from accounts.links l where to_jsonb(l)::text ~ $1", tokens).Scan(&readable); err != nil || readable != 0 {
		t.Errorf("%d tokens can be read in the database, %v", readable, err)
	}

	// Ten clicks on one link make one member.
	link := invite(t, h, owner, "noor@haddad.test", "viewer")
	var in atomic.Int64
	var crowd sync.WaitGroup
	for range 10 {
		crowd.Go(func() {
			form := url.Values{}
			for i := 0; i+1 < len(joining); i += 2 {
				form.Set(joining[i], joining[i+1])
			}
			switch answer := h.Visitor().Post(link+"/acceptance", form); {
			case answer.Status == http.StatusSeeOther && answer.Location == "/board":
				in.Add(1)
			case answer.Status == http.StatusSeeOther: // the account is there by now: sign in
			case answer.Status == http.StatusNotFound, answer.Status == http.StatusConflict, answer.Status == http.StatusTooManyRequests:
			default:
				t.Errorf("answered with %d: %s", answer.Status, brief(answer.Body))
			}
		})
	}
	crowd.Wait()
	if n := len(memberOnPage.FindAllString(owner.Get("/team").Body, -1)); in.Load() != 1 || n != 6 {
		t.Errorf("%d clicks were answered with a welcome, want 1, and %d members stand on the page, want 6", in.Load(), n)
	}
}

// TestSeatsOfInvitations: fifty invitations at the same moment never pass the plan, members and open invitations together; what is
// withdrawn or has run out gives its seat back.
func TestSeatsOfInvitations(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate Auto", "USD")
	allowStaff(t, h, north, 10) // five work here
	owner := north.SignIn(tenancy.Owner)
	var sent atomic.Int64
	var crowd sync.WaitGroup
	for i := range 50 {
		crowd.Go(func() {
			answer := owner.Post("/team/invitations", url.Values{"email": {fmt.Sprintf("hand-%d@salo.test", i)}, "role": {"technician"}})
			switch {
			case answer.Status == http.StatusSeeOther:
				sent.Add(1)
			case answer.Status != http.StatusConflict || !strings.Contains(answer.Body, "Choose a larger plan on the subscription page"):
				t.Errorf("an invitation too many is answered with %d: %s", answer.Status, brief(answer.Body))
			}
		})
	}
	crowd.Wait()
	page := owner.Get("/team")
	open := regexp.MustCompile(`/team/invitations/([0-9a-f-]{36})/withdrawal`).FindAllStringSubmatch(page.Body, -1)
	if sent.Load() != 5 || len(open) != 5 || len(memberOnPage.FindAllString(page.Body, -1)) != 5 {
		t.Fatalf("%d of 50 were sent, %d stand on the page; 5 over a plan of 10 are right", sent.Load(), len(open))
	}
	if mails := h.Mails("@salo.test"); len(mails) != 5 {
		t.Errorf("%d mails were sent for 5 invitations", len(mails))
	}
	expect(t, page, http.StatusOK, "", "10 of 10 seats of the plan are taken")
	refused := owner.Post("/team/invitations", url.Values{"email": {"late@salo.test"}, "role": {"technician"}})
	if form, _ := refused.Form("/team/invitations"); refused.Status != http.StatusConflict || form.Values.Get("email") != "late@salo.test" {
		t.Errorf("a refused invitation is answered with %d and %q", refused.Status, form.Values.Get("email"))
	}

	// Accepting takes no second seat, withdrawing frees one.
	link := h.Link(h.Mails("@salo.test")[0])
	expect(t, h.Visitor().Submit(link, link+"/acceptance", joining...), http.StatusSeeOther, "/board", "")
	open = regexp.MustCompile(`/team/invitations/([0-9a-f-]{36})/withdrawal`).FindAllStringSubmatch(owner.Get("/team").Body, -1)
	expect(t, owner.Submit("/team", open[0][0]), http.StatusSeeOther, "/team", "")
	invite(t, h, owner, "late@salo.test", "viewer")
	expect(t, owner.Post("/team/invitations", url.Values{"email": {"later@salo.test"}, "role": {"viewer"}}), http.StatusConflict, "", "no room for more staff")

	// What has run out holds no seat, and takes one again when it is sent again.
	h.Clock.Advance(7*24*time.Hour + time.Second)
	if err := h.Team.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.Team.Sweep(t.Context()); err != nil { // twice changes nothing
		t.Fatal(err)
	}
	var used int
	read := func() int {
		t.Helper()
		if err := testkit.Owner(t, h.DB).QueryRow(t.Context(), "select used from tenancy.counters where kind = 'staff'").Scan(&used); err != nil {
			t.Fatal(err)
		}
		return used
	}
	if read() != 6 {
		t.Errorf("%d seats are taken by 6 members", used)
	}
	admin := north.SignIn(tenancy.Administrator)
	open = regexp.MustCompile(`/team/invitations/([0-9a-f-]{36})/sending`).FindAllStringSubmatch(admin.Get("/team").Body, -1)
	for _, one := range open {
		expect(t, admin.Submit("/team", one[0]), http.StatusSeeOther, "/team", "")
	}
	if len(open) != 4 || read() != 10 {
		t.Errorf("%d were sent again, %d seats are taken", len(open), used)
	}
	h.Clock.Advance((90 + 8) * 24 * time.Hour)
	if err := h.Team.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	var kept int
	if err := testkit.Owner(t, h.DB).QueryRow(t.Context(), "select count(*) from tenancy.invitations").Scan(&kept); err != nil || kept != 0 {
		t.Errorf("%d invitations are kept for more than 90 days, %v", kept, err)
	}
}
