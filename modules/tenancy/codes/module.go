package codes

import (
	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Deps is what the room needs from outside.
type Deps struct {
	DB         *db.DB
	Sessions   *session.Manager
	BaseURL    string // where links lead; no slash at the end
	InviteOnly bool   // whether the registration asks for codes
}

// Module is the codes of the platform.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes mounts the pages.
func (m *Module) Routes(r *web.Router) {
	r.Get("/admin/invitations", accounts.OnDuty(accounts.MakeCodes, m.show))
	r.Post("/admin/invitations", accounts.OnDutyForm(accounts.MakeCodes, m.post))
	r.Post("/admin/invitations/:id/withdrawal", accounts.OnDuty(accounts.MakeCodes, m.withdraw))
}
