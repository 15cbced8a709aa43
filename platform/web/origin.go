package web

import (
	"crypto/subtle"
	"strings"

	"github.com/gofiber/fiber/v2"

	"bayline/platform/fault"
)

// The headers that pages of ours send along.
const (
	HeaderToken  = "X-CSRF-Token" // #nosec G101 -- a name: the header of the session\'s token; in plain forms the hidden field [FieldToken]
	HeaderCenter = "X-Center"     // the center that the page was drawn for
	FieldToken   = "csrf"
)

// webhooks are for machines: each of them checks a signature instead.
const webhooks = "/webhooks/"

var (
	errForeign = fault.New(fault.Forbidden, "This did not come from a page of ours. Open the page here and try again.")
	errStale   = fault.New(fault.Forbidden, "This page is out of date: you have signed in anew or changed to another center since it was opened. Reload it and try again.")
	errCenter  = fault.New(fault.Conflict, "You have changed to another center since this page was opened. Reload it to go on there.")
	errHost    = fiber.NewError(fiber.StatusMisdirectedRequest, "This address is not ours. Use the address of the start page.")
)

// atHome sends people who came by another host name to the one in BASE_URL, where their session lives, and refuses changes there.
func (s *server) atHome(c *fiber.Ctx) error {
	if s.host == "" || s.bare(string(c.Request().Header.Host())) == s.host {
		return c.Next()
	}
	if unsafe(c.Method()) {
		return errHost
	}
	c.Set(fiber.HeaderLocation, s.origin+escapeLocation(string(c.Request().Header.RequestURI())))
	c.Status(fiber.StatusTemporaryRedirect)
	return nil
}

// bare is a host name as browsers write it in Origin: in small letters, without the scheme's own port.
func (s *server) bare(host string) string {
	if s.secure {
		return strings.TrimSuffix(strings.ToLower(host), ":443")
	}
	return strings.TrimSuffix(strings.ToLower(host), ":80")
}

// sameOrigin lets a change pass only if it was sent by a page of ours. The browser says where it comes from, in Sec-Fetch-Site
// or else in Origin, and whoever has a session also sends its token. Without a session there is nothing that another site could
// make use of in a visitor's name, and only two cookies are published, so that no third one may carry a token: there the origin
// alone decides, which also keeps others from signing somebody in.
//
// Machines pass: a bearer token without a cookie is nothing that a browser adds by itself, and webhooks are signed.
func (s *server) sameOrigin(c *fiber.Ctx) error {
	if !unsafe(c.Method()) || s.machine(c) {
		return c.Next()
	}
	if !s.ours(c) {
		return errForeign
	}
	who, known := s.visitor(c)
	if !known {
		return c.Next()
	}
	token := c.Get(HeaderToken)
	if token == "" {
		values, err := valuesOf(c)
		if err != nil {
			return err
		}
		if sent := values[FieldToken]; len(sent) > 0 {
			token = sent[0]
		}
	}
	if who.Token == "" || subtle.ConstantTimeCompare([]byte(token), []byte(who.Token)) != 1 {
		return errStale
	}
	return c.Next()
}

func (s *server) ours(c *fiber.Ctx) bool {
	if site := c.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin" // Origin may then say "null": pages whose address is a secret send no referrer
	}
	origin := c.Get(fiber.HeaderOrigin)
	if s.origin == "" {
		return origin == "http://"+string(c.Request().Header.Host())
	}
	return origin == s.origin
}

func (s *server) machine(c *fiber.Ctx) bool {
	if strings.HasPrefix(c.Path(), webhooks) {
		return true
	}
	return strings.HasPrefix(c.Get(fiber.HeaderAuthorization), "Bearer ") && c.Get(fiber.HeaderCookie) == ""
}

// sameCenter refuses what was sent from a page of another center: the person has changed centers in another tab since.
func (s *server) sameCenter(c *fiber.Ctx) error {
	drawn := c.Get(HeaderCenter)
	if drawn == "" {
		return c.Next()
	}
	if who, known := s.visitor(c); known && who.Center != drawn {
		return errCenter
	}
	return c.Next()
}
