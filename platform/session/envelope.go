package session

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/golang-jwt/jwt/v5"
)

// Cookie is the cookie's name; over https it carries the __Host- prefix, which binds it to this host, the root path and https.
const Cookie = "session-token"

func (m *Manager) cookie() string {
	if m.secure {
		return "__Host-" + Cookie
	}
	return Cookie
}

var errKey = errors.New("session: signed by no key of ours")

// wrap signs the token. The envelope holds no personal data and ends with the session: it is never renewed by itself.
func (m *Manager) wrap(token string, expires time.Time) (string, error) {
	envelope := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{ID: token, ExpiresAt: jwt.NewNumericDate(expires)})
	envelope.Header["kid"] = m.keys[0].ID
	return envelope.SignedString(m.keys[0].Secret)
}

// unwrap is the token in the envelope, or none: a forged or expired cookie costs no query.
func (m *Manager) unwrap(cookie string) string {
	if cookie == "" {
		return ""
	}
	var claims jwt.RegisteredClaims
	_, err := jwt.ParseWithClaims(cookie, &claims, m.key,
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithExpirationRequired(), jwt.WithTimeFunc(m.now))
	if err != nil {
		return ""
	}
	return claims.ID
}

func (m *Manager) key(envelope *jwt.Token) (any, error) {
	for _, key := range m.keys {
		if envelope.Header["kid"] == key.ID {
			return key.Secret, nil
		}
	}
	return nil, errKey
}

// hand gives the browser the token.
func (m *Manager) hand(c *fiber.Ctx, token string, expires time.Time) error {
	signed, err := m.wrap(token, expires)
	if err != nil {
		return err
	}
	m.setCookie(c, signed, expires)
	return nil
}

// takeBack makes the browser forget it.
func (m *Manager) takeBack(c *fiber.Ctx) { m.setCookie(c, "", time.Unix(1, 0)) }

func (m *Manager) setCookie(c *fiber.Ctx, value string, expires time.Time) {
	c.Cookie(&fiber.Cookie{
		Name: m.cookie(), Value: value, Path: "/", Expires: expires,
		HTTPOnly: true, Secure: m.secure, SameSite: fiber.CookieSameSiteLaxMode,
	})
}
