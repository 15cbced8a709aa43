package demo_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"bayline/modules/demo"
	"bayline/platform/config"
	"bayline/platform/secret"
	"bayline/platform/testkit"
)

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

func TestDemoReconciles(t *testing.T) {
	t.Parallel()
	kit := testkit.New(t)
	start := time.Now()
	if err := demo.Load(context.Background(), options(t, kit)); err != nil {
		t.Fatal(err)
	}
	t.Log(time.Since(start))
}
