package audit

import (
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/locale"
	"bayline/platform/web"
)

// Reader is whose trail is read and how it is written for the person who reads it.
type Reader struct {
	Center uuid.UUID // zero: the platform's own trail
	Locale locale.Locale
	Zone   *time.Location
	Shell  func(body templ.Component) templ.Component // the page around the trail
}

// Guard lets a reader in. The permissions of centers and of the platform are known above this module, so it is handed in.
type Guard func(handler func(*fiber.Ctx, Reader) error) web.Guarded

// Deps is what the module needs from outside.
type Deps struct {
	DB       *db.DB
	Center   Guard // of /audit
	Platform Guard // of /admin/audit
}

// Module is the pages of the trail. Record needs none.
type Module struct{ Deps }

// New makes the module.
func New(deps Deps) *Module { return &Module{deps} }

// Routes of the module.
func (m *Module) Routes(r *web.Router) {
	r.Get("/audit", m.Center(m.trail("/audit")))
	r.Get("/admin/audit", m.Platform(m.trail("/admin/audit")))
}
