package access

import (
	"bayline/modules/accounts"
	"bayline/platform/db"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Deps is what the module needs from outside.
type Deps struct {
	DB       *db.DB
	Sessions *session.Manager
}

// Module is the pages.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes mounts the pages.
func (m *Module) Routes(r *web.Router) {
	r.Get("/account/sessions", accounts.SignedIn(m.showSessions))
	r.Post("/account/sessions/end", accounts.SignedIn(m.endOthers))
	r.Post("/account/sessions/:session/end", accounts.SignedIn(m.endSession))
	r.Get("/account/devices", accounts.SignedIn(m.showDevices))
	r.Post("/account/devices/end", accounts.SignedIn(m.endTrust))
	r.Post("/account/devices/:device/removal", accounts.SignedIn(m.forgetDevice))
	r.Get("/account/sign-ins", accounts.SignedIn(m.showSignIns))
}
