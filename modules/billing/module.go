package billing

import (
	"context"
	"time"

	"github.com/google/uuid"

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

	// Renew is asked, in the transaction of the calendar, when a paid period has ended and before anything else follows from that: does
	// the next begin by itself? s.PeriodEnd is the moment at which the ended one did. Where it does, billing moves the period, and asks
	// again if that one has ended as well. Nil: no period goes on by itself.
	Renew func(ctx context.Context, tx db.Tx, s *Subscription) (renewed bool, err error)
	// Paid is told, in the transaction that carries an approval out, after the subscription was changed. May be nil.
	Paid func(ctx context.Context, tx db.Tx, proof *Proof) error
	// Kept are the centers whose data a legal hold keeps of which their owners were told: all of them through the platform's door,
	// that center alone through a center's.
	Kept func(ctx context.Context, tx db.Tx) (map[uuid.UUID]bool, error)
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
	r.Get("/subscription/proofs/:id", tenancy.May(can.ManageSubscription, m.showProof))
	r.Post("/subscription/proofs/:id/submissions", tenancy.Submit(can.ManageSubscription, m.postAgain).WithUpload(proofUpload))
	r.Get("/subscription/proofs/:id/file", tenancy.May(can.ManageSubscription, m.ownProof))
	r.Post("/subscription/cancellation", tenancy.Submit(can.CloseCenter, m.postCancellation))
	r.Post("/subscription/return", tenancy.May(can.CloseCenter, m.postReturn))
}

// Workers of the module.
func (m *Module) Workers(w *jobs.Workers) {
	jobs.Add(w, m.carryOut)
	jobs.Add(w, m.advanceAll)
	jobs.Every(w, time.Hour, func() jobs.Args { return advanceArgs{} })
	jobs.Add(w, m.clearArchive)
	jobs.Every(w, archiveEvery, func() jobs.Args { return clearArgs{} })
}
