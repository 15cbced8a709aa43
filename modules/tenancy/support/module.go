package support

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
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
	Trail    *audit.Module
	BaseURL  string // where links in mails lead; no slash at the end
	// Problems are the open ones of the center in scope, the newest first: an access can be about one. May be nil.
	Problems func(ctx context.Context, tx db.Tx) ([]Problem, error)
	// Refused tells the rooms beside, in the transaction of the platform's trail, that somebody of the platform wanted to enter a
	// center without being let in. May be nil.
	Refused func(ctx context.Context, tx db.Tx, person, center uuid.UUID) error
}

// Module is the support access of all centers.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes of the module.
func (m *Module) Routes(r *web.Router) {
	r.Get("/settings/support", tenancy.May(can.GrantSupport, m.showAccess))
	r.Post("/settings/support", accounts.StepUp(accounts.GrantSupport, tenancy.Submit(can.GrantSupport, m.postGrant)))
	r.Get("/settings/support/:id", tenancy.May(can.GrantSupport, m.showGrant))
	r.Post("/settings/support/:id/end", tenancy.May(can.GrantSupport, m.endByOwner))

	r.Get("/admin/support", accounts.OnDuty(accounts.VisitCenters, m.showVisits))
	r.Post("/admin/support/departure", accounts.OnDuty(accounts.VisitCenters, m.leave))
	r.Post("/admin/support/:id/session", accounts.OnDuty(accounts.VisitCenters, m.enter))

	r.Get("/admin/legal", accounts.OnDuty(accounts.KeepLegal, m.showRecords))
	r.Post("/admin/legal", accounts.StepUp(accounts.GrantSupport, accounts.OnDutyForm(accounts.KeepLegal, m.postRecord)))
	r.Post("/admin/legal/departure", accounts.OnDuty(accounts.KeepLegal, m.leave))
	r.Post("/admin/legal/:id/confirmation", accounts.StepUp(accounts.GrantSupport, accounts.OnDuty(accounts.KeepLegal, m.confirm)))
	r.Post("/admin/legal/:id/session", accounts.OnDuty(accounts.KeepLegal, m.enter))
	r.Post("/admin/legal/:id/end", accounts.OnDuty(accounts.KeepLegal, m.endByPlatform))
}

// Workers says which jobs the module does.
func (m *Module) Workers(w *jobs.Workers) {
	jobs.Add(w, m.closeAll)
	jobs.Every(w, time.Minute, func() jobs.Args { return closeArgs{} })
}
