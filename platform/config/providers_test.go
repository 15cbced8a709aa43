package config_test

import (
	"strings"
	"testing"

	"bayline/platform/config"
)

func TestProviders(t *testing.T) {
	t.Parallel()
	c, err := config.Read([]string{
		"OIDC_WORK_ISSUER=https://login.example.com/realms/shop", "OIDC_WORK_CLIENT_ID=bayline", "OIDC_WORK_CLIENT_SECRET=s1", "OIDC_WORK_LABEL=Example Work",
		"OIDC_GOOGLE_ISSUER=https://accounts.google.com", "OIDC_GOOGLE_CLIENT_ID=b", "OIDC_GOOGLE_CLIENT_SECRET=s2", "OIDC_OLD_ISSUER=",
	})
	if err != nil || len(c.Providers) != 2 {
		t.Fatalf("%+v, %v", c.Providers, err)
	}
	if google := c.Providers[0]; google.Name != "google" || google.Label != "Google" || google.ClientSecret != "s2" {
		t.Errorf("the first is %+v", google)
	}
	if work := c.Providers[1]; work != (config.Provider{Name: "work", Label: "Example Work", Issuer: "https://login.example.com/realms/shop", ClientID: "bayline", ClientSecret: "s1"}) {
		t.Errorf("the second is %+v", work)
	}
}

func TestBadProvidersAreNamed(t *testing.T) {
	t.Parallel()
	good := func(more ...string) []string {
		return append([]string{"OIDC_X_ISSUER=https://id.example.com", "OIDC_X_CLIENT_ID=b", "OIDC_X_CLIENT_SECRET=hush"}, more...)
	}
	production := []string{"BAYLINE_ENV=production", "BASE_URL=https://bayline.example", "BAYLINE_KEYS=v1:x", "BAYLINE_AUDIT_KEY=x", "RESEND_API_KEY=x"}
	for _, bad := range []struct {
		names string
		env   []string
	}{
		{"OIDC_X_CLIENT_SECRET", good("OIDC_X_CLIENT_SECRET=")},
		{"OIDC_X_CLIENT_ID", good("OIDC_X_CLIENT_ID= ")},
		{"OIDC_X_ISSUER", good("OIDC_X_ISSUER=")},
		{"OIDC_Y_ISSUER", good("OIDC_Y_LABEL=Why")},
		{"OIDC_X_CLIENTID", good("OIDC_X_CLIENTID=b")},
		{"OIDC_x_LABEL", good("OIDC_x_LABEL=b")},
		{"OIDC_ISSUER", good("OIDC_ISSUER=https://id.example.com")},
		{"OIDC_X_LABEL", good("OIDC_X_LABEL=" + strings.Repeat("l", 41))},
		{"OIDC_X_ISSUER", good("OIDC_X_ISSUER=id.example.com")},
		{"OIDC_X_ISSUER", good("OIDC_X_ISSUER=http://id.example.com")},
		{"OIDC_X_ISSUER", good("OIDC_X_ISSUER=https://id.example.com/?tenant=1")},
		{"OIDC_X_ISSUER", good("OIDC_X_ISSUER=https://me@id.example.com/")},
		{"OIDC_X_ISSUER", append(good("OIDC_X_ISSUER=http://127.0.0.1:9000"), production...)},
	} {
		_, err := config.Read(bad.env)
		if err == nil || !strings.HasPrefix(err.Error(), bad.names+" ") {
			t.Errorf("%v: %v does not name %s", bad.env, err, bad.names)
		}
		if err != nil && strings.Contains(err.Error(), "hush") {
			t.Errorf("the sentence gives the secret away: %v", err)
		}
	}
	for _, env := range [][]string{good(), good("OIDC_X_ISSUER=http://127.0.0.1:9000"), append(good(), production...)} {
		if _, err := config.Read(env); err != nil {
			t.Errorf("%v: %v", env, err)
		}
	}
}
