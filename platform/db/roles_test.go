package db_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/testkit"
)

var silent = slog.New(slog.DiscardHandler)

func TestRefusesPrivilegedRole(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	admin := connect(t, kit.AdminURL)
	role := func(name, kind string) string {
		run(t, admin, "create role "+kit.Name+name+" login "+kind)
		t.Cleanup(func() { dropRole(t, kit.Database, kit.Name+name) })
		return strings.Replace(kit.URL, "user=bayline_login", "user="+kit.Name+name, 1)
	}
	run(t, admin, "grant bayline_owner to "+user(t, role("_friend", "")))
	for name, try := range map[string]struct{ url, because string }{
		"superuser":           {kit.AdminURL, "is a superuser"},
		"owner":               {kit.OwnerURL, "owns the tables"},
		"friend of the owner": {strings.Replace(kit.URL, "user=bayline_login", "user="+kit.Name+"_friend", 1), "owns the tables"},
		"bypassing":           {role("_bypass", "bypassrls"), "has BYPASSRLS"},
	} {
		err := db.CheckRole(ctx, testkit.Open(t, try.url, kit.Clock).Pool())
		if !errors.Is(err, db.ErrPrivilegedRole) || !strings.Contains(err.Error(), try.because) || !strings.Contains(err.Error(), "bayline migrate --create-login") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := db.CheckRole(ctx, kit.DB.Pool()); err != nil {
		t.Errorf("the program's own role is refused: %v", err)
	}
}

// On a server of one's own: one owner's address, and what the program needs comes out.
func TestCreateLogin(t *testing.T) {
	t.Parallel()
	empty := testkit.Empty(t)
	t.Cleanup(func() {
		for _, role := range []string{"_login", "_app"} {
			dropRole(t, empty, empty.Name+role)
		}
	})
	if err := db.Migrate(ctx, empty.AdminURL, "", silent); err != nil {
		t.Fatal(err)
	}
	first, err := db.CreateLogin(ctx, empty.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	second, err := db.CreateLogin(ctx, empty.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	requirePassword(t, empty)
	if c, err := pgx.Connect(ctx, first); err == nil {
		_ = c.Close(ctx)
		t.Error("the password that was replaced still opens")
	}
	d := testkit.Open(t, second, nil)
	if err := db.CheckRole(ctx, d.Pool()); err != nil {
		t.Error(err)
	}
	center := db.NewID()
	err = d.InCenter(ctx, center, func(ctx context.Context, tx db.Tx) error { return addVehicle(ctx, tx, center, db.NewID()) })
	if err != nil {
		t.Errorf("the login cannot work: %v", err)
	}
}

// requirePassword of the test's login: the shared cluster trusts everybody else.
func requirePassword(t *testing.T, d testkit.Database) {
	t.Helper()
	admin := connect(t, d.AdminURL)
	var file string
	if err := admin.QueryRow(ctx, "show hba_file").Scan(&file); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Error(err)
		}
		run(t, admin, "select pg_reload_conf()")
	}
	write(fmt.Sprintf("local all %s_login scram-sha-256\n%s", d.Name, before))
	t.Cleanup(func() { write(string(before)) })
	for {
		var loaded bool
		if err := admin.QueryRow(ctx, "select exists (select from pg_hba_file_rules where user_name = array[$1::text])", d.Name+"_login").Scan(&loaded); err != nil {
			t.Fatal(err)
		}
		if c, err := pgx.Connect(ctx, strings.Replace(d.URL, "user=bayline_login", "user="+d.Name+"_login", 1)); err != nil && loaded {
			return
		} else if err == nil {
			_ = c.Close(ctx)
		}
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(ctx) })
	return c
}

func run(t *testing.T, c *pgx.Conn, sql string) {
	t.Helper()
	if _, err := c.Exec(ctx, sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func user(t *testing.T, url string) string {
	t.Helper()
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	return config.User
}

func dropRole(t *testing.T, d testkit.Database, role string) {
	t.Helper()
	c, err := pgx.Connect(ctx, d.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(ctx) }()
	run(t, c, "drop owned by "+role+" cascade")
	run(t, c, "drop role "+role)
}
