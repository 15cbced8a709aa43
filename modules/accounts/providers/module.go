package providers

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"bayline/modules/accounts"
	"bayline/platform/config"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Deps is what the module needs from outside.
type Deps struct {
	DB        *db.DB
	Accounts  *accounts.Module
	Sessions  *session.Manager
	BaseURL   string // where providers send people back to
	Providers []config.Provider
	Log       *slog.Logger // hears why a provider did not work: people are only told that it did not
	// Pepper keys what is made of a trip's word: secret.Vault.Password.
	Pepper func(context.Context, db.Tx) ([]byte, error)
}

// Module is the providers that people may sign in with.
type Module struct {
	Deps
	list []*provider
}

// New makes the module and, where there are providers, hands it to accounts as a way to sign in.
func New(deps Deps) *Module {
	m := &Module{Deps: deps}
	for _, settings := range deps.Providers {
		m.list = append(m.list, newProvider(settings, deps.BaseURL, deps.DB.Clock().Now))
	}
	deps.Accounts.Offer(m.way())
	return m
}

// provider by its name in addresses, or nil.
func (m *Module) provider(name string) *provider {
	i := slices.IndexFunc(m.list, func(p *provider) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return m.list[i]
}

// Routes mounts the way out and back, and the pages of what is connected.
func (m *Module) Routes(r *web.Router) {
	m.routeTrips(r)
	m.routeConnections(r)
}

// Workers says which jobs the module does.
func (m *Module) Workers(w *jobs.Workers) {
	jobs.Add(w, m.purge)
	jobs.Every(w, time.Hour, func() jobs.Args { return purgeArgs{} })
}

// purgeArgs need no id: the job looks at all rows.
type purgeArgs struct{}

// Kind of the job.
func (purgeArgs) Kind() string { return "accounts.trips.purge" }

// purge removes trips that nobody has come back from, and claims that nobody has proven.
func (m *Module) purge(ctx context.Context, _ purgeArgs) error {
	return m.DB.InPlatform(ctx, deleteExpired)
}
