package devices

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
)

// Cookie is the cookie's name; over https it carries the __Host- prefix, as the session's does.
const Cookie = "device-trust-token"

func name(secure bool) string {
	if secure {
		return "__Host-" + Cookie
	}
	return Cookie
}

type tokenKey struct{}

// Carry lets [Find] and [Meet] know the browser of a request.
func Carry(c *fiber.Ctx, secure bool) {
	if token := c.Cookies(name(secure)); token != "" {
		c.SetUserContext(context.WithValue(c.UserContext(), tokenKey{}, token))
	}
}

// tokenOf the request's browser; empty where it has none.
func tokenOf(ctx context.Context) string {
	token, _ := ctx.Value(tokenKey{}).(string)
	return token
}

// Hand gives the browser its token. The row decides how long it is worth something.
func Hand(c *fiber.Ctx, token string, expires time.Time, secure bool) {
	c.Cookie(&fiber.Cookie{Name: name(secure), Value: token, Path: "/", Expires: expires, HTTPOnly: true, Secure: secure, SameSite: fiber.CookieSameSiteLaxMode})
}
