package metered_test

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"bayline/modules/billing/metered"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/pdf/pdftest"
	"bayline/platform/testkit"
)

// A statement as its owner takes it home: on paper and as a table, the same today and next year, and nobody else's.
func TestStatementsOnPaperAndAsATable(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	// What somebody has typed must be no formula in a spreadsheet. A plan's name is the only text that begins a cell.
	if _, err := testkit.Owner(t, house.DB).Exec(t.Context(), "update billing.plan_versions set name = '=HYPERLINK(1)' where unit_minor > 0"); err != nil {
		t.Fatal(err)
	}
	north, south := open(t, house, "Northgate & Søn"), open(t, house, "Southgate")
	north.in("Pacific/Auckland")
	north.pay("metered", "2000.00")
	for i := range 28 {
		if err := north.accept(orderID(i), int64(1000+i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := north.voided(orderID(7)); err != nil {
		t.Fatal(err)
	}
	auckland, _ := time.LoadLocation("Pacific/Auckland")
	month := metered.MonthOf(house.Clock.Now(), auckland)
	paidAt := house.Clock.Now().In(auckland)
	house.Clock.Set(month.Next().Starts(auckland).Add(time.Minute))
	closeMonths(t, house, 2)
	north.Guard(tenancy.Owner)
	north.owner = north.SignIn(tenancy.Owner)
	north.told("billing.statement.ready", 1)

	page := expect(t, north.owner.Get("/subscription/usage"), 200, month.Label("en-US"), "27 work orders, balance $1,315.00", "/subscription/statements/1/pdf", "/subscription/statements/1/csv")
	if strings.Contains(page.Body, "No statement yet") {
		t.Error("the page says that there is no statement")
	}
	paper := expect(t, north.owner.Get("/subscription/statements/1/pdf"), 200)
	for header, want := range map[string]string{"Content-Type": "application/pdf", "Content-Security-Policy": "sandbox; default-src 'none'"} {
		if got := paper.Header.Get(header); got != want {
			t.Errorf("%s: %q", header, got)
		}
	}
	if got := paper.Header.Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename=BL-`) {
		t.Errorf("it is handed out as %q", got)
	}
	text := pdftest.Text(t, []byte(paper.Body))
	for _, want := range []string{"Statement\n", "Northgate & Søn\n", "14 Main Street\n", month.Label("en-US") + "\n", "Clock of Pacific/Auckland\n",
		"28 work orders accepted, 1 voided", "Work order #1000\n", "Work order #1027\n", "Work order #1007 voided, credited\n", "Payment FT1-", "-$700.00\n",
		"$2,000.00\n", "-$10.00\n", "$25.00\n", "Balance at the end\n", "$1,315.00\n", "A work order that is voided within 24 hours of its acceptance is credited. Later it stays charged.\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper does not say %q:\n%s", want, text)
		}
	}
	if n := strings.Count(text, "Work order #"); n != 29 {
		t.Errorf("%d lines of work orders", n)
	}

	table := expect(t, north.owner.Get("/subscription/statements/1/csv"), 200)
	rows, err := csv.NewReader(strings.NewReader(table.Body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1+1+31+1 {
		t.Fatalf("%d rows", len(rows))
	}
	if first, last := strings.Join(rows[2][1:], "|"), strings.Join(rows[len(rows)-1][3:], "|"); first != paidAt.Format("2006-01-02|15:04")+"|top-up|Payment "+about(t, house, "top-up")+"|2000.00|2000.00|USD" ||
		last != "closing|Balance at the end||1315.00|USD" {
		t.Errorf("the table begins with %q and ends with %q", first, last)
	}
	if fee := rows[3][4]; fee != "'=HYPERLINK(1), monthly" {
		t.Errorf("a spreadsheet takes %q for a formula", fee)
	}

	// Nothing changes what was closed: neither time, nor a new name, nor the owner of the tables.
	me := north.Member(tenancy.Owner)
	profile, err := house.Tenancy.Profile(t.Context(), me)
	if err != nil {
		t.Fatal(err)
	}
	profile.Name = "Another name"
	if err := house.Tenancy.ChangeProfile(t.Context(), me, profile); err != nil {
		t.Fatal(err)
	}
	if err := north.accept(orderID(100), 1100); err != nil {
		t.Fatal(err)
	}
	house.Clock.Advance(5 * time.Minute)
	if again := expect(t, north.owner.Get("/subscription/statements/1/pdf"), 200); again.Body != paper.Body {
		t.Error("the paper has changed")
	}
	if again := expect(t, north.owner.Get("/subscription/statements/1/csv"), 200); again.Body != table.Body {
		t.Error("the table has changed")
	}
	for _, what := range []string{"statements set closing_minor = opening_minor", "entries set amount_minor = amount_minor", "units set price_minor = 1"} {
		if _, err := testkit.Owner(t, house.DB).Exec(t.Context(), "update billing."+what); err == nil {
			t.Errorf("what was written was changed: %s", what)
		}
	}

	// And nobody else reads it.
	for _, path := range []string{"/subscription/statements/1/pdf", "/subscription/statements/1/csv"} {
		south.Guard(tenancy.Owner)
		expect(t, south.SignIn(tenancy.Owner).Get(path), 404)
		expect(t, north.SignIn(tenancy.Advisor).Get(path), 403)
	}
	for _, path := range []string{"/subscription/statements/2/pdf", "/subscription/statements/x/csv"} {
		expect(t, north.SignIn(tenancy.Owner).Get(path), 404)
	}
	if south.statements() != 0 {
		t.Error("a center without an account has a statement")
	}
}

// A statement of thousands of lines is streamed and whole.
func TestALongStatementIsWhole(t *testing.T) {
	t.Parallel()
	house := modulestest.Open(t)
	north := meteredShop(t, house, "Northgate", "100.00")
	const lines = 2300 // more than are read at once
	if _, err := testkit.Owner(t, house.DB).Exec(t.Context(), `insert into billing.entries (center_id, id, kind, cause, amount_minor, currency, month, at, about)
		select center_id, gen_random_uuid(), 'unit', 'n' || n, -2500, 'USD', month, at, '#' || n from billing.entries, generate_series(1, $1) as n where kind = 'fee'`, lines); err != nil {
		t.Fatal(err)
	}
	house.Clock.Set(metered.MonthOf(house.Clock.Now(), time.UTC).Next().Starts(time.UTC).Add(12 * time.Hour))
	closeMonths(t, house, 1)
	north.Guard(tenancy.Owner)
	rows, err := csv.NewReader(strings.NewReader(expect(t, north.SignIn(tenancy.Owner).Get("/subscription/statements/1/csv"), 200).Body)).ReadAll()
	if err != nil || len(rows) != 1+1+2+lines+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	seen := map[string]bool{}
	for _, row := range rows[2 : len(rows)-1] {
		seen[row[4]] = true
	}
	if last := rows[len(rows)-1][6]; len(seen) != lines+2 || last != fmt.Sprintf("-%d.00", lines*25-90) {
		t.Errorf("%d different lines, %s at the end", len(seen), last)
	}
}

// about is what an entry of a kind tells, of which there is one.
func about(t *testing.T, house *modulestest.House, kind string) (text string) {
	t.Helper()
	if err := testkit.Owner(t, house.DB).QueryRow(t.Context(), "select about from billing.entries where kind = $1", kind).Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}
