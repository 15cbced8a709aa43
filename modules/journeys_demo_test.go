package modules_test

import (
	"log/slog"
	"net/http"
	"regexp"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"bayline/modules/demo"
	"bayline/modules/modulestest"
)

// TestDemoLooks looks at what visitors of the demo look at first: full boards and lists, months of work, names in four scripts,
// three currencies, everything late, declined and paid in part.
func TestDemoLooks(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	err := demo.Load(t.Context(), demo.Options{Config: h.Settings, DB: h.DB, Ring: h.Ring, Log: slog.New(slog.DiscardHandler), PasswordCost: bcrypt.MinCost})
	if err != nil {
		t.Fatal(err)
	}
	be := func(email string) *modulestest.Client {
		v := h.Visitor()
		if answer := v.Submit("/login", "/login", "email", email, "password", demo.Password); answer.Location == "/login/code" {
			v.Submit("/login/code", "/login/code", "code", demo.Code(h.Clock.Now()))
		}
		expect(t, v.Get("/account"), http.StatusOK, "", email)
		return v
	}
	look := func(b *modulestest.Browser, email, path, name string) {
		t.Helper()
		b.Open(path)
		if b.Path() != path {
			t.Errorf("%s: %s leads to %s", email, path, b.Path())
		}
		b.Look("demo-" + email + slashes.ReplaceAllString(name, "-"))
	}
	for _, somebody := range []struct {
		email string
		pages []string
		first map[string]*regexp.Regexp // the first thing of a list
	}{
		{"owner@northgate.test", []string{"/board", "/calendar?day=2026-11-24", "/calendar?day=2026-11-24&view=week", "/settings/calendar", "/work-orders", "/customers", "/vehicles", "/invoices", "/payments", "/catalog", "/settings", "/subscription", "/audit", "/search?q=hon"},
			map[string]*regexp.Regexp{"/board": regexp.MustCompile(`/work-orders/\d+`), "/customers": regexp.MustCompile(`/customers/[0-9a-f-]{36}`),
				"/vehicles": regexp.MustCompile(`/vehicles/[0-9a-f-]{36}`), "/invoices": regexp.MustCompile(`/invoices/[A-Z][A-Z0-9-]+`)}},
		{"tech@northgate.test", []string{"/board"}, map[string]*regexp.Regexp{"/board": regexp.MustCompile(`/work-orders/\d+`)}},
		{"owner@harbour.test", []string{"/board", "/invoices"}, map[string]*regexp.Regexp{"/invoices": regexp.MustCompile(`/invoices/[A-Z][A-Z0-9-]+`)}},
		{demo.Operator, []string{"/admin", "/admin/approvals", "/admin/centers"}, nil},
	} {
		who := be(somebody.email)
		b := h.Browser()
		b.Be(who)
		for _, path := range somebody.pages {
			look(b, somebody.email, path, path)
			if thing := somebody.first[path]; thing != nil {
				found := thing.FindString(who.Get(path).Body)
				if found == "" {
					t.Errorf("%s: nothing stands at %s", somebody.email, path)
					continue
				}
				look(b, somebody.email, found, path+"-first")
			}
		}
	}
}

var slashes = regexp.MustCompile(`[/?=]`)
