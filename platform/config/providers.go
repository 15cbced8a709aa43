package config

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Provider is one that people may sign in with, by OpenID Connect.
type Provider struct {
	Name         string // in addresses: "google" for OIDC_GOOGLE_…
	Label        string // on the button
	Issuer       string
	ClientID     string
	ClientSecret string
}

// ProviderLabels are their names, as people know them.
func (c Config) ProviderLabels() (labels []string) {
	for _, p := range c.Providers {
		labels = append(labels, p.Label)
	}
	return labels
}

const providerPrefix = "OIDC_"

var providerSetting = regexp.MustCompile(`^OIDC_([A-Z][A-Z0-9]{0,29})_(ISSUER|CLIENT_ID|CLIENT_SECRET|LABEL)$`)

// readProviders takes OIDC_<NAME>_ISSUER, _CLIENT_ID, _CLIENT_SECRET and _LABEL, for any number of names, in the order of the
// names. Empty ones are as if they were not there.
func readProviders(env map[string]string, production bool) ([]Provider, error) {
	byName := map[string]map[string]string{}
	for _, setting := range slices.Sorted(maps.Keys(env)) {
		if !strings.HasPrefix(setting, providerPrefix) || env[setting] == "" {
			continue
		}
		parts := providerSetting.FindStringSubmatch(setting)
		if parts == nil {
			return nil, fmt.Errorf("%s is no setting of Bayline; a provider to sign in with has OIDC_<NAME>_ISSUER, OIDC_<NAME>_CLIENT_ID, "+
				"OIDC_<NAME>_CLIENT_SECRET and OIDC_<NAME>_LABEL, and its name is of capital letters and digits", setting)
		}
		if byName[parts[1]] == nil {
			byName[parts[1]] = map[string]string{}
		}
		byName[parts[1]][parts[2]] = env[setting]
	}
	var providers []Provider
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		provider, err := newProvider(name, byName[name], production)
		if err != nil {
			return nil, err
		}
		providers = append(providers, provider)
	}
	return providers, nil
}

func newProvider(name string, settings map[string]string, production bool) (Provider, error) {
	for _, must := range []string{"ISSUER", "CLIENT_ID", "CLIENT_SECRET"} {
		if settings[must] == "" {
			return Provider{}, fmt.Errorf("%s%s_%s is not set; a provider to sign in with needs its issuer, client id and client secret",
				providerPrefix, name, must)
		}
	}
	p := Provider{
		Name: strings.ToLower(name), Label: settings["LABEL"], Issuer: settings["ISSUER"],
		ClientID: settings["CLIENT_ID"], ClientSecret: settings["CLIENT_SECRET"],
	}
	if p.Label == "" {
		p.Label = name[:1] + strings.ToLower(name[1:])
	}
	if len([]rune(p.Label)) > 40 {
		return Provider{}, fmt.Errorf("%s%s_LABEL has more than 40 characters; it stands on a button", providerPrefix, name)
	}
	issuer, err := url.Parse(p.Issuer)
	if err != nil || issuer.Host == "" || issuer.RawQuery != "" || issuer.Fragment != "" || issuer.User != nil {
		return Provider{}, fmt.Errorf("%s%s_ISSUER is %q; it is the address of the provider, like https://accounts.example.com", providerPrefix, name, p.Issuer)
	}
	if issuer.Scheme != "https" && (production || issuer.Scheme != "http" || !loopback(issuer.Hostname())) {
		return Provider{}, fmt.Errorf("%s%s_ISSUER is %q; who people are is asked over https only", providerPrefix, name, p.Issuer)
	}
	return p, nil
}
