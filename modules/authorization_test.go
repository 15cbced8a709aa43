package modules_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/testkit"
	"bayline/platform/web"
)

// somebody who asks for every route.
type somebody struct {
	name   string
	client *modulestest.Client
	again  func() *modulestest.Client // signs in anew, after a route has ended the session
	role   tenancy.Role               // in the center of the things, or
	other  bool                       // in another one
	roles  []accounts.PlatformRole
	known  bool // signed in
}

// client is signed in, also after a route has signed it out.
func (s *somebody) session() *modulestest.Client {
	if s.client == nil || s.known && s.client.Get("/account").Status != http.StatusOK {
		s.client = s.again()
	}
	return s.client
}

// verdict on a request.
type verdict string

const (
	letIn     verdict = "let in"
	toSignIn  verdict = "sent to sign in"
	forbidden verdict = "forbidden"
	notThere  verdict = "not there"
)

// expected is what the declared access of a route says about somebody, in a center with that status.
func (s *somebody) expected(t *testing.T, route web.Route, status tenancy.Status) verdict {
	t.Helper()
	scope, name, _ := strings.Cut(route.Access, ":")
	switch scope {
	case "public":
		if strings.HasPrefix(route.Path, "/login/code") || route.Path == "/login/recovery" { // second steps: nobody here has made the first one only
			return toSignIn
		}
		if strings.Contains(route.Path, ":") && !strings.Contains(route.Path, "/versions/:number") { // nobody here has a link, or the id of a mail
			return notThere
		}
		return letIn
	case "person":
		switch {
		case !s.known:
			return toSignIn
		case strings.HasPrefix(route.Path, "/account/") && strings.Contains(route.Path, ":"), // nobody here has a passkey, another session …
			strings.HasPrefix(route.Path, "/notifications/:id"):
			return notThere
		case route.Path == "/incidents/:id" && (s.other || s.role != tenancy.Owner): // the owners were told
			return notThere
		case strings.HasPrefix(route.Path, "/centers/:id") && (s.other || s.role == ""):
			return notThere
		case route.Path == "/account/security/factor/removal" && route.Method == http.MethodPost && len(s.roles) > 0:
			return forbidden // platform admins keep their second factor
		}
		return letIn
	case "center":
		permission := permissionOf(t, route, name)
		switch {
		case !s.known:
			return toSignIn
		case s.role == "": // works in no center
			return notThere
		case !s.role.May(permission):
			return forbidden
		case s.other && parameters(route):
			return notThere
		case strings.HasPrefix(route.Path, "/settings/problems/:") && !s.role.May(can.WatchProblems): // somebody else's
			return notThere
		case !allows(status, permission.Kind) && !s.other:
			return forbidden
		}
		return letIn
	case "platform":
		switch {
		case !s.known:
			return toSignIn
		case strings.HasPrefix(route.Path, "/admin/") && strings.HasSuffix(route.Path, "/:id/session"): // what is open is somebody else's
			return notThere
		case (accounts.Operator{Roles: s.roles}).Has(dutyOf(t, route, name)):
			return letIn
		}
		return notThere
	}
	t.Fatalf("%s %s: nobody knows what the access %q means. Add it to expected", route.Method, route.Path, route.Access)
	return ""
}

// allows is the table of docs: what a center may do in each state.
func allows(status tenancy.Status, kind can.Kind) bool {
	switch status {
	case tenancy.Trial, tenancy.Active, tenancy.PastDue:
		return true
	case tenancy.Grace, tenancy.Cancelled:
		return kind != can.Write
	case tenancy.Suspended:
		return kind == can.Leaving
	}
	return false
}

func permissionOf(t *testing.T, route web.Route, name string) can.Permission {
	t.Helper()
	for _, permission := range can.All() {
		if permission.Name == name {
			return permission
		}
	}
	t.Fatalf("%s %s needs the permission %q, which is not in the list", route.Method, route.Path, name)
	return can.Permission{}
}

func dutyOf(t *testing.T, route web.Route, name string) accounts.Duty {
	t.Helper()
	for _, duty := range accounts.Duties() {
		if duty.Name == name {
			return duty
		}
	}
	t.Fatalf("%s %s needs the duty %q, which is not in the list", route.Method, route.Path, name)
	return accounts.Duty{}
}

// judge reads from an answer what became of somebody. What a handler refuses after the guard (a form that is empty, a thing in the
// wrong state) was let in.
func judge(a modulestest.Answer) verdict {
	switch {
	case a.Status == http.StatusSeeOther && (a.Location == "/login" || strings.HasPrefix(a.Location, "/login?next=")):
		return toSignIn
	case a.Status == http.StatusUnauthorized:
		return toSignIn
	case a.Status == http.StatusForbidden:
		return forbidden
	case a.Status == http.StatusNotFound:
		return notThere
	case a.Status >= http.StatusInternalServerError:
		return verdict(fmt.Sprintf("answered with %d", a.Status))
	}
	return letIn
}

// gone are routes that end what they are about, or make it something else: they come last.
func gone(route web.Route) bool {
	return slices.ContainsFunc([]string{"removal", "retirement", "end", "void", "merge", "logout", "cancellation"}, func(word string) bool {
		return strings.HasSuffix(route.Path, "/"+word)
	})
}

// TestAuthorizationMatrix asks for every route as everybody. The expectation is made from what each route declares, the table of
// roles and the state of the center; a route that declares nothing does not exist.
func TestAuthorizationMatrix(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	undeclared(t, h)
	north, south := h.Center("Northgate Auto", "USD"), h.Center("Harbour Detailing", "EUR")
	stock := north.Stock()
	people := everybody(h, north, south)

	routes := slices.Clone(h.Router.Routes())
	slices.SortStableFunc(routes, func(a, b web.Route) int { return order(a) - order(b) })
	asked := 0
	for _, route := range routes {
		for _, who := range people {
			want := who.expected(t, route, tenancy.Trial)
			got := ask(t, who, route, stock)
			if got == notThere && want == letIn && parameters(route) { // somebody before has ended it
				stock = north.Stock()
				got = ask(t, who, route, stock)
			}
			if got != want {
				t.Errorf("%s %s (%s): %s is %s, want %s", route.Method, route.Path, route.Access, who.name, got, want)
			}
			asked++
		}
	}
	if asked < 12*80 {
		t.Errorf("only %d requests were made: routes or people are missing", asked)
	}
}

// order of a route: pages first, then forms, then what ends things.
func order(route web.Route) int {
	switch {
	case route.Method == http.MethodGet:
		return 0
	case !gone(route):
		return 1
	case route.Path != "/logout":
		return 2
	}
	return 3
}

// undeclared fails on a route that Fiber knows and the router's table does not, and on middleware that could answer an address.
func undeclared(t *testing.T, h *modulestest.House) {
	t.Helper()
	declared := map[string]bool{}
	for _, route := range h.Router.Routes() {
		declared[route.Method+" "+route.Path] = true
		if route.Method == http.MethodGet {
			declared[http.MethodHead+" "+route.Path] = true
		}
	}
	for _, route := range h.Fiber.GetRoutes(true) {
		if !declared[route.Method+" "+route.Path] {
			t.Errorf("%s %s was mounted without declaring who may reach it", route.Method, route.Path)
		}
	}
	chain := map[string]bool{}
	for _, route := range h.Fiber.GetRoutes() {
		if !declared[route.Method+" "+route.Path] || route.Path == "/" {
			chain[route.Path] = true
		}
	}
	for path := range chain {
		if path != "/" {
			t.Errorf("middleware is mounted on %s: what answers there is in no table", path)
		}
	}
}

func everybody(h *modulestest.House, north, south *modulestest.Center) []*somebody {
	people := []*somebody{{name: "a visitor", again: h.Visitor}}
	for _, role := range tenancy.Roles {
		people = append(people,
			&somebody{name: "the " + string(role) + " of the center", role: role, known: true, again: func() *modulestest.Client { return north.SignIn(role) }},
			&somebody{name: "the " + string(role) + " of another center", role: role, known: true, other: true, again: func() *modulestest.Client { return south.SignIn(role) }})
	}
	for _, role := range []accounts.PlatformRole{accounts.Approver, accounts.Support, accounts.Security} {
		operator := h.Operator("Platform "+string(role), role)
		people = append(people, &somebody{name: "a platform admin with the role " + string(role), roles: operator.Roles, known: true,
			again: func() *modulestest.Client {
				h.Clock.Advance(31 * time.Second) // a code counts once
				return h.SignInOperator(operator)
			}})
	}
	return people
}

// ask sends the form of a route with nothing typed into it.
func ask(t *testing.T, who *somebody, route web.Route, stock *modulestest.Stock) verdict {
	t.Helper()
	path := address(t, route, things(stock))
	client := who.session()
	if route.Method == http.MethodGet {
		return judge(client.Get(path))
	}
	form := chosen(stock, route)
	if who.other && !parameters(route) { // what is about nothing in particular is let in with nothing
		form = nil
	}
	return judge(client.Post(path, form))
}

// TestStatesOfACenter asks for every route of a center in every state that billing can bring it to.
func TestStatesOfACenter(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	stock := center.Stock()
	owner := &somebody{name: "the owner", role: tenancy.Owner, known: true, again: func() *modulestest.Client { return center.SignIn(tenancy.Owner) }}
	pool := testkit.Owner(t, h.DB)
	routes := slices.Clone(h.Router.Routes())
	slices.SortStableFunc(routes, func(a, b web.Route) int { return order(a) - order(b) })
	for _, status := range []tenancy.Status{tenancy.Suspended, tenancy.Grace, tenancy.Cancelled, tenancy.PastDue, tenancy.Active} {
		if _, err := pool.Exec(t.Context(), "update tenancy.centers set status = $1", status); err != nil {
			t.Fatal(err)
		}
		for _, route := range routes {
			if !strings.HasPrefix(route.Access, "center:") || gone(route) {
				continue
			}
			if got, want := ask(t, owner, route, stock), owner.expected(t, route, status); got != want {
				t.Errorf("%s: %s %s (%s): the owner is %s, want %s", status, route.Method, route.Path, route.Access, got, want)
			}
		}
	}
	if _, err := pool.Exec(t.Context(), "update tenancy.centers set status = 'deleted'"); err != nil {
		t.Fatal(err)
	}
	if got := owner.session().Get("/board"); got.Status != http.StatusNotFound {
		t.Errorf("a deleted center answers with %d", got.Status)
	}
}

// TestHalfSignedInIsNotSignedIn: with the password alone, whoever has a second factor reaches nothing.
func TestHalfSignedInIsNotSignedIn(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	stock := h.Center("Northgate Auto", "USD").Stock()
	operator := h.Operator("Noor Haddad")
	half := h.Visitor()
	expect(t, half.Submit("/login", "/login", "email", operator.Email, "password", modulestest.Password), http.StatusSeeOther, "/login/code", "")
	shown := half.Get("/login/code") // the token for the forms
	expect(t, shown, http.StatusOK, "", "Enter your code")
	who := &somebody{name: "somebody who owes the code", client: half}
	for _, route := range h.Router.Routes() {
		if route.Access == "public" {
			continue
		}
		if got := ask(t, who, route, stock); got != toSignIn {
			t.Errorf("%s %s (%s): %s is %s", route.Method, route.Path, route.Access, who.name, got)
		}
	}
}
