package modules_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/web"
)

// injections are typed into every field. Whatever they break out of, they leave an element or an attribute of a name that no page has.
var injections = []string{
	`"'><xinj onxinj=1></textarea></title></option><xinj>{{7*7}}${7*7}<!--`,
	"javascript:xinj()//\u202e\U0001F600",
	"line one\r\nX-Xinj: yes\r\n\r\n<xinj>",
	strings.Repeat("long <xinj> ", 400),
}

// TestCanaryXSS types injections into every field of every form, one field at a time, and looks for them as markup in what is
// answered, and then on every page and in every mail. The fields come from the routes: a new one is tested without a change here.
func TestCanaryXSS(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("North", "USD")
	stock := north.Stock()
	owner := north.SignIn(tenancy.Owner)
	forms := formsOf(t, h, owner, stock)
	typed := 0
	for _, route := range lastingFirst(h.Router.Routes()) {
		if route.Method != http.MethodPost || route.Form == nil || strings.HasPrefix(route.Access, "platform:") {
			continue
		}
		path, client := address(t, route, things(stock)), owner
		if route.Access == "public" || strings.HasPrefix(route.Path, "/log") {
			client = h.Visitor()
		}
		for _, field := range web.FormFields(route.Form) {
			for _, injection := range injections {
				values := filled(forms[path], route, stock)
				values.Set(field, injection)
				typed++
				answer := client.Post(path, values)
				harmless(t, route.Path+", field "+field, answer)
				if answer.Status == http.StatusForbidden {
					t.Errorf("%s, field %s: nothing was typed, because a form before has ended the center", route.Path, field)
				}
				if route.Access != "public" && owner.Get("/account").Status != http.StatusOK { // the form has ended the session, as it may
					owner = north.SignIn(tenancy.Owner)
					client = owner
				}
			}
			for _, unsound := range []string{"a\x00b", "a\xffb"} {
				values := filled(forms[path], route, stock)
				values.Set(field, unsound)
				if answer := client.Post(path, values); answer.Status != http.StatusBadRequest {
					t.Errorf("%s, field %s: %q is answered with %d, not 400", route.Path, field, unsound, answer.Status)
				}
			}
		}
	}
	if typed < 300 {
		t.Errorf("only %d injections were typed", typed)
	}
	owner = north.SignIn(tenancy.Owner)
	seen := crawl(t, owner, pages(t, h, stock)...)
	for path, answer := range seen {
		harmless(t, path, answer)
	}
	if len(seen) < 60 {
		t.Errorf("only %d pages were looked at", len(seen))
	}
	if !regexp.MustCompile(`id="customer-(?s:.*)&lt;xinj(?s:.*)</table>`).MatchString(owner.Get("/customers").Body) {
		t.Error("no injection was stored where customers are listed: nothing would be noticed")
	}
	for _, letter := range h.Mails("") {
		if markup(letter.HTML) != "" {
			t.Errorf("the mail %s holds %s", letter.Kind, markup(letter.HTML))
		}
	}
}

// lastingFirst puts forms that end what others are about behind those, and the end of the center last.
func lastingFirst(routes []web.Route) []web.Route {
	weight := func(route web.Route) int {
		switch {
		case route.Path == "/subscription/cancellation":
			return 3
		case strings.HasSuffix(route.Path, "/void"), strings.HasSuffix(route.Path, "/invoice"), strings.HasSuffix(route.Path, "/merge"):
			return 2
		case gone(route):
			return 1
		}
		return 0
	}
	sorted := slices.Clone(routes)
	slices.SortStableFunc(sorted, func(a, b web.Route) int { return weight(a) - weight(b) })
	return sorted
}

// filled is a form as its page shows it, with something plausible in fields that are empty.
func filled(form modulestest.Form, route web.Route, stock *modulestest.Stock) url.Values {
	values := chosen(stock, route)
	for name, given := range form.Values {
		values[name] = slices.Clone(given)
	}
	for _, field := range web.FormFields(route.Form) {
		if values.Get(field) == "" && plausible[field] != "" {
			values.Set(field, plausible[field])
		}
	}
	return values
}

var plausible = map[string]string{
	"name": "Robin Park", "email": "robin@park.test", "phone": "+1 202 555 0199", "amount": "1", "price": "1", "quantity": "1", "rate": "5", "year": "2019",
	"plate": "XIN 100", "description": "Something", "by": "Robin Park", "reason": "Too dear", "medium": "phone", "center": "Park Auto", "terms": "on", "adult": "on",
	"password": "wheels of an old bus", "reference": "R1", "note": "Look", "street": "1 Main Street", "city": "Springfield", "country": "US", "until": "2031-01-01",
}

// formsOf every page, by the address that they are sent to.
func formsOf(t *testing.T, h *modulestest.House, client *modulestest.Client, stock *modulestest.Stock) map[string]modulestest.Form {
	t.Helper()
	forms := map[string]modulestest.Form{}
	for _, answer := range crawl(t, client, pages(t, h, stock)...) {
		for _, form := range modulestest.Forms(answer.Body) {
			if _, known := forms[form.Action]; !known && !form.Get {
				form.Values.Del("csrf")
				forms[form.Action] = form
			}
		}
	}
	return forms
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
