package metered

import (
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
func (m *Module) Routes(*web.Router) {}

// Workers of the room.
func (m *Module) Workers(*jobs.Workers) {}
