// Package config reads the settings of the program from its environment, once. An unknown BAYLINE_ setting or a bad value stops
// the start with a sentence that names it.
package config

import (
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"bayline/platform/db"
)

// Config is what the program runs with. docs/settings.md describes each setting.
type Config struct {
	Production         bool
	Addr               string // listen address
	BaseURL            string // without a slash at the end; every link in mail
	Data               string // folder for the private database, files and development keys
	DatabaseURL        string // empty: the private database
	MigrateDatabaseURL string
	Keys               string // keyring, newest first
	AuditKey           string // signs certificates
	Files              string // folder
	PrivacyEmail       string
	SecurityEmail      string
	ResendAPIKey       string
	ResendBaseURL      string
	ResendWebhook      string // secret of Resend's webhook; empty: none
	MailFrom           string
	TrustedProxies     int
	InviteOnly         bool // registering takes a code of a platform admin
	LiveVIN            bool // ask NHTSA's live service behind the offline decoder
	Providers          []Provider
}

// Secure tells whether people reach the program over https.
func (c Config) Secure() bool { return strings.HasPrefix(c.BaseURL, "https://") }

// Loopback tells whether only this machine reaches the program. Demo data is refused otherwise.
func (c Config) Loopback() bool {
	host, _, err := net.SplitHostPort(c.Addr)
	return err == nil && loopback(host)
}

var known = []string{"BAYLINE_ENV", "BAYLINE_ADDR", "BAYLINE_DATA", "BAYLINE_KEYS", "BAYLINE_AUDIT_KEY", "BAYLINE_FILES", "BAYLINE_LIVE_VIN"}

// Read makes a Config of an environment as os.Environ gives it.
func Read(environ []string) (Config, error) {
	env := map[string]string{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "BAYLINE_") && !slices.Contains(known, name) {
			return Config{}, fmt.Errorf("%s is no setting of Bayline; it knows %s", name, strings.Join(known, ", "))
		}
		env[name] = strings.TrimSpace(value)
	}
	get := func(name, otherwise string) string {
		if env[name] != "" {
			return env[name]
		}
		return otherwise
	}
	c := Config{
		Addr:               get("BAYLINE_ADDR", "127.0.0.1:3000"),
		BaseURL:            strings.TrimSuffix(get("BASE_URL", "http://localhost:3000"), "/"),
		Data:               get("BAYLINE_DATA", "./var"),
		DatabaseURL:        env["DATABASE_URL"],
		MigrateDatabaseURL: env["MIGRATE_DATABASE_URL"],
		Keys:               env["BAYLINE_KEYS"],
		AuditKey:           env["BAYLINE_AUDIT_KEY"],
		PrivacyEmail:       get("PRIVACY_EMAIL", "privacy@localhost"),
		SecurityEmail:      get("SECURITY_EMAIL", "security@localhost"),
		ResendAPIKey:       env["RESEND_API_KEY"],
		ResendBaseURL:      get("RESEND_BASE_URL", "https://api.resend.com/"),
		ResendWebhook:      env["RESEND_WEBHOOK_SECRET"],
		MailFrom:           get("MAIL_FROM", "Bayline <bayline@localhost>"),
	}
	c.Files = get("BAYLINE_FILES", filepath.Join(c.Data, "files"))
	switch environment := get("BAYLINE_ENV", "development"); environment {
	case "development":
	case "production":
		c.Production = true
	default:
		return Config{}, fmt.Errorf("BAYLINE_ENV is %q; it is development or production", environment)
	}
	var err error
	if c.TrustedProxies, err = strconv.Atoi(get("TRUSTED_PROXIES", "0")); err != nil || c.TrustedProxies < 0 || c.TrustedProxies > 10 {
		return Config{}, fmt.Errorf("TRUSTED_PROXIES is %q; it is the number of proxies in front of the program, 0 to 10", env["TRUSTED_PROXIES"])
	}
	switch registration := get("REGISTRATION", "open"); registration {
	case "open", "invite":
		c.InviteOnly = registration == "invite"
	default:
		return Config{}, fmt.Errorf("REGISTRATION is %q; it is open or invite", registration)
	}
	switch live := get("BAYLINE_LIVE_VIN", "off"); live {
	case "on", "off":
		c.LiveVIN = live == "on"
	default:
		return Config{}, fmt.Errorf("BAYLINE_LIVE_VIN is %q; it is on or off", live)
	}
	if c.Providers, err = readProviders(env, c.Production); err != nil {
		return Config{}, err
	}
	return c, c.check()
}

func (c Config) check() error {
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return fmt.Errorf("BAYLINE_ADDR is %q; it is an address and a port, like 127.0.0.1:3000", c.Addr)
	}
	base, err := url.Parse(c.BaseURL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" || base.Path != "" {
		return fmt.Errorf("BASE_URL is %q; it is the address that people use, like https://bayline.example", c.BaseURL)
	}
	if !c.Production {
		return c.checkDevelopment(base.Hostname())
	}
	if !c.Secure() {
		return fmt.Errorf("BASE_URL is %q; production serves people over https only", c.BaseURL)
	}
	for name, address := range map[string]string{"DATABASE_URL": c.DatabaseURL, "MIGRATE_DATABASE_URL": c.MigrateDatabaseURL} {
		if address == "" {
			continue
		}
		if err := db.CheckTransport(address); err != nil {
			return fmt.Errorf("%s cannot be used in production: %w", name, err)
		}
	}
	if !strings.HasPrefix(c.ResendBaseURL, "https://") {
		return fmt.Errorf("RESEND_BASE_URL is %q; production hands mail over https only", c.ResendBaseURL)
	}
	if c.Keys == "" {
		return fmt.Errorf("BAYLINE_KEYS is not set; production keeps its keys outside of the data folder (bayline doctor prints a new one)")
	}
	if c.AuditKey == "" {
		return fmt.Errorf("BAYLINE_AUDIT_KEY is not set; production keeps the key that signs outside of the data folder (bayline doctor prints a new one)")
	}
	if c.ResendAPIKey == "" {
		return fmt.Errorf("RESEND_API_KEY is not set; production sends real mail")
	}
	return nil
}

// checkDevelopment keeps development to this machine: it shows everybody's mail at /dev/mail, with the links that open accounts.
func (c Config) checkDevelopment(host string) error {
	if !c.Loopback() {
		return fmt.Errorf("BAYLINE_ADDR is %s, where others reach the program; BAYLINE_ENV is development, which shows everybody's mail. "+
			"Set BAYLINE_ENV to production, or BAYLINE_ADDR to 127.0.0.1:3000", c.Addr)
	}
	if !loopback(host) {
		return fmt.Errorf("BASE_URL is %s, where others reach the program; BAYLINE_ENV is development, which shows everybody's mail. "+
			"Set BAYLINE_ENV to production, or BASE_URL to http://localhost:3000", c.BaseURL)
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
