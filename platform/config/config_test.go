package config_test

import (
	"strings"
	"testing"

	"bayline/platform/config"
)

func TestDefaults(t *testing.T) {
	t.Parallel()
	c, err := config.Read(nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Production || c.Addr != "127.0.0.1:3000" || c.BaseURL != "http://localhost:3000" || c.Files != "var/files" || !c.Loopback() {
		t.Errorf("defaults: %+v", c)
	}
}

func TestBadSettingsAreNamed(t *testing.T) {
	t.Parallel()
	production := []string{"BAYLINE_ENV=production", "BASE_URL=https://bayline.example", "BAYLINE_KEYS=v1:x", "BAYLINE_AUDIT_KEY=x", "RESEND_API_KEY=x"}
	for name, env := range map[string][]string{
		"BAYLINE_PORT":      {"BAYLINE_PORT=1"},
		"BAYLINE_ENV":       {"BAYLINE_ENV=staging"},
		"BAYLINE_ADDR":      {"BAYLINE_ADDR=3000"},
		"REGISTRATION":      {"REGISTRATION=closed"},
		"TRUSTED_PROXIES":   {"TRUSTED_PROXIES=many"},
		"BASE_URL":          append(production, "BASE_URL=http://bayline.example"),
		"BAYLINE_KEYS":      append(production, "BAYLINE_KEYS="),
		"RESEND_API_KEY":    append(production, "RESEND_API_KEY="),
		"BAYLINE_AUDIT_KEY": append(production, "BAYLINE_AUDIT_KEY="),
	} {
		if _, err := config.Read(env); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v: %v does not name %s", env, err, name)
		}
	}
	if c, err := config.Read(production); err != nil || !c.Production || !c.Secure() {
		t.Errorf("a good production configuration: %+v, %v", c, err)
	}
}

func TestDevelopmentStaysOnThisMachine(t *testing.T) {
	t.Parallel()
	for _, env := range [][]string{
		{"BAYLINE_ADDR=0.0.0.0:3000"}, {"BAYLINE_ADDR=:3000"}, {"BAYLINE_ADDR=192.0.2.7:3000"},
		{"BASE_URL=https://bayline.example"}, {"BASE_URL=http://192.0.2.7:3000"},
	} {
		if _, err := config.Read(env); err == nil || !strings.Contains(err.Error(), "BAYLINE_ENV") {
			t.Errorf("%v: %v; everybody would read everybody's mail", env, err)
		}
	}
	for _, env := range [][]string{
		{"BAYLINE_ADDR=[::1]:3000"}, {"BAYLINE_ADDR=localhost:3000"}, {"BASE_URL=http://127.0.0.1:3300"}, {"BASE_URL=https://localhost"},
		{"BAYLINE_ENV=production", "BASE_URL=https://bayline.example", "BAYLINE_KEYS=v1:x", "BAYLINE_AUDIT_KEY=x", "RESEND_API_KEY=x", "BAYLINE_ADDR=0.0.0.0:3000"},
	} {
		if _, err := config.Read(env); err != nil {
			t.Errorf("%v: %v", env, err)
		}
	}
}
