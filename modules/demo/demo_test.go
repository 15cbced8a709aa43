package demo_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/crypto/bcrypt"

	"bayline/modules"
	"bayline/modules/demo"
	"bayline/modules/workshop/vin"
	"bayline/platform/config"
	"bayline/platform/money"
	"bayline/platform/secret"
	"bayline/platform/testkit"
)

// TestDemoReconciles loads the demo once and looks at it from all sides.
func TestDemoReconciles(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	kit := testkit.New(t)
	o := options(t, kit)
	if err := demo.Load(ctx, o); err != nil {
		t.Fatal(err)
	}
	rows := testkit.Owner(t, kit.DB)
	t.Run("reconciles", func(t *testing.T) { testReconciles(t, rows) })
	t.Run("shows everything", func(t *testing.T) { testShows(t, rows, kit.Clock.Now()) })
	t.Run("has sign-ins", func(t *testing.T) { testSignIns(t, rows) })
	t.Run("lies in the past", func(t *testing.T) { testPast(t, rows, kit.Clock.Now()) })
	t.Run("is loaded once", func(t *testing.T) {
		if err := demo.Load(ctx, o); err == nil || !strings.Contains(err.Error(), "empty installation") {
			t.Errorf("a second demo was loaded into the first: %v", err)
		}
	})
	t.Run("is known as whole", func(t *testing.T) {
		app, err := modules.New(modules.Options{Config: o.Config, DB: kit.DB, Ring: o.Ring, Log: o.Log})
		if err != nil {
			t.Fatal(err)
		}
		if state, err := demo.StateOf(ctx, app); state != demo.Whole || err != nil {
			t.Errorf("state %v, %v", state, err)
		}
	})
}

func TestRefuse(t *testing.T) {
	t.Parallel()
	if err := demo.Refuse(settings(t)); err != nil {
		t.Errorf("refused on a machine of one's own: %v", err)
	}
	for address, sentence := range map[string]string{
		"0.0.0.0:3000":   "listens on 0.0.0.0:3000",
		":3000":          "listens on :3000",
		"192.168.7.1:80": "others reach it",
	} {
		open := settings(t)
		open.Addr = address
		if err := demo.Refuse(open); err == nil || !strings.Contains(err.Error(), sentence) {
			t.Errorf("%s: %v", address, err)
		}
	}
	production := settings(t)
	production.Production = true
	if err := demo.Refuse(production); err == nil || !strings.Contains(err.Error(), "refused in production") {
		t.Errorf("production: %v", err)
	}
}

// testReconciles adds everything up anew, from the lines on.
func testReconciles(t *testing.T, rows *pgxpool.Pool) {
	orders := ask[struct {
		Center, ID            uuid.UUID
		Number                int64
		Mode                  money.TaxMode
		Total, Authorized     int64
		Charged, Paid         *int64
		Invoiced, Net, Tax    *int64
		Document, InvoiceMode string
	}](t, rows, `select o.center_id as center, o.id, o.number, o.tax_mode as mode, o.total_minor as total, o.authorized_minor as authorized,
			b.charged_minor as charged, b.paid_minor as paid, i.total_minor as invoiced, i.net_minor as net, i.tax_minor as tax, o.document,
			coalesce(i.tax_mode, '') as invoice_mode
		from workshop.work_orders o
		left join workshop.balances b on b.center_id = o.center_id and b.order_id = o.id
		left join workshop.invoices i on i.center_id = o.center_id and i.order_id = o.id`)
	type line struct {
		Order  uuid.UUID
		State  string
		Amount int64
		Class  string
		Rate   money.TaxRate
	}
	counted, agreed := map[uuid.UUID][]money.TaxLine{}, map[uuid.UUID][]money.TaxLine{}
	for _, l := range ask[line](t, rows, `select j.order_id as "order", j.state, l.amount_minor as amount, l.tax_class_id::text as class, c.rate_ppm as rate
		from workshop.line_items l join workshop.jobs j on j.center_id = l.center_id and j.id = l.job_id
		join workshop.tax_classes c on c.center_id = l.center_id and c.id = l.tax_class_id`) {
		taxed := money.TaxLine{Minor: l.Amount, Class: l.Class, Rate: l.Rate}
		if l.State != "declined" && l.State != "deferred" {
			counted[l.Order] = append(counted[l.Order], taxed)
		}
		if l.State == "authorized" {
			agreed[l.Order] = append(agreed[l.Order], taxed)
		}
	}
	payments := map[uuid.UUID]int64{}
	for _, p := range ask[struct {
		Order  uuid.UUID
		Amount int64
	}](t, rows, `select order_id as "order", amount_minor as amount from workshop.payments`) {
		payments[p.Order] += p.Amount
	}
	gross := func(lines []money.TaxLine, mode money.TaxMode) int64 {
		result, err := money.Tax(lines, mode, money.PerDocument)
		if err != nil {
			t.Fatal(err)
		}
		return result.Gross
	}
	perCenter := map[uuid.UUID]int{}
	for _, o := range orders {
		perCenter[o.Center]++
		if is := gross(counted[o.ID], o.Mode); is != o.Total {
			t.Errorf("order %d: the lines come to %d, the order says %d", o.Number, is, o.Total)
		}
		if is := gross(agreed[o.ID], o.Mode); is != o.Authorized {
			t.Errorf("order %d: what is approved comes to %d, the order says %d", o.Number, is, o.Authorized)
		}
		if o.Document == "invoiced" != (o.Invoiced != nil) {
			t.Errorf("order %d is %s, its invoice is %v", o.Number, o.Document, o.Invoiced)
		}
		if o.Invoiced != nil && (*o.Invoiced != o.Authorized || *o.Net+*o.Tax != *o.Invoiced || *o.Charged != *o.Invoiced) {
			t.Errorf("order %d: approved %d, invoiced %d = %d + %d, charged %d", o.Number, o.Authorized, *o.Invoiced, *o.Net, *o.Tax, *o.Charged)
		}
		if o.Paid != nil && *o.Paid != payments[o.ID] || o.Paid == nil && payments[o.ID] != 0 {
			t.Errorf("order %d: the balance says %v was paid, the payments say %d", o.Number, o.Paid, payments[o.ID])
		}
	}
	if len(perCenter) != 2 {
		t.Errorf("%d centers have orders, not 2", len(perCenter))
	}
	for center, n := range perCenter {
		if n < 200 {
			t.Errorf("center %s has %d orders, fewer than 200", center, n)
		}
	}
	gaps := ask[struct{ Missing int64 }](t, rows, `select max(sequence) - min(sequence) + 1 - count(*) as missing from workshop.invoices group by center_id`)
	for _, g := range gaps {
		if g.Missing != 0 {
			t.Errorf("%d invoice numbers are missing", g.Missing)
		}
	}
}

func testShows(t *testing.T, rows *pgxpool.Pool, now time.Time) {
	for what, query := range map[string]string{
		"a late order":                     `select count(*) from workshop.work_orders where document = 'work order' and stage = 'in progress' and promised_at < $1`,
		"a declined job":                   `select count(*) from workshop.jobs where state = 'declined' and $1::timestamptz is not null`,
		"a deferred job":                   `select count(*) from workshop.jobs where state = 'deferred' and $1::timestamptz is not null`,
		"a job without an answer":          `select count(*) from workshop.jobs where state = 'presented' and $1::timestamptz is not null`,
		"a void order":                     `select count(*) from workshop.work_orders where document = 'void' and $1::timestamptz is not null`,
		"a part-paid invoice":              `select count(*) from workshop.balances where paid_minor > 0 and paid_minor < charged_minor and invoice <> '' and $1::timestamptz is not null`,
		"a deposit":                        `select count(*) from workshop.balances where paid_minor > 0 and invoice = '' and $1::timestamptz is not null`,
		"a search term":                    `select count(*) from workshop.search_terms where $1::timestamptz is not null`,
		"a note":                           `select count(*) from workshop.timeline where kind = 'note' and $1::timestamptz is not null`,
		"an event in the trail":            `select count(*) from audit.events where $1::timestamptz is not null`,
		"an active center":                 `select count(*) from tenancy.centers where name = 'Northgate Auto' and status = 'active' and closes_at > $1`,
		"a trial that waits for an answer": `select count(*) from tenancy.centers where name = 'Harbour Detailing' and status = 'trial' and closes_at is null and $1::timestamptz is not null`,
		"an approved proof with its file":  `select count(*) from billing.payment_proofs where state = 'approved' and file_size > 1000 and $1::timestamptz is not null`,
		"a proof to decide on":             `select count(*) from billing.payment_proofs where state = 'pending' and file_size > 1000 and submitted_at < $1::timestamptz`,
		"an appointment to come":           `select count(*) from workshop.appointments where state = 'confirmed' and starts_at > $1`,
		"an appointment to confirm":        `select count(*) from workshop.appointments where state = 'requested' and starts_at > $1`,
		"somebody in a bay":                `select count(*) from workshop.appointments where state in ('arrived', 'done') and order_id is not null and starts_at < $1`,
		"five bays":                        `select 1 from workshop.bays b join tenancy.centers c using (center_id) where c.name = 'Northgate Auto' and retired_at is null and $1::timestamptz is not null having count(*) = 5`,
		"a delivered mail":                 `select count(*) from platform.mails where state = 'sent' and $1::timestamptz is not null`,
	} {
		var n int64
		if err := rows.QueryRow(context.Background(), query, now).Scan(&n); err != nil || n == 0 {
			t.Errorf("%s: %d, %v", what, n, err)
		}
	}
	stages := ask[struct {
		Center uuid.UUID
		Stage  string
	}](t, rows, `select distinct center_id as center, stage from workshop.work_orders where document <> 'void'`)
	if len(stages) != 12 {
		t.Errorf("%d of 6 stages in 2 centers are shown", len(stages))
	}
	currencies := ask[struct{ Currency string }](t, rows, `select distinct currency from workshop.invoices order by 1`)
	if fmt.Sprint(currencies) != "[{EUR} {KWD} {USD}]" {
		t.Errorf("invoices are in %v", currencies)
	}
	testNames(t, rows)
	makes := map[string]bool{}
	for _, v := range ask[struct{ VIN, Make string }](t, rows, `select vin, make from workshop.vehicles`) {
		makes[v.Make] = true
		if decoded, err := vin.Decode(v.VIN, now); err != nil || decoded.Make != v.Make {
			t.Errorf("VIN %q of a %s: %v, %v", v.VIN, v.Make, decoded.Make, err)
		}
	}
	if len(makes) < 25 {
		t.Errorf("only %d makes", len(makes))
	}
}

func testNames(t *testing.T, rows *pgxpool.Pool) {
	scripts := map[string]*unicode.RangeTable{"Latin": unicode.Latin, "Cyrillic": unicode.Cyrillic, "Greek": unicode.Greek, "Han": unicode.Han, "Arabic": unicode.Arabic}
	found := map[string]int{}
	for _, c := range ask[struct{ Name string }](t, rows, `select name from workshop.customers`) {
		for script, table := range scripts {
			if strings.ContainsFunc(c.Name, func(r rune) bool { return unicode.Is(table, r) }) {
				found[script]++
			}
		}
	}
	for script := range scripts {
		if found[script] < 3 {
			t.Errorf("%d names in %s", found[script], script)
		}
	}
}

func testSignIns(t *testing.T, rows *pgxpool.Pool) {
	people := map[string]bool{}
	for _, p := range ask[struct {
		Email  string
		Factor bool
	}](t, rows, `select p.email, f.confirmed_at is not null as factor from accounts.people p left join accounts.second_factors f on f.person_id = p.id
		where p.verified_at is not null and p.password_hash <> ''`) {
		people[p.Email] = true
		wants := strings.HasPrefix(p.Email, "owner@") || p.Email == demo.Operator
		if p.Factor != wants {
			t.Errorf("%s: second factor %v", p.Email, p.Factor)
		}
	}
	for _, one := range demo.SignIns() {
		if !people[one.Email] {
			t.Errorf("nobody signs in as %s", one.Email)
		}
	}
	known := ask[struct{ Center uuid.UUID }](t, rows, `select center_id as center from workshop.customers where email = 'customer@demo.test'`)
	if len(known) != 2 {
		t.Errorf("the customer is known in %d centers, not in both", len(known))
	}
}

// testPast: nothing lies ahead of the clock, and it goes back for months.
func testPast(t *testing.T, rows *pgxpool.Pool, now time.Time) {
	span := ask[struct{ First, Last time.Time }](t, rows, `select min(at) as first, max(at) as last from workshop.timeline`)
	if s := span[0]; s.Last.After(now) || now.Sub(s.Last) > 96*time.Hour || now.Sub(s.First) < 100*24*time.Hour {
		t.Errorf("the timeline goes from %s to %s, and it is %s", s.First, s.Last, now)
	}
	disordered := ask[struct{ N int64 }](t, rows, `select count(*) as n from workshop.invoices a join workshop.invoices b
		on b.center_id = a.center_id and b.sequence = a.sequence + 1 and b.issued_at < a.issued_at`)
	if disordered[0].N != 0 {
		t.Errorf("%d invoices are older than the one before", disordered[0].N)
	}
}

func ask[T any](t *testing.T, pool *pgxpool.Pool, query string) []T {
	t.Helper()
	rows, err := pool.Query(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[T])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func settings(t *testing.T, environ ...string) config.Config {
	t.Helper()
	c, err := config.Read(append([]string{"BAYLINE_DATA=" + t.TempDir()}, environ...))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func options(t *testing.T, kit *testkit.Kit) demo.Options {
	t.Helper()
	ring, err := secret.Parse(secret.Generate())
	if err != nil {
		t.Fatal(err)
	}
	return demo.Options{Config: settings(t), DB: kit.DB, Ring: ring, Log: slog.New(slog.DiscardHandler), PasswordCost: bcrypt.MinCost}
}
