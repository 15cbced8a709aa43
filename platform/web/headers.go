package web

import "github.com/gofiber/fiber/v2"

// policy is the whole program's: no inline style or script, nothing from elsewhere, framed by nobody.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"

// headers stand on every answer, errors and files included. A handler may make its own stricter.
func (s *server) headers(c *fiber.Ctx) error {
	s.setHeaders(c)
	err := c.Next()
	s.keepPrivate(c)
	return err
}

func (s *server) setHeaders(c *fiber.Ctx) {
	header := &c.Response().Header
	header.Set(fiber.HeaderContentSecurityPolicy, policy)
	header.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	header.Set(fiber.HeaderXFrameOptions, "DENY")
	header.Set(fiber.HeaderReferrerPolicy, "strict-origin-when-cross-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set(fiber.HeaderPermissionsPolicy, "accelerometer=(), camera=(self), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()")
	if s.secure {
		header.Set(fiber.HeaderStrictTransportSecurity, "max-age=63072000; includeSubDomains")
	}
}

// keepPrivate keeps what belongs to somebody out of every cache, and an address that is a secret out of the next request. Static
// files have said already how long they may be kept.
func (s *server) keepPrivate(c *fiber.Ctx) {
	secret := signedURL(c)
	if secret {
		c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	}
	if len(c.Response().Header.Peek(fiber.HeaderCacheControl)) > 0 {
		return
	}
	if _, known := s.visitor(c); known || secret || unsafe(c.Method()) {
		c.Set(fiber.HeaderCacheControl, "no-store")
		return
	}
	c.Set(fiber.HeaderCacheControl, "no-cache")
}
