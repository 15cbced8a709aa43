package bench_test

import (
	"context"
	"log/slog"
	"testing"

	"bayline/modules"
	"bayline/modules/bench"
	"bayline/platform/config"
	"bayline/platform/secret"
	"bayline/platform/testkit"
)

// The pages that bench asks for stay within their statements, whatever the number of rows.
func TestStatements(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	kit := testkit.New(t)
	settings, err := config.Read([]string{"BAYLINE_DATA=" + t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	ring, err := secret.Parse(secret.Generate())
	if err != nil {
		t.Fatal(err)
	}
	app, err := modules.New(modules.Options{Config: settings, DB: kit.DB, Ring: ring, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bench.Fill(ctx, app, kit.DB, kit.AdminURL, 3); err != nil {
		t.Fatal(err)
	}
}
