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
	"bayline/modules/tenancy/can"
	"bayline/platform/testkit"
)

var memberOnPage = regexp.MustCompile(`id="member-([0-9a-f-]{36})"`)

// memberPath is the page of somebody of the center.
func memberPath(c *modulestest.Center, role tenancy.Role) string {
	return "/team/members/" + c.Member(role).ID().String()
}

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

// TestRevocationIsImmediate: whose work ends is out with the next click, page and fragment alike; the seat is free, and an invitation
// brings them back to what they have done.
func TestRevocationIsImmediate(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate Auto", "USD")
	owner, hand := north.SignIn(tenancy.Owner), north.SignIn(tenancy.Technician)
	path, person := memberPath(north, tenancy.Technician), north.People[tenancy.Technician]
	before := north.Member(tenancy.Technician).ID()
	expect(t, hand.Get("/board"), http.StatusOK, "", "Northgate Auto")
	free := func() (used int) {
		t.Helper()
		if err := testkit.Owner(t, h.DB).QueryRow(t.Context(), "select used from tenancy.counters where kind = 'staff'").Scan(&used); err != nil {
			t.Fatal(err)
		}
		return used
	}
	seats := free()

	// Another role takes hold at once, in both directions.
	expect(t, hand.Get("/invoices"), http.StatusForbidden, "", "Your role in this center does not allow this")
	expect(t, owner.Submit(path, path+"/role", "role", "viewer"), http.StatusSeeOther, "/team", "")
	expect(t, hand.Get("/invoices"), http.StatusOK, "", "Invoices")
	expect(t, owner.Submit(path, path+"/role", "role", "technician", "prices", "on"), http.StatusSeeOther, "/team", "")
	if !north.Member(tenancy.Technician).SeesPrices() {
		t.Error("the technician sees no prices, though they may")
	}
	stale, _ := owner.Get(path).Form(path + "/role")
	expect(t, owner.Submit(path, path+"/role", "role", "viewer"), http.StatusSeeOther, "/team", "")
	expect(t, owner.Post(path+"/role", stale.Values), http.StatusConflict, "", "Somebody changed")

	expect(t, owner.Submit(path, path+"/end"), http.StatusSeeOther, "/team", "")
	expect(t, hand.Get("/board"), http.StatusNotFound, "", "Your work in this center has ended")
	expect(t, hand.Fragment("/board"), http.StatusNotFound, "", "Your work in this center has ended")
	expect(t, hand.Post("/customers", url.Values{"name": {"Late"}}), http.StatusNotFound, "", "Your work in this center has ended")
	expect(t, hand.Get("/"), http.StatusSeeOther, "/account", "")
	expect(t, hand.Get("/account"), http.StatusOK, "", person.Email)
	if now := free(); now != seats-1 {
		t.Errorf("%d seats are taken, want %d", now, seats-1)
	}
	if strings.Contains(owner.Get("/team").Body, person.Email) {
		t.Error("the team still shows who works there no more")
	}
	if letter := h.Letter("tenancy.member_ended", person.Email); !strings.Contains(letter.Text, "Northgate Auto") {
		t.Errorf("the mail does not name the center: %s", letter.Text)
	}
	expect(t, owner.Post(path+"/end", nil), http.StatusConflict, "", "works here no more")
	expect(t, owner.Post(path+"/role", url.Values{"role": {"viewer"}, "version": {"9"}}), http.StatusConflict, "", "works here no more")
	if trail := owner.Get("/audit").Body; !strings.Contains(trail, "tenancy.member.ended") || !strings.Contains(trail, "tenancy.member.role_changed") {
		t.Error("it is not in the trail")
	}

	link := invite(t, h, owner, person.Email, "technician")
	expect(t, hand.Submit(link, link+"/acceptance"), http.StatusSeeOther, "/", "")
	expect(t, hand.Get("/board"), http.StatusOK, "", "Northgate Auto")
	if now := north.Member(tenancy.Technician).ID(); now != before || free() != seats {
		t.Errorf("who came back is member %s, not %s, and %d seats are taken, not %d", now, before, free(), seats)
	}
}

// TestWhoWorksInTwoCentersGoesOnInTheOther: who is out of one center comes to the other by itself.
func TestWhoWorksInTwoCentersGoesOnInTheOther(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north, south := h.Center("North", "USD"), h.Center("South", "EUR")
	hand := north.SignIn(tenancy.Advisor)
	link := invite(t, h, south.SignIn(tenancy.Owner), north.People[tenancy.Advisor].Email, "viewer")
	expect(t, hand.Submit(link, link+"/acceptance"), http.StatusSeeOther, "/", "")
	expect(t, hand.Get("/board"), http.StatusOK, "", "<strong>South</strong>")
	expect(t, hand.Post("/centers/"+north.ID.String()+"/session", nil), http.StatusSeeOther, "/", "")
	stale := hand.Get("/customers/new")
	path := memberPath(north, tenancy.Advisor)
	expect(t, north.SignIn(tenancy.Owner).Submit(path, path+"/end"), http.StatusSeeOther, "/team", "")
	expect(t, hand.Get("/board"), http.StatusNotFound, "", "Your work in this center has ended")
	expect(t, hand.Get("/"), http.StatusSeeOther, "/board", "")
	expect(t, hand.Get("/board"), http.StatusOK, "", "<strong>South</strong>")
	form, _ := stale.Form("/customers")
	form.Values.Set("name", "Of the north")
	if answer := hand.PostWith("/customers", form.Values, http.Header{"X-Csrf-Token": {form.Values.Get("csrf")}}); answer.Status != http.StatusForbidden && answer.Status != http.StatusConflict {
		t.Errorf("a form of the center before is answered with %d in the other one", answer.Status)
	}
}

// TestStaleTab: a page of one center, left open while another tab has gone to another, writes nothing there: neither its plain forms
// nor what htmx sends.
func TestStaleTab(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north, south := h.Center("North", "USD"), h.Center("South", "EUR")
	both := north.SignIn(tenancy.Owner)
	link := invite(t, h, south.SignIn(tenancy.Owner), north.People[tenancy.Owner].Email, "advisor")
	expect(t, both.Submit(link, link+"/acceptance"), http.StatusSeeOther, "/", "")
	expect(t, both.Get("/board"), http.StatusOK, "", "<strong>South</strong>")
	expect(t, both.Post("/centers/"+north.ID.String()+"/session", nil), http.StatusSeeOther, "/", "")

	old := both.Get("/customers/new")
	form, _ := old.Form("/customers")
	token := form.Values.Get("csrf")
	form.Values.Set("name", "Of the north")
	htmx := func(token string) http.Header {
		return http.Header{"X-Csrf-Token": {token}, "X-Center": {north.ID.String()}, "Hx-Request": {"true"}, "Hx-Request-Type": {"partial"}}
	}
	expect(t, both.Post("/centers/"+south.ID.String()+"/session", nil), http.StatusSeeOther, "/", "")
	fresh := both.Get("/board")
	expect(t, fresh, http.StatusOK, "", "<strong>South</strong>")
	for name, answer := range map[string]modulestest.Answer{
		"a plain form":                both.PostWith("/customers", form.Values, http.Header{"X-Csrf-Token": {token}}),
		"htmx with the old token":     both.PostWith("/customers", form.Values, htmx(token)),
		"htmx with the present token": both.PostWith("/customers", form.Values, htmx(both.Token())),
	} {
		if answer.Status != http.StatusForbidden && answer.Status != http.StatusConflict {
			t.Errorf("%s of the center before is answered with %d", name, answer.Status)
		}
	}
	var n int
	if err := testkit.Owner(t, h.DB).QueryRow(t.Context(), "select count(*) from workshop.customers where name = 'Of the north'").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d customers were made from a stale tab, %v", n, err)
	}
}

// TestOwnership: an owner makes another one, with a fresh proof; both are told; somebody always owns the center.
func TestOwnership(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate Auto", "USD")
	owner, admin := north.SignIn(tenancy.Owner), north.SignIn(tenancy.Administrator)
	mine, theirs := memberPath(north, tenancy.Owner), memberPath(north, tenancy.Administrator)
	first, second := north.People[tenancy.Owner], north.People[tenancy.Administrator]

	expect(t, admin.Post(theirs+"/ownership", nil), http.StatusForbidden, "", "Your role in this center does not allow this")
	expect(t, admin.Get(mine), http.StatusOK, "", "Owners are changed by owners only")
	expect(t, admin.Post(mine+"/end", nil), http.StatusConflict, "", "is an owner")
	expect(t, admin.Post(mine+"/role", url.Values{"role": {"viewer"}, "version": {"1"}}), http.StatusConflict, "", "Owners are changed by owners only")
	expect(t, admin.Post(theirs+"/role", url.Values{"role": {"viewer"}, "version": {"1"}}), http.StatusConflict, "", "This is you")
	expect(t, owner.Post(mine+"/end", nil), http.StatusConflict, "", "This is you")
	expect(t, owner.Post(mine+"/ownership/end", nil), http.StatusConflict, "", "Somebody has to own the center")

	h.Clock.Advance(11 * time.Minute) // the sign-in is no fresh proof any more
	if answer := owner.Post(theirs+"/ownership", nil); answer.Status != http.StatusSeeOther || !strings.HasPrefix(answer.Location, "/account/proof") {
		t.Fatalf("without a fresh proof it is answered with %d to %s", answer.Status, answer.Location)
	}
	if north.Member(tenancy.Administrator).Role() != tenancy.Administrator {
		t.Fatal("an owner was made without a fresh proof")
	}
	owner = north.SignIn(tenancy.Owner)
	expect(t, owner.Submit(theirs, theirs+"/ownership"), http.StatusSeeOther, "/team", "")
	if north.Member(tenancy.Administrator).Role() != tenancy.Owner {
		t.Fatal("nobody became an owner")
	}
	for _, person := range []string{first.Email, second.Email} {
		if letter := h.Letter("tenancy.owner_added", person); !strings.Contains(letter.Text, "Northgate Auto") {
			t.Errorf("the mail to %s does not name the center", person)
		}
	}
	expect(t, owner.Post(theirs+"/ownership", nil), http.StatusConflict, "", "is an owner already")

	// Both step down at the same moment: one does.
	admin = north.SignIn(tenancy.Administrator)
	var down atomic.Int64
	var both sync.WaitGroup
	for _, one := range []struct {
		who  *modulestest.Client
		path string
	}{{owner, mine}, {admin, theirs}} {
		both.Go(func() {
			switch answer := one.who.Post(one.path+"/ownership/end", nil); {
			case answer.Status == http.StatusSeeOther:
				down.Add(1)
			case answer.Status != http.StatusConflict:
				t.Errorf("stepping down is answered with %d: %s", answer.Status, brief(answer.Body))
			}
		})
	}
	both.Wait()
	var owners int
	if err := testkit.Owner(t, h.DB).QueryRow(t.Context(), "select count(*) from tenancy.members where role = 'owner' and ended_at is null").Scan(&owners); err != nil {
		t.Fatal(err)
	}
	if down.Load() != 1 || owners != 1 {
		t.Errorf("%d stepped down, %d owners are left, want 1 and 1", down.Load(), owners)
	}
	for _, person := range []string{first.Email, second.Email} {
		h.Letter("tenancy.owner_ended", person)
	}
}

// TestRolesPageIsTheCode compares the table on the page with what the guards ask, cell by cell.
func TestRolesPageIsTheCode(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	page := h.Center("Northgate Auto", "USD").SignIn(tenancy.Viewer).Get("/team/roles")
	expect(t, page, http.StatusOK, "", "What each role may do")
	root, err := html.Parse(strings.NewReader(page.Body))
	if err != nil {
		t.Fatal(err)
	}
	cells := 0
	for row := range root.Descendants() {
		id := ""
		for _, a := range row.Attr {
			if a.Key == "id" {
				id = a.Val
			}
		}
		name, isRow := strings.CutPrefix(id, "may-")
		if !isRow {
			continue
		}
		column := 0
		for cell := range row.Descendants() {
			if cell.Type != html.ElementNode || cell.Data != "td" {
				continue
			}
			role := tenancy.Roles[column]
			column++
			cells++
			for _, permission := range can.All() {
				if says := strings.Contains(words(cell), "yes"); permission.Name == name && says != role.May(permission) {
					t.Errorf("the page says of %s and %s: %v", role, name, says)
				}
			}
		}
	}
	if want := len(can.All()) * len(tenancy.Roles); cells != want {
		t.Errorf("the table has %d cells, want %d", cells, want)
	}
	for _, permission := range can.All() {
		if !strings.Contains(html.UnescapeString(page.Body), permission.Label) {
			t.Errorf("%s is not said in words", permission.Name)
		}
	}
}

func words(n *html.Node) string {
	var b strings.Builder
	for inner := range n.Descendants() {
		if inner.Type == html.TextNode {
			b.WriteString(inner.Data)
		}
	}
	return b.String()
}

// TestFactorPolicy: of whom a second factor is asked has days to set one up, is counted down to, and is then let into the center no
// more until they have one. Owners always.
func TestFactorPolicy(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate Auto", "USD")
	owner, advisor := north.SignIn(tenancy.Owner), north.SignIn(tenancy.Advisor)
	expect(t, owner.Get("/board"), http.StatusOK, "", "7 days are left to set one up")
	if page := advisor.Get("/board").Body; strings.Contains(page, "second factor") {
		t.Error("a factor is asked of an advisor whose center does not ask")
	}
	h.Clock.Advance(7*24*time.Hour - time.Minute)
	owner = north.SignIn(tenancy.Owner)
	expect(t, owner.Get("/board"), http.StatusOK, "", "A second factor is needed by tomorrow")
	expect(t, owner.Submit("/settings/security", "/settings/security", "factor", "everybody"), http.StatusSeeOther, "/settings/security", "")
	h.Clock.Advance(time.Minute)
	owner, advisor = north.SignIn(tenancy.Owner), north.SignIn(tenancy.Advisor)
	expect(t, owner.Get("/board"), http.StatusSeeOther, "/account/security", "")
	expect(t, owner.Post("/customers", url.Values{"name": {"Late"}}), http.StatusSeeOther, "/account/security", "")
	expect(t, owner.Get("/account/security"), http.StatusOK, "", "Northgate Auto asks for a second factor.")
	part := owner.Raw(http.MethodGet, "/board", nil, http.Header{"Hx-Request": {"true"}, "Hx-Request-Type": {"partial"}})
	expect(t, part, http.StatusForbidden, "", "Set one up to go on")
	if !strings.Contains(part.Body, `href="/account/security"`) || !strings.Contains(part.Body, `hx-target="#toasts"`) {
		t.Errorf("the toast does not lead to where one is set up: %s", part.Body)
	}

	// The center has asked a minute ago: its staff has seven days from then, and the owner sees who lacks one.
	expect(t, advisor.Get("/board"), http.StatusOK, "", "days are left to set one up")
	north.Guard(tenancy.Owner)
	expect(t, owner.Get("/board"), http.StatusOK, "", "Northgate Auto")
	if strings.Contains(owner.Get("/board").Body, "second factor") {
		t.Error("who has a factor is asked for one")
	}
	expect(t, owner.Get("/team"), http.StatusOK, "", "Due ")
	h.Clock.Advance(7 * 24 * time.Hour)
	advisor = north.SignIn(tenancy.Advisor)
	expect(t, advisor.Get("/work-orders"), http.StatusSeeOther, "/account/security", "")
	expect(t, north.SignIn(tenancy.Owner).Get("/team"), http.StatusOK, "", "Missing")
	north.Guard(tenancy.Advisor)
	expect(t, advisor.Get("/work-orders"), http.StatusOK, "", "Work orders")

	for _, form := range []url.Values{{"factor": {"nobody"}, "idle": {"60"}}, {"factor": {"owners"}, "idle": {"14"}}, {"factor": {"owners"}, "idle": {"721"}}, {"factor": {"owners"}, "idle": {"an hour"}}} {
		if answer := north.SignIn(tenancy.Owner).Post("/settings/security", form); answer.Status != http.StatusUnprocessableEntity {
			t.Errorf("%v is answered with %d", form, answer.Status)
		}
	}
}

// TestIdleTimeOfACenter: the rule of the center holds for new sessions and for those that are running, from the next request on; a
// platform admin who works there keeps the shorter one.
func TestIdleTimeOfACenter(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north, south := h.Center("North", "USD"), h.Center("South", "USD")
	operator := h.Operator("Noor Haddad")
	admin := h.SignInOperator(operator)
	link := invite(t, h, north.SignIn(tenancy.Owner), operator.Email, "viewer")
	expect(t, admin.Submit(link, link+"/acceptance"), http.StatusSeeOther, "/", "")
	owner, advisor, other := north.SignIn(tenancy.Owner), north.SignIn(tenancy.Advisor), south.SignIn(tenancy.Advisor)
	rule := func(minutes string) {
		t.Helper()
		expect(t, north.SignIn(tenancy.Owner).Submit("/settings/security", "/settings/security", "idle", minutes), http.StatusSeeOther, "/settings/security", "")
	}
	rule("15")
	expect(t, advisor.Get("/board"), http.StatusOK, "", "North")
	h.Clock.Advance(16 * time.Minute)
	for name, client := range map[string]*modulestest.Client{"owner": owner, "advisor": advisor} {
		if answer := client.Get("/board"); answer.Location != "/login?next=%2Fboard" {
			t.Errorf("after 16 minutes the %s is answered with %d to %q", name, answer.Status, answer.Location)
		}
	}
	expect(t, other.Get("/board"), http.StatusOK, "", "South")

	advisor = north.SignIn(tenancy.Advisor) // a new session
	h.Clock.Advance(16 * time.Minute)
	expect(t, advisor.Get("/board"), http.StatusSeeOther, "/login?next=%2Fboard", "")

	admin = h.SignInOperator(operator)
	expect(t, admin.Post("/centers/"+north.ID.String()+"/session", nil), http.StatusSeeOther, "/", "")
	advisor = north.SignIn(tenancy.Advisor)
	rule("720")
	h.Clock.Advance(11 * time.Hour)
	expect(t, advisor.Get("/board"), http.StatusOK, "", "North")
	expect(t, admin.Get("/board"), http.StatusSeeOther, "/login?next=%2Fboard", "")
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
