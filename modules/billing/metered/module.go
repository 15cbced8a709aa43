package metered

import (
	"time"

	"bayline/modules/accounts"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/db"
	"bayline/platform/jobs"
	"bayline/platform/pdf"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Deps is what the room needs from outside.
type Deps struct {
	DB       *db.DB
	Sessions *session.Manager
	Press    *pdf.Press
	BaseURL  string // where links in mails lead; no slash at the end
}

// Module is the metered plan.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes of the room.
func (m *Module) Routes(r *web.Router) {
	r.Get("/subscription/usage", tenancy.May(can.ManageSubscription, m.seeUsage))
	r.Get("/subscription/statements/:number/pdf", tenancy.May(can.ManageSubscription, m.paper))
	r.Get("/subscription/statements/:number/csv", tenancy.May(can.ManageSubscription, m.sheet))
	r.Get("/admin/centers/:id/refund", accounts.OnDuty(accounts.RunCenters, m.askRefund))
	r.Post("/admin/centers/:id/refund", accounts.StepUp(accounts.RefundPayment, accounts.OnDutyForm(accounts.RunCenters, m.postRefund)))
}

// Workers of the room.
func (m *Module) Workers(w *jobs.Workers) {
	jobs.Add(w, m.closeAll)
	jobs.Every(w, time.Hour, func() jobs.Args { return closeArgs{} })
	jobs.Add(w, m.watchAll)
	jobs.Every(w, time.Hour, func() jobs.Args { return watchArgs{} })
}
