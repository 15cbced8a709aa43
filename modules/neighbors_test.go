package modules_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/testkit"
)

// requestID stands on error pages and is another one each time.
var requestID = regexp.MustCompile(`\b[0-9a-f]{16}\b`)

// TestForeignEqualsMissing asks, in one center, for everything of another, and for what nobody has: no answer tells them apart.
func TestForeignEqualsMissing(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north, south := h.Center("North", "USD"), h.Center("South", "USD")
	theirs := north.Stock()
	nobodys := *theirs
	for _, thing := range []*string{&nobodys.Customer, &nobodys.Vehicle, &nobodys.Other, &nobodys.Order, &nobodys.Job, &nobodys.Line,
		&nobodys.Invoice, &nobodys.Rate, &nobodys.Class, &nobodys.File, &nobodys.Proof, &nobodys.Membership, &nobodys.Invitation, &nobodys.Center,
		&nobodys.Grant, &nobodys.Record, &nobodys.Anomaly, &nobodys.Noticed} {
		*thing = missing(*thing)
	}
	owner := south.SignIn(tenancy.Owner)
	asked := 0
	for _, route := range h.Router.Routes() {
		if !strings.HasPrefix(route.Access, "center:") || !parameters(route) {
			continue
		}
		asked++
		var answers [2]modulestest.Answer
		for i, stock := range []*modulestest.Stock{theirs, &nobodys} {
			path := address(t, route, things(stock))
			if route.Method == http.MethodGet {
				answers[i] = owner.Get(path)
			} else {
				answers[i] = owner.Post(path, chosen(stock, route))
			}
			if answers[i].Status != http.StatusNotFound {
				t.Errorf("%s %s: %d, not 404: %s", route.Method, path, answers[i].Status, answers[i].Location)
			}
			answers[i].Body = strings.ReplaceAll(requestID.ReplaceAllString(answers[i].Body, "request"), path, "path")
		}
		if answers[0].Body != answers[1].Body {
			t.Errorf("%s %s: another center's thing answers otherwise than a missing one", route.Method, route.Path)
		}
	}
	if asked < 30 {
		t.Errorf("only %d routes were asked", asked)
	}
}

// canary begins every text of the other center. What stands there goes on with six digits: a page that repeats the question does not.
const canary = "KANARIENVOGEL"

var planted = regexp.MustCompile(`(?i)` + canary + `[0-9a-f]{6}`)

// TestCanaryCrawl walks every page, fragment, search and file of a center, in every role, while another center is full of canaries.
func TestCanaryCrawl(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north, south := h.Center("North", "USD"), h.Center("South", "USD")
	stock := north.Stock()
	south.Stock()
	owner := testkit.Owner(t, h.DB)
	if columns := plant(t, owner, south); columns < 40 {
		t.Fatalf("only %d columns hold a canary", columns)
	}
	if page := south.SignIn(tenancy.Owner).Get("/customers"); !planted.MatchString(page.Body) {
		t.Fatal("the center's own page does not show the canary: nothing would be noticed")
	}
	for _, role := range tenancy.Roles {
		client, todo, seen := north.SignIn(role), []string{}, map[string]bool{}
		for _, route := range h.Router.Routes() {
			if route.Method == http.MethodGet && !strings.HasPrefix(route.Path, "/dev/") {
				todo = append(todo, address(t, route, things(stock)))
			}
		}
		for _, query := range []string{canary, canary[:3], canary[:8], strings.ToLower(canary)} {
			todo = append(todo, "/search?q="+query, "/customers?q="+query, "/vehicles?q="+query, "/invoices?q="+query, "/work-orders?q="+query, "/work-orders/new?q="+query,
				"/appointments/new?q="+query)
		}
		for len(todo) > 0 && len(seen) < 250 {
			path := todo[0]
			todo = todo[1:]
			if seen[path] || strings.HasPrefix(path, "/logout") {
				continue
			}
			seen[path] = true
			for _, answer := range []modulestest.Answer{client.Get(path), client.Fragment(path)} {
				if planted.MatchString(answer.Body) {
					t.Errorf("%s sees another center's data at %s", role, path)
				}
				todo = append(todo, links(answer.Body)...)
			}
		}
		if len(seen) < 25 {
			t.Errorf("%s saw only %d pages", role, len(seen))
		}
	}
	rowsOfOthers(t, h, owner, north)
}

// plant puts the canary into every text of the center that takes one, whatever columns there are.
func plant(t *testing.T, owner *pgxpool.Pool, c *modulestest.Center) (filled int) {
	t.Helper()
	ctx := context.Background()
	rows, err := owner.Query(ctx, `select a.table_schema || '.' || a.table_name, a.column_name from information_schema.columns a
		join information_schema.columns b using (table_schema, table_name) join information_schema.tables t using (table_schema, table_name)
		where b.column_name = 'center_id' and a.data_type = 'text' and t.table_type = 'BASE TABLE'
		  and a.table_schema in ('workshop', 'tenancy', 'platform', 'billing') and a.column_name not in ('time_zone', 'locale', 'stored_name', 'token_hash', 'country', 'base_currency', 'currency')`)
	if err != nil {
		t.Fatal(err)
	}
	columns, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (pair [2]string, err error) {
		return pair, row.Scan(&pair[0], &pair[1])
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, column := range columns {
		// Two rows must not become equal where that is forbidden; checks and locked documents refuse: those keep what they have.
		done, err := owner.Exec(ctx, fmt.Sprintf("update %s set %s = $1 || left(md5(random()::text), 6) where center_id = $2", column[0], column[1]), canary, c.ID)
		if err == nil && done.RowsAffected() > 0 {
			filled++
		}
	}
	return filled
}

// rowsOfOthers asks every table that has centers, as the program's role at work in one: it has rows of no other.
func rowsOfOthers(t *testing.T, h *modulestest.House, owner *pgxpool.Pool, c *modulestest.Center) {
	t.Helper()
	ctx := context.Background()
	rows, err := owner.Query(ctx, `select distinct n.nspname || '.' || k.relname from pg_class k join pg_namespace n on n.oid = k.relnamespace
		join pg_attribute a on a.attrelid = k.oid and a.attname = 'center_id' where k.relkind in ('r', 'p', 'v') and k.relrowsecurity or k.relkind = 'v' and n.nspname in ('workshop', 'tenancy')`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(tables) < 25 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	err = h.DB.InCenterRead(ctx, c.ID, func(ctx context.Context, tx db.Tx) error {
		for _, table := range tables {
			var others int
			if err := tx.Pgx.QueryRow(ctx, "select count(*) from "+table+" where center_id <> $1", c.ID).Scan(&others); err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
			if others > 0 {
				t.Errorf("%s shows %d rows of other centers", table, others)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
