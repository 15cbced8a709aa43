package web

import (
	"context"
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
)

// Caller is where a request comes from, as the log, the audit trail and the sign-in log write it down.
type Caller struct {
	RequestID string
	IP        string
	UserAgent string // at most 400 characters, valid UTF-8
}

type callerKey struct{}

// CallerOf is the caller of the request that ctx belongs to; empty in jobs and commands.
func CallerOf(ctx context.Context) Caller {
	caller, _ := ctx.Value(callerKey{}).(Caller)
	return caller
}

// WithCaller is ctx with a caller.
func WithCaller(ctx context.Context, caller Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, caller)
}

// identify gives the request its id and finds out where it comes from. It stands first: whatever happens later can be named.
func (s *server) identify(c *fiber.Ctx) error {
	s.name(c)
	return c.Next()
}

func (s *server) name(c *fiber.Ctx) Caller {
	if caller := CallerOf(c.UserContext()); caller.RequestID != "" {
		return caller
	}
	caller := Caller{
		RequestID: strings.ReplaceAll(uuid.NewString(), "-", "")[:16],
		IP:        s.address(c),
		UserAgent: shorten(strings.ToValidUTF8(c.Get(fiber.HeaderUserAgent), "\uFFFD"), 400),
	}
	c.SetUserContext(WithCaller(c.UserContext(), caller))
	c.Set(fiber.HeaderXRequestID, caller.RequestID)
	return caller
}

// address is the visitor's IP address. Each of our proxies appends the address it saw to X-Forwarded-For, so with n proxies the
// visitor is the n-th entry from the right; what stands further left is the visitor's own invention.
func (s *server) address(c *fiber.Ctx) string {
	direct, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	if s.TrustedProxies > 0 {
		var hops []string
		for _, line := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
			hops = append(hops, strings.Split(string(line), ",")...)
		}
		if n := len(hops) - s.TrustedProxies; n >= 0 {
			if forwarded, ok := parseAddress(hops[n]); ok {
				return forwarded.String()
			}
		}
	}
	return direct.Unmap().String()
}

// parseAddress reads "203.0.113.9", "2001:db8::9" and both with a port.
func parseAddress(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	addr, err := netip.ParseAddr(text)
	if err != nil {
		with, err := netip.ParseAddrPort(text)
		if err != nil {
			return netip.Addr{}, false
		}
		addr = with.Addr()
	}
	return addr.Unmap().WithZone(""), true
}

func shorten(text string, characters int) string {
	if len(text) <= characters {
		return text
	}
	runes := []rune(text)
	return string(runes[:min(characters, len(runes))])
}
