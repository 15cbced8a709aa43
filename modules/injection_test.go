package modules_test

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"golang.org/x/net/html"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/testkit"
	"bayline/platform/web"
)

// injections are typed into every field. Whatever they break out of, they leave an element or an attribute of a name that no page has.
var injections = []string{
	`"'><xinj onxinj=1></textarea></title></option><xinj>{{7*7}}${7*7}<!--`,
	"javascript:xinj()//\u202e\U0001F600",
	"line one\r\nX-Xinj: yes\r\n\r\n<xinj>",
	strings.Repeat("long <xinj> ", 400),
	`"><xinj>`, // fits where little does
}

// TestCanaryXSS types injections into every field of every form, one field at a time, and looks for them as markup in what is
// answered, and then on every page and in every mail. The fields come from the routes: a new one is tested without a change here.
func TestCanaryXSS(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	north := h.Center("North", "USD")
	stock := north.Stock()
	owner := north.SignIn(tenancy.Owner)
	operator := h.SignInOperator(h.Operator("Noor Haddad"))
	forms := formsOf(t, owner, pages(t, h, stock)...)
	maps.Copy(forms, formsOf(t, operator, "/admin/approvals/"+stock.Proof))
	typed := 0
	for _, route := range lastingFirst(h.Router.Routes()) {
		if route.Method != http.MethodPost || route.Form == nil || strings.HasPrefix(route.Path, "/dev/clock") { // a moved clock deletes the center
			continue
		}
		path, client := address(t, route, things(stock)), owner
		switch {
		case route.Access == "public" || strings.HasPrefix(route.Path, "/log"):
			client = h.Visitor()
		case strings.HasPrefix(route.Access, "platform:"):
			client = operator
		}
		if _, known := forms[path]; !known && parameters(route) { // a form that the thing has only now
			maps.Copy(forms, formsAt(client, "/work-orders/"+stock.Order))
		}
		if strings.HasPrefix(route.Access, "center:") && weight(route) == 0 { // brings the thing to where the next forms are offered
			client.Post(path, filled(fresh(client, forms[path], path), route, stock))
		}
		for _, field := range web.FormFields(route.Form) {
			for _, injection := range injections {
				values := filled(fresh(client, forms[path], path), route, stock)
				values.Set(field, injection)
				typed++
				answer := client.Post(path, values)
				harmless(t, route.Path+", field "+field, answer)
				if answer.Status == http.StatusForbidden {
					t.Errorf("%s, field %s: nothing was typed, because a form before has ended the center", route.Path, field)
				}
				if client == owner && owner.Get("/account").Status != http.StatusOK { // the form has ended the session, as it may
					owner = north.SignIn(tenancy.Owner)
					client = owner
				}
			}
			for _, unsound := range []string{"a\x00b", "a\xffb"} {
				values := filled(forms[path].Form, route, stock)
				values.Set(field, unsound)
				if answer := client.Post(path, values); answer.Status != http.StatusBadRequest {
					t.Errorf("%s, field %s: %q is answered with %d, not 400", route.Path, field, unsound, answer.Status)
				}
			}
		}
		if route.Path == "/account/security/password" { // an injection is a good one
			expect(t, owner.Post(path, url.Values{"password": {modulestest.Password}}), http.StatusSeeOther, "/account/security", "")
			owner.Get("/account")
		}
	}
	if typed < 300 {
		t.Errorf("only %d injections were typed", typed)
	}

	// What comes with a file: its name, and the claim beside it. In a center of its own, where no proof waits yet.
	south := h.Center("South <xinj>", "USD")
	sender := south.SignIn(tenancy.Owner)
	for _, injection := range []string{injections[0], injections[1]} {
		expect(t, sender.Upload("/settings/files", url.Values{"kind": {"document"}}, "file", injection+".png", modulestest.Picture()), http.StatusSeeOther, "/settings", "")
	}
	plan, _ := sender.Get("/onboarding/plan").Form("/onboarding/plan")
	proof, _ := sender.Get(sender.SubmitOn(sender.Get("/onboarding/plan"), "/onboarding/plan", "plan", plan.Choices.Get("plan")).Location).Form("/onboarding/proof")
	proof.Values.Set("reference", injections[0][:40])
	proof.Values.Set("paid_on", h.Clock.Now().Format("2006-01-02"))
	proof.Values.Del("csrf")
	expect(t, sender.Upload("/onboarding/proof", proof.Values, proof.File, injections[0]+".png", modulestest.Picture()), http.StatusSeeOther, "/onboarding/waiting", "")

	// An invoice copies what was typed. The center was cancelled last: it returns first.
	owner = north.SignIn(tenancy.Owner)
	expect(t, owner.Post("/subscription/return", nil), http.StatusSeeOther, "/subscription", "")
	order, _ := north.Ready()
	expect(t, owner.Submit(order, order+"/invoice"), http.StatusSeeOther, "/invoices/INV-2026-1002", "")

	for _, walk := range []map[string]modulestest.Answer{crawl(t, owner, pages(t, h, stock)...), crawl(t, sender, "/board", "/settings", "/subscription", "/audit"), crawl(t, operator, "/admin")} {
		for path, answer := range walk {
			harmless(t, path, answer)
		}
		if len(walk) < 15 {
			t.Errorf("only %d pages were looked at", len(walk))
		}
	}
	if stored := injected(t, h); len(stored) < 45 {
		t.Errorf("injections were stored in %d columns only, so that pages hardly had anything to show: %s", len(stored), stored)
	}
	for _, letter := range h.Mails("") {
		if markup(letter.HTML) != "" {
			t.Errorf("the mail %s holds %s", letter.Kind, markup(letter.HTML))
		}
	}
}

// injected are the columns that hold what was typed.
func injected(t *testing.T, h *modulestest.House) (columns []string) {
	t.Helper()
	pool := testkit.Owner(t, h.DB)
	rows, err := pool.Query(t.Context(), `select table_schema || '.' || table_name, column_name from information_schema.columns join information_schema.tables using (table_schema, table_name)
		where data_type = 'text' and table_type = 'BASE TABLE' and table_schema in ('accounts', 'tenancy', 'billing', 'workshop', 'audit', 'platform')`)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (pair [2]string, err error) { return pair, row.Scan(&pair[0], &pair[1]) })
	if err != nil {
		t.Fatal(err)
	}
	for _, column := range all {
		var holds bool
		if err := pool.QueryRow(t.Context(), "select exists (select from "+column[0]+" where lower("+column[1]+") like '%xinj%')").Scan(&holds); err != nil {
			t.Fatal(err)
		}
		if holds {
			columns = append(columns, column[0]+"."+column[1])
		}
	}
	return columns
}

// fresh is a form as its page shows it now, with the version of now.
func fresh(client *modulestest.Client, known located, path string) modulestest.Form {
	if known.page != "" {
		if form, found := client.Get(known.page).Form(path); found {
			form.Values.Del("csrf")
			return form
		}
	}
	return known.Form
}

// lastingFirst puts forms that end what others are about behind those, and the end of the center last.
func lastingFirst(routes []web.Route) []web.Route {
	sorted := slices.Clone(routes)
	slices.SortStableFunc(sorted, func(a, b web.Route) int { return weight(a) - weight(b) })
	return sorted
}

// weight of a form: how much of what others are about it ends.
func weight(route web.Route) int {
	switch {
	case strings.HasSuffix(route.Path, "/reinstatement"): // takes back what the platform did
		return 5
	case strings.HasSuffix(route.Path, "/suspension"), strings.HasSuffix(route.Path, "/termination"):
		return 4
	case route.Path == "/subscription/cancellation":
		return 3
	case strings.HasSuffix(route.Path, "/void"), strings.HasSuffix(route.Path, "/invoice"), strings.HasSuffix(route.Path, "/merge"):
		return 2
	case gone(route):
		return 1
	}
	return 0
}

// filled is a form as its page shows it, with something plausible in fields that are empty.
func filled(form modulestest.Form, route web.Route, stock *modulestest.Stock) url.Values {
	values := chosen(stock, route)
	for _, button := range form.Buttons {
		if button.Name != "" {
			values.Set(button.Name, button.Value)
		}
	}
	for name, given := range form.Values {
		values[name] = slices.Clone(given)
	}
	for _, field := range web.FormFields(route.Form) {
		if values.Get(field) != "" {
			continue
		}
		if offered := form.Choices[field]; len(offered) > 0 {
			values.Set(field, offered[len(offered)-1])
		} else if plausible[field] != "" {
			values.Set(field, plausible[field])
		}
	}
	return values
}

// plausible is what a field needs to be taken; what people write freely carries an injection too, for forms that are taken only once.
var plausible = map[string]string{
	"email": "robin@park.test", "phone": "+1 202 555 0199", "amount": "1", "price": "1", "quantity": "1", "rate": "5", "year": "2019", "medium": "phone",
	"terms": "on", "adult": "on", "password": "wheels of an old bus", "country": "US", "until": "2031-01-01",
	"name": `Robin "><xinj>`, "by": `Robin "><xinj>`, "reason": `Dear "><xinj>`, "sentence": `No "><xinj>`, "words": `Bye "><xinj>`, "center": `Park "><xinj>`,
	"plate": `X "><xinj>`, "description": `Oil "><xinj>`, "reference": `R "><xinj>`, "note": `See "><xinj>`, "street": `1 "><xinj>`, "city": `C "><xinj>`,
	"concerns": `Noise "><xinj>`, "company": `Park "><xinj>`, "part_number": `P "><xinj>`,
}

// located is a form and the page that it stands on.
type located struct {
	modulestest.Form
	page string
}

// formsOf every page that the starts lead to, by the address that they are sent to.
func formsOf(t *testing.T, client *modulestest.Client, starts ...string) map[string]located {
	t.Helper()
	forms := map[string]located{}
	for page, answer := range crawl(t, client, starts...) {
		locate(forms, page, answer)
	}
	return forms
}

// formsAt the page of a thing, and those that its links put into it.
func formsAt(client *modulestest.Client, page string) map[string]located {
	forms := map[string]located{}
	shown := client.Get(page)
	locate(forms, page, shown)
	for _, link := range links(shown.Body) {
		if strings.HasPrefix(link, page+"?") {
			locate(forms, link, client.Get(link))
		}
	}
	return forms
}

func locate(forms map[string]located, page string, answer modulestest.Answer) {
	for _, form := range modulestest.Forms(answer.Body) {
		if _, known := forms[form.Action]; !known && !form.Get {
			form.Values.Del("csrf")
			forms[form.Action] = located{form, page}
		}
	}
}

// pages are the starts of a walk over everything that a center has.
func pages(t *testing.T, h *modulestest.House, stock *modulestest.Stock) (starts []string) {
	t.Helper()
	for _, route := range h.Router.Routes() {
		if route.Method == http.MethodGet && !strings.HasPrefix(route.Path, "/dev/") {
			starts = append(starts, address(t, route, things(stock)))
		}
	}
	return starts
}

func harmless(t *testing.T, where string, answer modulestest.Answer) {
	t.Helper()
	if answer.Status >= http.StatusInternalServerError {
		t.Errorf("%s: %d %s", where, answer.Status, brief(answer.Body))
	}
	if answer.Header.Get("X-Xinj") != "" {
		t.Errorf("%s: the answer is split", where)
	}
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		if found := markup(answer.Body); found != "" {
			t.Errorf("%s: the page holds %s", where, found)
		}
	}
}

var inline = regexp.MustCompile(`^\s*(javascript|data|vbscript):`)

// markup is what an injection has become on a page, or nothing.
func markup(page string) string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return err.Error()
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "xinj" {
			return "the element that was typed"
		}
		src := false
		for _, a := range n.Attr {
			src = src || a.Key == "src"
			switch {
			case strings.HasPrefix(a.Key, "on"):
				return "the attribute " + a.Key
			case (a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "formaction") && inline.MatchString(a.Val):
				return "the address " + a.Val
			}
		}
		if n.Data == "script" && !src {
			return "a script of its own"
		}
	}
	return ""
}
