package bench

import (
	"context"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"bayline/modules"
	"bayline/platform/config"
	"bayline/platform/secret"
	"bayline/platform/testkit"
	"bayline/platform/web"
)

// The pages that bench asks for are there, are whole, and stay within their statements and bytes, whatever the number of rows.
func TestWhatIsMeasured(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	kit := testkit.New(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	home := "http://" + listener.Addr().String()
	settings, err := config.Read([]string{"BASE_URL=" + home, "BAYLINE_DATA=" + t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	ring, err := secret.Parse(secret.Generate())
	if err != nil {
		t.Fatal(err)
	}
	ready := web.NewReady(kit.DB.CheckMigrated)
	app, err := modules.New(modules.Options{Config: settings, DB: kit.DB, Ring: ring, Log: slog.New(slog.DiscardHandler), Ready: ready})
	if err != nil {
		t.Fatal(err)
	}
	world, err := Fill(ctx, app, kit.DB, kit.AdminURL, 3)
	if err != nil {
		t.Fatal(err)
	}
	web.CountStatements(app.Fiber)
	serving, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- web.ServeOn(serving, app.Fiber, listener, ready) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	visitor, err := signIn(ctx, home, world.email, password)
	if err != nil {
		t.Fatal(err)
	}
	underPolicies(t, kit, app, home, visitor)
	for _, c := range []struct {
		address     string
		most, least int // statements
	}{{"/board", 3, 3}, {world.order, 10, 3}, {world.invoice, 10, 3}, {world.search, 10, 3}} {
		p := &page{name: c.address, url: home + c.address, cookie: visitor}
		if err := p.look(ctx); err != nil {
			t.Errorf("%s: %v", c.address, err)
			continue
		}
		if p.statements < c.least || p.statements > c.most {
			t.Errorf("%s costs %d statements, at most %d are allowed", c.address, p.statements, c.most)
		}
		if err := p.load(ctx, 2, 50*time.Millisecond); err != nil || len(p.samples) != 1 || p.samples[0].perSecond <= 0 {
			t.Errorf("%s under load: %v, %v", c.address, p.samples, err)
		}
	}
	doomed, err := Doom(ctx, kit.DB, kit.AdminURL, 1, 60)
	if err != nil {
		t.Fatal(err)
	}
	deleting := &deletions{app: app, db: kit.DB, closures: doomed}
	for what, beside := range map[string]trouble{"sign-ins": signIns, "slow clients": slowClients, "a deletion": deleting.one} {
		p := &page{name: what, url: home + "/board", cookie: visitor, beside: beside}
		if err := p.loadBeside(ctx, home, 2, time.Second); err != nil || len(p.samples) != 1 || p.samples[0].asked == 0 {
			t.Errorf("the board beside %s: %v, %v", what, p.samples, err)
		}
	}
	if rate, err := workOff(ctx, kit.DB, 300); err != nil || rate <= 0 {
		t.Errorf("%f jobs a second, %v", rate, err)
	}
	if took, err := announce(ctx, kit.DB, 30); err != nil || took <= 0 {
		t.Errorf("announced in %s, %v", took, err)
	}
	var queued int
	if err := kit.DB.Pool().QueryRow(ctx, "select count(*) from river.river_job where kind = 'mail.deliver'").Scan(&queued); err != nil || queued < 30 {
		t.Errorf("%d mails are queued, %v", queued, err)
	}
	bytes, err := firstVisit(ctx, home, visitor)
	if err != nil || bytes > 100_000 {
		t.Errorf("a first visit is %d bytes, at most 100,000 are allowed: %v", bytes, err)
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	bare := &page{name: "point", bytes: 16, samples: []sample{{perSecond: 1000, p50: 1, p99: 3}, {perSecond: 2000, p50: 1, p99: 3}, {perSecond: 1500, p50: 1, p99: 3}}}
	board := &page{name: "board", bytes: 90_000, statements: 4, samples: []sample{{perSecond: 150, p50: 9, p99: 30, program: 400}, {perSecond: 400, p50: 10, p99: 20, program: 300}, {perSecond: 150, p50: 11, p99: 50, program: 500}}}
	r := &Report{cases: map[string]Case{}, ColdStart: 6 * time.Second, WarmStart: time.Second, FirstVisit: 90_000, Resident: 50 << 20}
	r.add(bare, bare)
	r.add(board, bare)
	want := Case{PerSecond: 150, P50: 10, P99: 30, Statements: 4, Bytes: 90_000, Program: 400, Ratio: 0.15}
	if r.cases["board"] != want {
		t.Errorf("%+v, want %+v", r.cases["board"], want)
	}
	var out strings.Builder
	if err := r.Print(&out); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"cold start", "MISSED", "0.150"} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("the report does not say %q:\n%s", line, &out)
		}
	}
	if strings.Count(out.String(), "MISSED") != 1 {
		t.Errorf("only the cold start misses its mark:\n%s", &out)
	}
}

// underPolicies lets a version of the terms take effect, and the visitor use the product under it once: that is recorded then, and costs
// the pages after it nothing. Another version is announced: what owners are told of it costs nothing either.
func underPolicies(t *testing.T, kit *testkit.Kit, app *modules.App, home, visitor string) {
	t.Helper()
	board := &page{name: "/board", url: home + "/board", cookie: visitor}
	look := func() int {
		if err := board.look(t.Context()); err != nil {
			t.Fatal(err)
		}
		return board.statements
	}
	look()
	before, owner := look(), testkit.Owner(t, kit.DB)
	if _, err := owner.Exec(t.Context(), `insert into privacy.policy_versions (id, policy, number, body, made_at, changed_at, announced_at, round, day, told_at, effective_at)
		select gen_random_uuid(), 'terms', number, 'Words', $1, $1, $1, 1, day, day - interval '20 days', day
		from (values (2, date_trunc('day', $1::timestamptz, 'UTC') - interval '1 day'), (3, date_trunc('day', $1::timestamptz, 'UTC') + interval '9 days')) as v (number, day)`,
		kit.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	app.Policies.Remember(t.Context())
	look() // the first use is recorded
	if after := look(); after != before {
		t.Errorf("the board cost %d statements before a new version, and %d after its first use under it", before, after)
	}
	var uses int
	if err := owner.QueryRow(t.Context(), "select count(*) from privacy.policy_uses").Scan(&uses); err != nil || uses != 1 {
		t.Fatalf("%d uses are recorded, %v", uses, err)
	}
}
