package billing

import (
	"time"

	"bayline/modules/billing/plans"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/db"
	"bayline/platform/files"
	"bayline/platform/jobs"
	"bayline/platform/secret"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Deps is what the module needs from outside.
type Deps struct {
	DB       *db.DB
	Sessions *session.Manager
	Files    files.Store
	Vault    *secret.Vault
	Plans    *plans.Module
	BaseURL  string // where links in mails lead; no slash at the end
}

// Module is the billing of the platform.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes of the module.
func (m *Module) Routes(r *web.Router) {
	r.Get("/onboarding/plan", tenancy.May(can.ManageSubscription, m.choosePlan))
	r.Post("/onboarding/plan", tenancy.Submit(can.ManageSubscription, m.postPlan))
	r.Get("/onboarding/proof", tenancy.May(can.ManageSubscription, m.askProof))
	r.Post("/onboarding/proof", tenancy.Submit(can.ManageSubscription, m.postProof).WithUpload(proofUpload))
	r.Get("/onboarding/waiting", tenancy.May(can.ManageSubscription, m.waiting))
	r.Get("/subscription", tenancy.May(can.ManageSubscription, m.subscription))
	r.Get("/subscription/proofs/:id/file", tenancy.May(can.ManageSubscription, m.ownProof))
	r.Post("/subscription/cancellation", tenancy.Submit(can.CloseCenter, m.postCancellation))
	r.Post("/subscription/return", tenancy.May(can.CloseCenter, m.postReturn))
}

// Workers of the module.
func (m *Module) Workers(w *jobs.Workers) {
	jobs.Add(w, m.carryOut)
	jobs.Add(w, m.advanceAll)
	jobs.Every(w, time.Hour, func() jobs.Args { return advanceArgs{} })
}
