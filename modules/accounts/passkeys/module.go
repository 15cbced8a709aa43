package passkeys

import (
	"context"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Deps is what the module needs from outside.
type Deps struct {
	DB       *db.DB
	Accounts *accounts.Module
	Sessions *session.Manager
	BaseURL  string // keys belong to its host name, and answers must come from it
}

// Module is the passkeys of the platform.
type Module struct {
	Deps
	party *webauthn.WebAuthn // nil where BaseURL has an address in place of a name: browsers make no keys for it
}

// New makes the module and hands it to accounts as a way to sign in.
func New(deps Deps) *Module {
	m := &Module{Deps: deps, party: party(deps.BaseURL)}
	if m.party != nil {
		deps.Accounts.Offer(m.way())
	}
	return m
}

// party is what keys are made for: the host name of the pages.
func party(baseURL string) *webauthn.WebAuthn {
	base, err := url.Parse(baseURL)
	if err != nil {
		return nil
	}
	made, err := webauthn.New(&webauthn.Config{
		RPID: base.Hostname(), RPDisplayName: "Bayline", RPOrigins: []string{baseURL},
		AttestationPreference: protocol.PreferNoAttestation, // what model somebody uses is their own business
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		},
		// Browsers and password managers answer extensions that nobody asked for; nothing here reads them.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
	if err != nil {
		return nil
	}
	return made
}

// Routes mounts the pages and the ceremonies.
func (m *Module) Routes(r *web.Router) {
	if m.party != nil {
		m.routeSignIn(r)
		m.routePasskeys(r)
	}
}

// Workers says which jobs the module does.
func (m *Module) Workers(w *jobs.Workers) {
	jobs.Add(w, m.purge)
	jobs.Every(w, time.Hour, func() jobs.Args { return purgeArgs{} })
}

// purgeArgs need no id: the job looks at all rows.
type purgeArgs struct{}

// Kind of the job.
func (purgeArgs) Kind() string { return "accounts.passkeys.purge" }

// purge removes challenges that nobody has answered.
func (m *Module) purge(ctx context.Context, _ purgeArgs) error {
	return m.DB.InPlatform(ctx, deleteExpired)
}
