package modules_test

import (
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
