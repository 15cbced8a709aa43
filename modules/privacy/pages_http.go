package privacy

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/platform/db"
	"bayline/platform/web"
)

func (m *Module) cookies(c *fiber.Ctx) error { return web.Show(c, cookiesPage()) }

func (m *Module) processors(c *fiber.Ctx) error { return web.Show(c, processorsPage(m)) }

func (m *Module) security(c *fiber.Ctx) error { return web.Show(c, securityPage(m)) }

// status is measured now, not kept by hand.
func (m *Module) status(c *fiber.Ctx) error {
	now := m.DB.Clock().Now()
	begin := time.Now()
	err := m.DB.InPlatformRead(c.UserContext(), func(context.Context, db.Tx) error { return nil })
	return web.Show(c, statusPage(statusView{at: now, databaseUp: err == nil, took: time.Since(begin)}))
}

type statusView struct {
	at         time.Time
	databaseUp bool
	took       time.Duration
}

// securityText is RFC 9116. Without an address there is nobody to write to, and so no file.
func (m *Module) securityText(c *fiber.Ctx) error {
	if m.SecurityEmail == "" {
		return fiber.ErrNotFound
	}
	expires := m.DB.Clock().Now().AddDate(0, 6, 0).Truncate(24 * time.Hour)
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	return c.SendString("Contact: mailto:" + m.SecurityEmail + "\n" +
		"Expires: " + expires.Format(time.RFC3339) + "\n" +
		"Policy: " + m.BaseURL + "/security\n" +
		"Canonical: " + m.BaseURL + "/.well-known/security.txt\n" +
		"Preferred-Languages: en\n")
}
