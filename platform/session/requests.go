package session

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/web"
)

// HeaderBackground marks requests that a page sends by itself: they do not keep a session awake. An event stream needs no mark.
const HeaderBackground = "X-Background"

var errEnded = fault.New(fault.Unauthorized, "Your session has ended. Sign in to go on.")

// Middleware finds the session and, after the handler, saves what has changed. It costs one statement where somebody is signed
// in, one more once a minute, and none without a valid cookie.
func (m *Manager) Middleware(c *fiber.Ctx) error {
	s := &state{token: m.unwrap(c.Cookies(m.cookie()))}
	ctx := context.WithValue(c.UserContext(), stateKey{}, s)
	ctx, err := m.scs.Load(ctx, s.token)
	if err != nil {
		return err
	}
	c.SetUserContext(ctx)
	handled := c.Next()
	if err := m.save(c, s); err != nil && handled == nil {
		return err
	}
	return handled
}

// save never makes a row: where the session was ended meanwhile, nothing is written.
func (m *Manager) save(c *fiber.Ctx, s *state) error {
	ctx := c.UserContext()
	switch {
	case s.session == nil:
		return nil
	case s.dirty:
		_, _, err := m.scs.Commit(ctx)
		return err
	case m.now().Sub(s.session.LastSeen) >= touchEvery && !Background(c):
		return m.touch(ctx, s.hash)
	}
	return nil
}

// Background tells whether a page sends a request by itself.
func Background(c *fiber.Ctx) bool {
	return c.Get(HeaderBackground) != "" || strings.Contains(c.Get(fiber.HeaderAccept), "text/event-stream")
}

// Begin signs somebody in: a new row under a new token. A session that the browser had before is ended with it.
func (m *Manager) Begin(c *fiber.Ctx, n New) error {
	ctx := c.UserContext()
	s := stateOf(ctx)
	csrf, browser := rand.Text(), m.Marked(c)
	now, caller := m.now(), web.CallerOf(ctx)
	n = n.withDefaults()
	if n.Idle <= 0 {
		idle, err := m.rest(ctx, n.Center)
		if err != nil {
			return err
		}
		n.Idle = idle
	}
	begun := &Session{
		ID: db.NewID(), Person: n.Person, Center: n.Center, Stage: n.Stage, CSRF: csrf, Browser: browser,
		IP: caller.IP, UserAgent: caller.UserAgent, Idle: n.Idle,
		CreatedAt: now, LastSeen: now, ExpiresAt: now.Add(n.Absolute), ReauthAt: now,
	}
	if n.MFA {
		begun.MFAAt = now
	}
	s.change = change{to: begun}
	m.scs.Put(ctx, "csrf", csrf)
	m.scs.Put(ctx, "browser", browser)
	m.scs.Remove(ctx, "flash")
	return m.renew(c, insert)
}

// Elevate takes a session from [Code] to [Full] after the second factor, under a new token. The absolute deadline stays. An idle of
// zero is the center's rule.
func (m *Manager) Elevate(c *fiber.Ctx, idle time.Duration) error {
	if current := From(c); idle <= 0 && current != nil {
		var err error
		if idle, err = m.rest(c.UserContext(), current.Center); err != nil {
			return err
		}
	}
	return m.prove(c, func(s *Session, now time.Time) {
		s.Stage, s.MFAAt, s.ReauthAt, s.Idle = Full, now, now, idle
	})
}

// MarkReauth notes that the person has just proved again who they are, under a new token.
func (m *Manager) MarkReauth(c *fiber.Ctx) error {
	return m.prove(c, func(s *Session, now time.Time) { s.ReauthAt = now })
}

func (m *Manager) prove(c *fiber.Ctx, how func(*Session, time.Time)) error {
	s := stateOf(c.UserContext())
	if s.session == nil {
		return errEnded
	}
	next, now := *s.session, m.now()
	how(&next, now)
	next.LastSeen = now
	s.change = change{to: &next}
	return m.renew(c, replace)
}

// renew gives the session a new token and writes it at once, in one transaction with the end of the old one.
func (m *Manager) renew(c *fiber.Ctx, how write) error {
	ctx := c.UserContext()
	s := stateOf(ctx)
	s.write = how
	defer func() { s.write, s.change = save, change{} }()
	if err := m.scs.RenewToken(ctx); err != nil {
		return err
	}
	next := s.change.to
	token, _, err := m.scs.Commit(ctx)
	if err != nil {
		return err
	}
	s.session, s.dirty = next, false
	return m.hand(c, token, next.ExpiresAt)
}

// SetCenter puts the session to work in a center. idle is that center's rule; zero keeps the present one. The synchronizer token
// changes with it: a plain form of the center before, left open in another tab, must not write into this one.
func (m *Manager) SetCenter(c *fiber.Ctx, center uuid.UUID, idle time.Duration) error {
	ctx := c.UserContext()
	s := stateOf(ctx)
	if s == nil || s.session == nil {
		return errEnded
	}
	next := *s.session
	next.Center = center
	if idle > 0 {
		next.Idle = idle
	}
	if next.Center != s.session.Center {
		next.CSRF = rand.Text()
		m.scs.Put(ctx, "csrf", next.CSRF)
	}
	s.write, s.change = move, change{to: &next}
	defer func() { s.write, s.change = save, change{} }()
	if _, _, err := m.scs.Commit(ctx); err != nil {
		return err
	}
	s.session, s.dirty = &next, false
	return nil
}

// End signs out: from now on the token is worth nothing, in whatever request it is on its way.
func (m *Manager) End(c *fiber.Ctx) error {
	ctx := c.UserContext()
	s := stateOf(ctx)
	m.takeBack(c)
	if s == nil || s.session == nil {
		return nil
	}
	if err := m.scs.Destroy(ctx); err != nil {
		return err
	}
	s.session, s.dirty = nil, false
	return nil
}

// Flash keeps a sentence for the next page. Without a session there is nowhere to keep it.
func (m *Manager) Flash(c *fiber.Ctx, text string) {
	if s := stateOf(c.UserContext()); s != nil && s.session != nil {
		m.scs.Put(c.UserContext(), "flash", text)
		s.dirty = true
	}
}

// TakeFlash is that sentence, once, or "".
func (m *Manager) TakeFlash(c *fiber.Ctx) string {
	s := stateOf(c.UserContext())
	if s == nil || s.session == nil || !m.scs.Exists(c.UserContext(), "flash") {
		return ""
	}
	s.dirty = true
	return m.scs.PopString(c.UserContext(), "flash")
}
