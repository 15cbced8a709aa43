package policies

import (
	"log/slog"
	"sync/atomic"
	"time"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Deps is what the room needs from outside.
type Deps struct {
	DB           *db.DB
	Sessions     *session.Manager
	Log          *slog.Logger
	BaseURL      string // where links in mails lead; no slash at the end
	PrivacyEmail string // shown under the texts; empty: not published yet
}

// Module is the policies of the platform.
type Module struct {
	Deps
	announcements atomic.Pointer[[]Version] // without their texts
}

// New makes the module.
func New(deps Deps) *Module { return &Module{Deps: deps} }

// Routes of the room.
func (m *Module) Routes(r *web.Router) {
	for _, p := range All {
		r.Get(p.Path(), web.Public(m.show(p)))
		r.Get(p.Path()+"/versions/:number", web.Public(m.showVersion(p)))
		r.Get(p.Path()+"/versions/:number/changes", web.Public(m.showChanges(p)))
	}
	r.Get("/admin/policies", accounts.OnDuty(accounts.KeepPolicies, m.list))
	r.Get("/admin/policies/:policy", accounts.OnDuty(accounts.KeepPolicies, m.desk))
	r.Post("/admin/policies/:policy/draft", accounts.OnDutyForm(accounts.KeepPolicies, m.postDraft))
	r.Post("/admin/policies/:policy/draft/removal", accounts.OnDuty(accounts.KeepPolicies, m.postRemoval))
	r.Post("/admin/policies/:policy/draft/announcement", accounts.StepUp(accounts.AnnouncePolicies, accounts.OnDutyForm(accounts.KeepPolicies, m.postAnnouncement)))
	r.Get("/admin/policies/:policy/versions/:number", accounts.OnDuty(accounts.KeepPolicies, m.version))
	r.Post("/admin/policies/:policy/versions/:number/withdrawal", accounts.StepUp(accounts.AnnouncePolicies, accounts.OnDutyForm(accounts.KeepPolicies, m.postWithdrawal)))
}

// Workers of the room.
func (m *Module) Workers(w *jobs.Workers) {
	jobs.Add(w, m.tellOne)
	jobs.Add(w, m.recallOne)
	jobs.Add(w, m.sweep)
	jobs.Every(w, time.Hour, func() jobs.Args { return sweepArgs{} })
}
