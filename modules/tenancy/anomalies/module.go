package anomalies

import (
	"log/slog"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Deps is what the module needs from outside.
type Deps struct {
	DB       *db.DB
	Sessions *session.Manager
	Accounts *accounts.Module
	Log      *slog.Logger
	BaseURL  string // where links in mails lead; no slash at the end
}

// Module is the anomalies of all centers and of the platform.
type Module struct {
	Deps
	refusals refusals
}

// New makes the module.
func New(deps Deps) *Module {
	if deps.Log == nil {
		deps.Log = slog.Default()
	}
	return &Module{Deps: deps}
}

// Routes of the module.
func (m *Module) Routes(r *web.Router) {
	r.Get("/audit/anomalies", tenancy.May(can.WatchAnomalies, m.showOfCenter))
	r.Post("/audit/anomalies/:id/acknowledgement", tenancy.Submit(can.WatchAnomalies, m.acknowledgeInCenter))
	r.Get("/admin/anomalies", accounts.OnDuty(accounts.WatchAnomalies, m.showOfPlatform))
	r.Post("/admin/anomalies/:id/acknowledgement", accounts.OnDutyForm(accounts.WatchAnomalies, m.acknowledgeForPlatform))
}

// Workers says which jobs the module does.
func (m *Module) Workers(w *jobs.Workers) {
	jobs.Add(w, m.purge)
	jobs.Every(w, time.Hour, func() jobs.Args { return purgeArgs{} })
}
