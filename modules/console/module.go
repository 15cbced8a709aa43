package console

import (
	"context"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/billing"
	"bayline/platform/db"
	"bayline/platform/files"
	"bayline/platform/session"
	"bayline/platform/web"
	"bayline/views/kit"
)

// Deps is what the module needs from outside.
type Deps struct {
	DB       *db.DB
	Sessions *session.Manager
	Billing  *billing.Module
	Files    files.Store
	Accounts *accounts.Module
	Audit    *audit.Module
	// Anomalies counts those of the platform that nobody has acknowledged.
	Anomalies func(context.Context, db.Tx) (int64, error)
	// Incidents are the open ones of the register, with their clocks.
	Incidents func(context.Context) ([]kit.Item, error)
	// Kinds of the jobs that the program does, by name.
	Kinds func() []string
}

// Module is the console of the platform.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes of the module.
func (m *Module) Routes(r *web.Router) {
	r.Get("/admin", accounts.OnDuty(accounts.SeePlatform, m.overview))
	r.Get("/admin/approvals", accounts.OnDuty(accounts.DecideApprovals, m.approvals))
	r.Get("/admin/approvals/:id", accounts.OnDuty(accounts.DecideApprovals, m.approval))
	r.Get("/admin/approvals/:id/file", accounts.OnDuty(accounts.DecideApprovals, m.proofFile))
	r.Post("/admin/approvals/:id/decision", accounts.OnDutyForm(accounts.DecideApprovals, m.postDecision))
	r.Get("/admin/limits", accounts.OnDuty(accounts.LimitApprovals, m.limits))
	r.Post("/admin/limits", accounts.OnDutyForm(accounts.LimitApprovals, m.postLimit))
	r.Post("/admin/limits/removals", accounts.OnDutyForm(accounts.LimitApprovals, m.dropLimit))
	r.Get("/admin/centers", accounts.OnDuty(accounts.SeePlatform, m.centers))
	r.Get("/admin/centers/:id", accounts.OnDuty(accounts.SeePlatform, m.center))
	r.Post("/admin/centers/:id/suspension", accounts.OnDutyForm(accounts.RunCenters, m.postSuspension))
	r.Post("/admin/centers/:id/reinstatement", accounts.OnDutyForm(accounts.RunCenters, m.postReinstatement))
	r.Post("/admin/centers/:id/termination", accounts.StepUp(accounts.DeleteData, accounts.OnDutyForm(accounts.RunCenters, m.postTermination)))
	r.Post("/admin/centers/:id/trial", accounts.OnDutyForm(accounts.RunCenters, m.postTrial))
	r.Get("/admin/people", accounts.OnDuty(accounts.KeepPeople, m.people))
	r.Post("/admin/people", accounts.StepUp(accounts.ChangeRoles, accounts.OnDutyForm(accounts.KeepPeople, m.postRole)))
	r.Post("/admin/people/:id/roles/:role/removal", accounts.StepUp(accounts.ChangeRoles, accounts.OnDuty(accounts.KeepPeople, m.takeRole)))
	r.Get("/admin/jobs", accounts.OnDuty(accounts.RunJobs, m.jobs))
	r.Get("/admin/jobs/:id", accounts.OnDuty(accounts.RunJobs, m.job))
	r.Post("/admin/jobs/:id/retry", accounts.OnDuty(accounts.RunJobs, m.postRetry))
	r.Post("/admin/jobs/:id/cancellation", accounts.OnDuty(accounts.RunJobs, m.postJobCancellation))
}
