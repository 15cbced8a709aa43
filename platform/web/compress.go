package web

import (
	"bytes"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// compressFrom is what is worth compressing: what is smaller fits into one packet as it is.
const compressFrom = 1400

// compress makes a page a tenth of its size. Only where the browser itself says that the page was asked for from our own pages or by
// the person: whoever makes somebody's browser ask across sites and looks at the sizes of the answers (BREACH) gets them plain,
// because pages have a token in them. Files come packed already, and an event stream is no page.
func (s *server) compress(c *fiber.Ctx) error {
	if err := c.Next(); err != nil {
		return err
	}
	response := c.Response()
	if response.IsBodyStream() || !bytes.HasPrefix(response.Header.ContentType(), []byte(fiber.MIMETextHTML)) {
		return nil
	}
	c.Vary(fiber.HeaderAcceptEncoding, "Sec-Fetch-Site")
	if c.Method() != fiber.MethodGet && c.Method() != fiber.MethodPost || len(response.Body()) < compressFrom ||
		len(response.Header.Peek(fiber.HeaderContentEncoding)) > 0 || !accepts(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		return nil
	}
	if site := c.Get("Sec-Fetch-Site"); site != "same-origin" && site != "none" {
		return nil
	}
	response.SetBodyRaw(fasthttp.AppendGzipBytesLevel(nil, response.Body(), fasthttp.CompressBestSpeed))
	c.Set(fiber.HeaderContentEncoding, "gzip")
	return nil
}
