package modules_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/support"
	"bayline/platform/testkit"
)

// events of an action in a trail, the newest first.
func events(t *testing.T, h *modulestest.House, center uuid.UUID, action string) (found []audit.Event) {
	t.Helper()
	list, _, err := h.Audit.Trail(context.Background(), center, audit.Filter{Topic: "platform"})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.Action == action {
			found = append(found, e)
		}
	}
	return found
}

// detail of an event, by its name.
func detail(e audit.Event, name string) string {
	for _, d := range e.Details {
		if d.Name == name {
			return d.After
		}
	}
	return ""
}

// letIn is what an owner does at the page: it opens an access, and returns the address of its page.
func letSupportIn(t *testing.T, owner *modulestest.Client, admin accounts.Operator, scope, hours string) (page string) {
	t.Helper()
	expect(t, owner.Submit("/settings/support", "/settings/support", "admin", admin.ID.String(), "reason", "Order 1001 prints without its total.",
		"scope", scope, "hours", hours), http.StatusSeeOther, "/settings/support", "")
	shown := owner.Get("/settings/support")
	for _, form := range modulestest.Forms(shown.Body) {
		if page, ok := strings.CutSuffix(form.Action, "/end"); ok {
			return page
		}
	}
	t.Fatalf("the access does not stand on the page:\n%s", shown.Body)
	return ""
}

// told fails unless a mail of a kind to the center's owner says something.
func told(t *testing.T, h *modulestest.House, center *modulestest.Center, kind, words string) {
	t.Helper()
	for _, letter := range h.Mails(center.People[tenancy.Owner].Email) {
		if letter.Kind == kind && strings.Contains(letter.Text, words) {
			return
		}
	}
	t.Errorf("no mail %s tells the owner %q", kind, words)
}

// pagesOfTheDesk hold a center's business data.
func pagesOfTheDesk(s *modulestest.Stock) []string {
	return []string{"/board", "/work-orders", "/work-orders/" + s.Order, "/customers/" + s.Customer, "/vehicles/" + s.Vehicle, "/invoices/" + s.Invoice, "/payments", "/search?q=logistics"}
}

// TestBreakGlassOnly: platform admins reach a center's business data by the owner's grant, or by a legal record of two, and by nothing
// else. What they open is in the center's trail first.
func TestBreakGlassOnly(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north, south := h.Center("Northgate Auto", "USD"), h.Center("Harbour Detailing", "EUR")
	stock := north.Stock()
	sam, noor := h.Operator("Sam Reyes", accounts.Support), h.Operator("Noor Haddad", accounts.Support, accounts.Approver, accounts.Security)
	owner := north.SignIn(tenancy.Owner)
	expect(t, owner.Post("/settings/support/"+stock.Grant+"/end", nil), http.StatusSeeOther, "/settings/support", "")
	visitor, other := h.SignInOperator(sam), h.SignInOperator(noor)

	// Without a grant there is nothing, at any address; the attempt is in both trails.
	for _, path := range pagesOfTheDesk(stock) {
		expect(t, visitor.Get(path), http.StatusNotFound, "", "")
	}
	before := len(events(t, h, north.ID, "platform.support.refused"))
	expect(t, visitor.Post("/centers/"+north.ID.String()+"/session", nil), http.StatusNotFound, "", "")
	expect(t, visitor.Get("/board"), http.StatusNotFound, "", "")
	for trail, center := range map[string]uuid.UUID{"the center's": north.ID, "the platform's": {}} {
		tried := events(t, h, center, "platform.support.refused")
		if len(tried) != before+1 || tried[0].Actor.ID != sam.ID || !strings.Contains(detail(tried[0], "page"), north.ID.String()) {
			t.Errorf("the attempt is not in %s trail: %+v", trail, tried)
		}
	}
	nowhere := uuid.NewString()
	expect(t, visitor.Post("/centers/"+nowhere+"/session", nil), http.StatusNotFound, "", "")
	if len(events(t, h, uuid.MustParse(nowhere), "platform.support.refused")) > 0 {
		t.Error("a center that is not there has a trail")
	}

	// What the owner may choose is checked.
	for _, wrong := range [][]string{{"hours", "25"}, {"hours", "0"}, {"hours", "a day"}, {"reason", " "}, {"scope", ""}, {"admin", ""}} {
		form, _ := owner.Get("/settings/support").Form("/settings/support")
		values := form.Values
		for name, value := range map[string]string{"admin": sam.ID.String(), "reason": "Total", "scope": "read", "hours": "4", wrong[0]: wrong[1]} {
			values.Set(name, value)
		}
		expect(t, owner.Post("/settings/support", values), http.StatusUnprocessableEntity, "", "")
	}
	// Nobody but the owner lets support in, and nobody who is no support is let in.
	for _, role := range []tenancy.Role{tenancy.Administrator, tenancy.Advisor, tenancy.Technician, tenancy.Viewer} {
		expect(t, north.SignIn(role).Get("/settings/support"), http.StatusForbidden, "", "")
	}
	if _, err := h.Support.Give(t.Context(), north.Member(tenancy.Owner), support.Giving{Visitor: south.People[tenancy.Owner].ID, Reason: "x", Hours: 1}); err == nil {
		t.Error("somebody who is no platform admin was let in")
	}

	page := letSupportIn(t, owner, sam, "read", "4")
	grant := page[strings.LastIndex(page, "/")+1:]
	told(t, h, north, "platform.support.begun", "Order 1001 prints without its total.")
	// Everybody in the center sees it, and nobody elsewhere.
	for _, role := range tenancy.Roles {
		if got := north.SignIn(role).Get("/board"); !strings.Contains(got.Body, "Bayline support has access until") {
			t.Errorf("%s does not see who has access", role)
		}
	}
	if got := south.SignIn(tenancy.Owner).Get("/board"); strings.Contains(got.Body, "Bayline support") {
		t.Error("another center sees it")
	}

	// The grant is one person's.
	expect(t, other.Post("/admin/support/"+grant+"/session", nil), http.StatusNotFound, "", "")
	expect(t, other.Get("/board"), http.StatusNotFound, "", "")
	if tried := events(t, h, north.ID, "platform.support.refused"); tried[0].Actor.ID != noor.ID {
		t.Errorf("an attempt at somebody else's grant: %+v", tried[0])
	}

	expect(t, visitor.Get("/admin/support"), http.StatusOK, "", "Order 1001 prints without its total.")
	expect(t, visitor.Submit("/admin/support", "/admin/support/"+grant+"/session"), http.StatusSeeOther, "/board", "")
	for i, path := range pagesOfTheDesk(stock) {
		if got := visitor.Get(path); got.Status != http.StatusOK && !strings.HasPrefix(got.Location, "/customers/") {
			t.Fatalf("%s: %d to %q", path, got.Status, got.Location)
		}
		seen := events(t, h, north.ID, "platform.support.opened")
		if len(seen) != i+1 || detail(seen[0], "page") != path || seen[0].Actor.ID != sam.ID || seen[0].Subject.String() != grant {
			t.Fatalf("%s is not in the center's trail: %+v", path, seen)
		}
	}
	expect(t, visitor.Get("/board"), http.StatusOK, "", "as Bayline support")
	if got := visitor.Get("/work-orders/" + stock.Order); !strings.Contains(got.Body, "285") && !strings.Contains(got.Body, "125.00") {
		t.Error("support sees no prices")
	}
	// It only reads: nothing is changed, and what is the owner's is not even opened.
	for _, path := range []string{"/work-orders", "/work-orders/" + stock.Order + "/staff-note", "/customers", "/invoices/" + stock.Invoice + "/payments", "/catalog/labor-rates"} {
		expect(t, visitor.Post(path, nil), http.StatusForbidden, "", "")
	}
	for _, path := range []string{"/settings", "/subscription", "/audit", "/settings/support", page, "/onboarding", "/files/" + stock.File} {
		expect(t, visitor.Get(path), http.StatusForbidden, "", "")
	}
	expect(t, visitor.Post("/settings/support", nil), http.StatusForbidden, "", "")
	expect(t, visitor.Post(page+"/end", nil), http.StatusForbidden, "", "")
	// The owner sees all of it, refusals included.
	expect(t, owner.Get(page), http.StatusOK, "", "/search?q=logistics")
	expect(t, owner.Get(page), http.StatusOK, "", "/catalog/labor-rates")
	// The neighbor stays closed.
	expect(t, visitor.Post("/centers/"+south.ID.String()+"/session", nil), http.StatusNotFound, "", "")

	// The owner ends it: the next request finds nothing, in an open page too.
	expect(t, owner.Submit("/settings/support", page+"/end"), http.StatusSeeOther, "/settings/support", "")
	for _, path := range pagesOfTheDesk(stock) {
		expect(t, visitor.Get(path), http.StatusNotFound, "", "")
		expect(t, visitor.Fragment(path), http.StatusNotFound, "", "")
	}
	expect(t, visitor.Post("/admin/support/"+grant+"/session", nil), http.StatusNotFound, "", "")
	if got := owner.Get("/board"); strings.Contains(got.Body, "Bayline support has access") {
		t.Error("the banner stays")
	}
	expect(t, owner.Post(page+"/end", nil), http.StatusConflict, "", "")
	told(t, h, north, "platform.support.ended", "has ended it")
}

// TestSupportEndsByItself: at its time, whether a worker runs or not; when the role is taken away; when somebody signs in anew.
func TestSupportEndsByItself(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate Auto", "USD")
	sam := h.Operator("Sam Reyes", accounts.Support)
	owner, pool := north.SignIn(tenancy.Owner), testkit.Owner(t, h.DB)
	page := letSupportIn(t, owner, sam, "write", "1")
	enter := "/admin/support/" + page[strings.LastIndex(page, "/")+1:] + "/session"

	visitor := h.SignInOperator(sam)
	expect(t, visitor.Post(enter, nil), http.StatusSeeOther, "/board", "")
	expect(t, visitor.Get("/board"), http.StatusOK, "", "")
	if _, err := pool.Exec(t.Context(), "update accounts.platform_roles set role = 'approver' where person_id = $1", sam.ID); err != nil {
		t.Fatal(err)
	}
	expect(t, visitor.Get("/board"), http.StatusNotFound, "", "")
	if _, err := pool.Exec(t.Context(), "update accounts.platform_roles set role = 'support' where person_id = $1", sam.ID); err != nil {
		t.Fatal(err)
	}
	expect(t, visitor.Get("/board"), http.StatusOK, "", "")
	for range 5 { // somebody at work: the session of a platform admin ends after 15 minutes without
		h.Clock.Advance(11 * time.Minute)
		expect(t, visitor.Get("/board"), http.StatusOK, "", "")
	}
	h.Clock.Advance(5 * time.Minute)
	expect(t, visitor.Get("/board"), http.StatusNotFound, "", "")
	expect(t, visitor.Post(enter, nil), http.StatusNotFound, "", "")

	ended := func() int { return len(events(t, h, north.ID, "platform.support.expired")) }
	for range 2 {
		if err := h.Support.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if ended() != 1 {
			t.Errorf("the end is written down %d times", ended())
		}
	}
	told(t, h, north, "platform.support.ended", "run out")
}

// TestSupportWritesAtTheDesk: with the owner's word it changes what stands at the desk, and nothing else.
func TestSupportWritesAtTheDesk(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate Auto", "USD")
	stock := north.Stock()
	sam := h.Operator("Sam Reyes", accounts.Support)
	letSupportIn(t, north.SignIn(tenancy.Owner), sam, "write", "2")
	visitor := h.SignInOperator(sam)
	page := latestGrant(t, h, north, sam)
	expect(t, visitor.Post("/admin/support/"+page+"/session", nil), http.StatusSeeOther, "/board", "")

	order := "/work-orders/" + stock.Order
	expect(t, visitor.Submit(order+"?edit=note", order+"/staff-note", "note", "Looked at by support."), http.StatusSeeOther, order, "")
	opened := visitor.Submit("/work-orders/new?vehicle="+stock.Vehicle, "/work-orders", "concerns", "Check the print")
	if opened.Status != http.StatusSeeOther {
		t.Fatalf("an order of support: %d %s", opened.Status, opened.Body)
	}
	expect(t, visitor.Get(opened.Location), http.StatusOK, "", "Check the print")
	for _, path := range []string{order + "/invoice", "/invoices/" + stock.Invoice + "/payments", order + "/jobs/" + stock.Job + "/authorization", order + "/jobs/" + stock.Job + "/work",
		"/settings/center", "/subscription/cancellation", "/settings/support"} {
		if got := visitor.Post(path, nil); got.Status != http.StatusForbidden && got.Status != http.StatusNotFound {
			t.Errorf("%s answers support with %d", path, got.Status)
		}
	}
	list, _, err := h.Audit.Trail(t.Context(), north.ID, audit.Filter{Actor: sam.ID})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.Actor.Kind != "operator" || !strings.Contains(e.Actor.Name, "Bayline support") {
			t.Errorf("%s names %q, %q", e.Action, e.Actor.Kind, e.Actor.Name)
		}
	}
}

// latestGrant of a platform admin in a center.
func latestGrant(t *testing.T, h *modulestest.House, center *modulestest.Center, admin accounts.Operator) string {
	t.Helper()
	list, err := h.Support.Grants(t.Context(), center.Member(tenancy.Owner))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range list {
		if g.Visitor.ID == admin.ID {
			return g.ID.String()
		}
	}
	t.Fatalf("%s has no grant", admin.Name)
	return ""
}

// TestNoAuditNoData: where the look cannot be written down, nothing is shown and nothing is done.
func TestNoAuditNoData(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate Auto", "USD")
	stock := north.Stock()
	sam := h.Operator("Sam Reyes", accounts.Support)
	letSupportIn(t, north.SignIn(tenancy.Owner), sam, "write", "2")
	visitor, advisor, pool := h.SignInOperator(sam), north.SignIn(tenancy.Advisor), testkit.Owner(t, h.DB)
	expect(t, visitor.Post("/admin/support/"+latestGrant(t, h, north, sam)+"/session", nil), http.StatusSeeOther, "/board", "")
	expect(t, visitor.Get("/customers/"+stock.Customer), http.StatusOK, "", "Dana Reyes")

	if _, err := pool.Exec(t.Context(), "create function audit.broken() returns trigger language plpgsql as 'begin raise exception ''no room''; end'; "+
		"create trigger broken before insert on audit.events for each row execute function audit.broken()"); err != nil {
		t.Fatal(err)
	}
	for _, path := range pagesOfTheDesk(stock) {
		got := visitor.Get(path)
		if got.Status != http.StatusInternalServerError || strings.Contains(got.Body, "Reyes") || strings.Contains(got.Body, "8KLM") {
			t.Errorf("%s shows data without a trail: %d", path, got.Status)
		}
	}
	if got := visitor.Post("/work-orders/"+stock.Order+"/staff-note", nil); got.Status != http.StatusInternalServerError {
		t.Errorf("a form without a trail: %d", got.Status)
	}
	expect(t, advisor.Get("/board"), http.StatusOK, "", "") // who works there reads on
	if _, err := pool.Exec(t.Context(), "drop trigger broken on audit.events"); err != nil {
		t.Fatal(err)
	}
	expect(t, visitor.Get("/customers/"+stock.Customer), http.StatusOK, "", "Dana Reyes")
}

// TestLegalRecordNeedsTwo: one of security proposes, another confirms, the first reads; the center's owner sees all of it.
func TestLegalRecordNeedsTwo(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate Auto", "USD")
	stock := north.Stock()
	ada, ben, sam := h.Operator("Ada Stone", accounts.Security), h.Operator("Ben Ito", accounts.Security), h.Operator("Sam Reyes", accounts.Support)
	proposer, second, support := h.SignInOperator(ada), h.SignInOperator(ben), h.SignInOperator(sam)

	expect(t, proposer.Submit("/admin/legal", "/admin/legal", "authority", "Tax office"), http.StatusUnprocessableEntity, "", "Tax office")
	expect(t, proposer.Submit("/admin/legal", "/admin/legal", "center", north.ID.String(), "authority", "District court", "reference", "7 C 112/26", "reason", "Invoices of May",
		"hours", "3"), http.StatusSeeOther, "/admin/legal", "")
	records, err := h.Support.Records(t.Context())
	if err != nil || records[0].Authority != "District court" {
		t.Fatal(err, records)
	}
	record := "/admin/legal/" + records[0].ID.String()

	expect(t, proposer.Post(record+"/session", nil), http.StatusNotFound, "", "")       // it only waits
	expect(t, proposer.Post(record+"/confirmation", nil), http.StatusForbidden, "", "") // nobody confirms their own
	expect(t, support.Post(record+"/confirmation", nil), http.StatusNotFound, "", "")   // nor without the duty
	expect(t, proposer.Get("/board"), http.StatusNotFound, "", "")
	if _, err := testkit.Owner(t, h.DB).Exec(t.Context(), "update tenancy.support_grants set confirmed_by = asked_by, begins_at = created_at, expires_at = created_at where id = $1", records[0].ID); err == nil {
		t.Error("the database takes a record that one person has confirmed alone")
	}
	for _, letter := range h.Mails(north.People[tenancy.Owner].Email) {
		if strings.Contains(letter.Text, "District court") {
			t.Error("the owner is told of a record that may never open")
		}
	}

	expect(t, second.Submit("/admin/legal", record+"/confirmation"), http.StatusSeeOther, "/admin/legal", "")
	expect(t, second.Post(record+"/session", nil), http.StatusNotFound, "", "") // whoever confirms does not read
	expect(t, second.Post(record+"/confirmation", nil), http.StatusConflict, "", "")
	expect(t, proposer.Submit("/admin/legal", record+"/session"), http.StatusSeeOther, "/board", "")
	expect(t, proposer.Get("/invoices/"+stock.Invoice), http.StatusOK, "", "Dana Reyes")
	expect(t, proposer.Post("/work-orders/"+stock.Order+"/staff-note", nil), http.StatusForbidden, "", "")

	owner := north.SignIn(tenancy.Owner)
	shown := owner.Get("/settings/support/" + records[0].ID.String())
	for _, word := range []string{"District court", "7 C 112/26", "Ada Stone", "Ben Ito", "Invoices of May", "/invoices/" + stock.Invoice} {
		if !strings.Contains(shown.Body, word) {
			t.Errorf("the owner does not see %q", word)
		}
	}
	expect(t, owner.Post("/settings/support/"+records[0].ID.String()+"/end", nil), http.StatusForbidden, "", "only the platform can end it")
	expect(t, proposer.Get("/board"), http.StatusOK, "", "as Bayline support")
	if _, offered := owner.Get("/settings/support").Form("/settings/support/" + records[0].ID.String() + "/end"); offered {
		t.Error("the owner is offered to end a legal record")
	}
	for _, action := range []string{"platform.legal_record.proposed", "platform.legal_record.confirmed"} {
		if len(events(t, h, north.ID, action)) == 0 || len(events(t, h, uuid.Nil, action)) == 0 {
			t.Errorf("%s is not in both trails", action)
		}
	}
	told(t, h, north, "platform.support.begun", "District court")
	expect(t, second.Submit("/admin/legal", record+"/end"), http.StatusSeeOther, "/admin/legal", "")
	expect(t, proposer.Get("/board"), http.StatusNotFound, "", "")
}
