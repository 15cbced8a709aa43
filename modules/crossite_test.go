package modules_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/testkit"
)

// TestCSRFMatrix sends to every route that may change something what another site could make a browser send. Each is refused with
// 403, and nothing in the database has changed.
func TestCSRFMatrix(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	stock := center.Stock()
	pool := testkit.Owner(t, h.DB)
	owner, operator, visitor := center.SignIn(tenancy.Owner), h.SignInOperator(h.Operator("Noor Haddad")), h.Visitor()
	sent := 0
	before := checksums(t, pool)
	for _, route := range h.Router.Routes() {
		if route.Method == http.MethodGet {
			continue
		}
		who := owner
		if strings.HasPrefix(route.Access, "platform:") {
			who = operator
		}
		path, form := address(t, route, things(stock)), chosen(stock, route)
		for name, header := range map[string]http.Header{
			"from another site":             {"Sec-Fetch-Site": {"cross-site"}, "X-Csrf-Token": {who.Token()}},
			"from a neighbor's host":        {"Sec-Fetch-Site": {"same-site"}, "X-Csrf-Token": {who.Token()}},
			"typed into the address line":   {"Sec-Fetch-Site": {"none"}, "X-Csrf-Token": {who.Token()}},
			"with a foreign Origin":         {"Origin": {"https://evil.example"}, "X-Csrf-Token": {who.Token()}},
			"with the Origin null":          {"Origin": {"null"}, "X-Csrf-Token": {who.Token()}},
			"with no header of its origin":  {"X-Csrf-Token": {who.Token()}},
			"without a token":               {"Sec-Fetch-Site": {"same-origin"}},
			"with a wrong token":            {"Sec-Fetch-Site": {"same-origin"}, "X-Csrf-Token": {strings.Repeat("A", len(who.Token()))}},
			"with the token of a visitor":   {"Sec-Fetch-Site": {"same-origin"}, "X-Csrf-Token": {visitor.Token()}},
			"with a bearer and the session": {"Authorization": {"Bearer x"}, "Sec-Fetch-Site": {"cross-site"}},
		} {
			if got := who.Raw(route.Method, path, form, header); got.Status != http.StatusForbidden {
				t.Errorf("%s %s %s: %d to %q, want 403", route.Method, route.Path, name, got.Status, got.Location)
			}
			sent++
		}
		// Signed out there is no token, and the origin decides: nobody is signed in or registered by another site.
		for name, header := range map[string]http.Header{"from another site": {"Sec-Fetch-Site": {"cross-site"}}, "with a foreign Origin": {"Origin": {"https://evil.example"}}, "with neither": {}} {
			if got := visitor.Raw(route.Method, path, form, header); got.Status != http.StatusForbidden {
				t.Errorf("%s %s as a visitor, %s: %d to %q, want 403", route.Method, route.Path, name, got.Status, got.Location)
			}
			sent++
		}
	}
	compare(t, before, checksums(t, pool))
	if sent < 50*13 {
		t.Errorf("only %d requests were sent: routes are missing", sent)
	}

	// The same forms are taken where they come from our own page: what was refused was refused for its origin.
	if got := owner.Raw(http.MethodPost, "/customers", url.Values{"name": {"Wei Chen"}, "anyway": {"yes"}},
		http.Header{"Origin": {h.URL}, "X-Csrf-Token": {owner.Token()}}); got.Status != http.StatusSeeOther {
		t.Errorf("an honest form is refused with %d", got.Status)
	}
}

// readRecorded are the pages whose reading is itself an event: a platform admin looks at a proof.
var readRecorded = []string{"/admin/approvals/:id/file"}

// TestNoStateChangeOnGET reads every page and compares the whole database before and after.
func TestNoStateChangeOnGET(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	stock := center.Stock()
	pool := testkit.Owner(t, h.DB)
	people := []*modulestest.Client{center.SignIn(tenancy.Owner), center.SignIn(tenancy.Technician), h.SignInOperator(h.Operator("Noor Haddad")), h.Visitor()}
	half := h.Visitor()
	half.SignIn(h.Operator("Priya Kaur").Email, modulestest.Password)
	people = append(people, half)

	before := checksums(t, pool)
	for _, route := range h.Router.Routes() {
		if route.Method != http.MethodGet || slices.Contains(readRecorded, route.Path) {
			continue
		}
		path := address(t, route, things(stock))
		for _, who := range people {
			who.Get(path)
			who.Fragment(path)
			who.Raw(http.MethodHead, path, nil, http.Header{})
		}
		after := checksums(t, pool)
		compare(t, before, after, "GET "+route.Path)
		before = after
	}
	for path := range crawl(t, people[0], "/board") { // also what pages link to: forms in pages, filters, pages of lists
		_ = path
	}
	compare(t, before, checksums(t, pool), "following links")
}

// checksums of all tables, but for when a session was last seen, for what the job queue tells itself, and for the note that somebody
// was refused page after page: it is about the visitor, and no page makes it.
func checksums(t *testing.T, pool *pgxpool.Pool) map[string]string {
	t.Helper()
	rows, err := pool.Query(t.Context(), `select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema')
		and c.relname not in ('river_leader', 'river_client', 'river_client_queue', 'river_queue')`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, table)
	}
	if len(tables) < 30 {
		t.Fatalf("only %d tables are looked at", len(tables))
	}
	var parts []string
	for _, table := range tables {
		parts = append(parts, fmt.Sprintf(`select '%s' as name, coalesce(md5(string_agg(row, E'\n' order by row)), '') as sum
			from (select (to_jsonb(t) - 'last_seen' - 'open_anomalies')::text as row from %s t where to_jsonb(t)->>'rule' is distinct from 'refusals') r`, table, table))
	}
	sums := map[string]string{}
	sumRows, err := pool.Query(t.Context(), strings.Join(parts, " union all "))
	if err != nil {
		t.Fatal(err)
	}
	defer sumRows.Close()
	for sumRows.Next() {
		var table, sum string
		if err := sumRows.Scan(&table, &sum); err != nil {
			t.Fatal(err)
		}
		sums[table] = sum
	}
	if err := sumRows.Err(); err != nil {
		t.Fatal(err)
	}
	return sums
}

func compare(t *testing.T, before, after map[string]string, what ...string) {
	t.Helper()
	for table, sum := range after {
		if before[table] != sum {
			t.Errorf("%s: %s has changed", strings.Join(what, " "), table)
		}
	}
}
