package plans

import (
	"bayline/platform/db"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Deps is what the room needs from outside.
type Deps struct {
	DB       *db.DB
	Sessions *session.Manager
	BaseURL  string // where links in mails lead; no slash at the end
}

// Module is the plans of the platform.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes of the room.
func (m *Module) Routes(r *web.Router) {
	r.Get("/pricing", web.Public(m.pricing))
}
