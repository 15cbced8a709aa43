package plans

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Deps is what the room needs from outside.
type Deps struct {
	DB       *db.DB
	Sessions *session.Manager
	BaseURL  string // where links in mails lead; no slash at the end

	// Held counts the centers by the version that they have, and Holders lists those that have a plan at a version before a number, a
	// page of them after a center, in the order of their ids: what centers have is known in a room above. Through the platform's door.
	Held    func(ctx context.Context, tx db.Tx) (map[Ref]int64, error)
	Holders func(ctx context.Context, tx db.Tx, plan uuid.UUID, before int, after uuid.UUID, limit int) ([]Holder, error)
}

// Module is the plans of the platform.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes of the room.
func (m *Module) Routes(r *web.Router) {
	r.Get("/pricing", web.Public(m.pricing))
	r.Get("/admin/plans", accounts.OnDuty(accounts.KeepPlans, m.show))
	r.Get("/admin/plans/:id", accounts.OnDuty(accounts.KeepPlans, m.showOne))
	r.Post("/admin/plans/:id/versions", accounts.OnDutyForm(accounts.KeepPlans, m.postVersion))
	r.Post("/admin/plans/:id/versions/:number/withdrawal", accounts.OnDuty(accounts.KeepPlans, m.postWithdrawal))
	r.Post("/admin/plans/:id/currencies", accounts.OnDutyForm(accounts.KeepPlans, m.postCurrency))
}
