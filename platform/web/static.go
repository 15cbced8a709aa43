package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Asset is a file that is served as it is. Where its address holds the hash of its content it may be kept forever.
type Asset struct {
	Type      string // the whole Content-Type
	ETag      string // with its quotes
	Immutable bool
	Plain     []byte
	Brotli    []byte // may be nil
	Gzip      []byte // may be nil
}

// static serves files before anything costs a query. Fiber's own SendFile answers 200 where 304 is right (fasthttp 1.74).
func (s *server) static(c *fiber.Ctx) error {
	if s.Static == nil || unsafe(c.Method()) {
		return c.Next()
	}
	asset, found := s.Static(c.Path())
	if !found {
		return c.Next()
	}
	c.Set(fiber.HeaderETag, asset.ETag)
	c.Vary(fiber.HeaderAcceptEncoding)
	if asset.Immutable {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	} else {
		c.Set(fiber.HeaderCacheControl, "public, max-age=300, must-revalidate")
	}
	if matches(c.Get(fiber.HeaderIfNoneMatch), asset.ETag) {
		c.Status(fiber.StatusNotModified)
		return nil
	}
	c.Set(fiber.HeaderContentType, asset.Type)
	body, accepted := asset.Plain, c.Get(fiber.HeaderAcceptEncoding)
	switch {
	case asset.Brotli != nil && accepts(accepted, "br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		body = asset.Brotli
	case asset.Gzip != nil && accepts(accepted, "gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		body = asset.Gzip
	}
	c.Response().SetBodyRaw(body) // not copied: embedded files do not change
	return nil
}

// matches compares as RFC 9110 §13.1.2 says: weakly, any of a list.
func matches(list, etag string) bool {
	for candidate := range strings.SplitSeq(list, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || strings.TrimPrefix(candidate, "W/") == strings.TrimPrefix(etag, "W/") {
			return true
		}
	}
	return false
}

// accepts tells whether Accept-Encoding names coding with a weight above zero.
func accepts(list, coding string) bool {
	for entry := range strings.SplitSeq(list, ",") {
		name, parameters, _ := strings.Cut(entry, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		weight, found := strings.CutPrefix(strings.TrimSpace(parameters), "q=")
		if !found {
			return true
		}
		q, err := strconv.ParseFloat(weight, 64)
		return err == nil && q > 0
	}
	return false
}
