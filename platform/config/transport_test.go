package config_test

import (
	"slices"
	"strings"
	"testing"

	"bayline/platform/config"
)

// TestTransport starts production with addresses that would send something in the clear, or to a server that nobody has verified.
func TestTransport(t *testing.T) {
	t.Parallel()
	good := []string{"BAYLINE_ENV=production", "BASE_URL=https://bayline.example", "BAYLINE_KEYS=v1:x", "BAYLINE_AUDIT_KEY=x", "RESEND_API_KEY=x"}
	for _, refused := range []string{
		"BASE_URL=http://bayline.example",
		"BASE_URL=http://localhost:3000",
		"RESEND_BASE_URL=http://api.resend.com/",
		"DATABASE_URL=postgres://app:hunter2@db.example/bayline",
		"DATABASE_URL=postgres://app:hunter2@db.example/bayline?sslmode=disable",
		"DATABASE_URL=postgres://app:hunter2@db.example/bayline?sslmode=allow",
		"DATABASE_URL=postgres://app:hunter2@db.example/bayline?sslmode=prefer",
		"DATABASE_URL=postgres://app:hunter2@db.example/bayline?sslmode=require",
		"DATABASE_URL=postgres://app:hunter2@10.0.0.7/bayline?sslmode=verify-ca",
		"DATABASE_URL=host=db.example user=app password=hunter2 dbname=bayline sslmode=require",
		"DATABASE_URL=postgres://app:hunter2@localhost,db.example/bayline",
		"DATABASE_URL=postgres://app:hunter2@localhost.example/bayline",
		"DATABASE_URL=postgres://app:hunter2@db.example/bayline?sslmode=verify-full&sslrootcert=/nowhere.pem",
		"MIGRATE_DATABASE_URL=postgres://owner:hunter2@db.example/bayline?sslmode=require",
	} {
		name, _, _ := strings.Cut(refused, "=")
		_, err := config.Read(append(slices.Clone(good), refused))
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", refused, err)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the refusal tells the password: %v", err)
		}
	}
	for _, taken := range []string{
		"DATABASE_URL=postgres://app:hunter2@db.example/bayline?sslmode=verify-full",
		"DATABASE_URL=postgres://app:hunter2@one.example,two.example/bayline?sslmode=verify-full",
		"DATABASE_URL=postgres://app:hunter2@localhost/bayline",
		"DATABASE_URL=postgres://app:hunter2@127.0.0.1:5433/bayline?sslmode=disable",
		"DATABASE_URL=postgres://app:hunter2@[::1]/bayline",
		"DATABASE_URL=postgres:///bayline?host=/var/run/postgresql",
		"MIGRATE_DATABASE_URL=postgres://owner:hunter2@db.example/bayline?sslmode=verify-full",
	} {
		if _, err := config.Read(append(slices.Clone(good), taken)); err != nil {
			t.Errorf("%s: %v", taken, err)
		}
	}
	// Development, on one machine, takes a database as it is.
	if _, err := config.Read([]string{"DATABASE_URL=postgres://app:hunter2@db.example/bayline?sslmode=require"}); err != nil {
		t.Errorf("development: %v", err)
	}
}
