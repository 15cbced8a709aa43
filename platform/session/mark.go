package session

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"github.com/gofiber/fiber/v2"
)

// markLifetime is how long a visitor may be away, at a provider that says who they are.
const markLifetime = 15 * time.Minute

// Mark is what the browser is known by on its way through a sign-in that leads elsewhere and comes back, so that nobody else can
// come back in its place. A session has one, and takes the one before it over when it begins. A visitor without any is given an
// envelope around a random token that no session has: of the two published cookies it is the one for signing in, and whoever has
// it is signed in nowhere. Signing in puts another token in its place.
func (m *Manager) Mark(c *fiber.Ctx) (string, error) {
	if known := m.Marked(c); known != "" {
		return known, nil
	}
	s := stateOf(c.UserContext())
	s.token = rand.Text()
	if err := m.hand(c, s.token, m.now().Add(markLifetime)); err != nil {
		return "", err
	}
	return m.Marked(c), nil
}

// Marked is the mark of the browser that sent the request, or empty where it has none.
func (m *Manager) Marked(c *fiber.Ctx) string {
	s := stateOf(c.UserContext())
	switch {
	case s == nil:
		return ""
	case s.session != nil && s.session.Browser != "":
		return s.session.Browser
	case s.session != nil:
		return mark("session " + s.session.ID.String())
	case s.token != "":
		return mark("visitor " + s.token)
	}
	return ""
}

// mark hashes, so that neither a row nor a log holds what a cookie is made of.
func mark(of string) string {
	sum := sha256.Sum256([]byte(of))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
