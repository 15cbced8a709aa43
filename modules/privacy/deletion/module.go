package deletion

import (
	"time"

	"bayline/modules/accounts"
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
	Signer   *secret.Signer
	BaseURL  string // where links in mails lead; no slash at the end
	// Proofs are the payment proofs of the archive that the law lets go until a moment. The rooms of billing are not known here.
	Proofs ProofsLister
}

// Module is the deletion of centers.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes of the module.
func (m *Module) Routes(r *web.Router) {
	r.Get("/admin/retention", accounts.OnDuty(accounts.KeepRetention, m.showRetention))
	r.Post("/admin/retention/holds", accounts.OnDutyForm(accounts.KeepRetention, m.postHold))
	r.Post("/admin/retention/holds/:id/confirmation", accounts.StepUp(accounts.DeleteData, accounts.OnDuty(accounts.KeepRetention, m.confirmHold)))
	r.Post("/admin/retention/holds/:id/end", accounts.StepUp(accounts.DeleteData, accounts.OnDutyForm(accounts.KeepRetention, m.postHoldEnd)))
	r.Get("/admin/retention/:id/certificate", accounts.OnDuty(accounts.KeepRetention, m.showCertificate))
	r.Get("/admin/retention/:id/certificate.json", accounts.OnDuty(accounts.KeepRetention, m.sendCertificate))
}

// Workers of the module.
func (m *Module) Workers(w *jobs.Workers) {
	jobs.AddJob(w, m.work)
	jobs.Add(w, m.sweep)
	jobs.Every(w, sweepEvery, func() jobs.Args { return sweepArgs{} })
}

// sweepEvery is how long a deletion waits for its beginning, at most, while workers run.
const sweepEvery = 15 * time.Minute
