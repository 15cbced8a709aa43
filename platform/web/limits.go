package web

import (
	"bytes"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"bayline/platform/fault"
)

var (
	errUnclear  = fault.New(fault.BadRequest, "This request cannot be read with certainty. Reload the page and try again.")
	errTooLarge = fault.New(fault.TooLarge, "This is larger than the page takes. Send a smaller file.")
	errCut      = fault.New(fault.BadRequest, "Not everything has arrived. Check the connection and send it again.")
	errLength   = fiber.NewError(fiber.StatusLengthRequired, "This request does not say how long it is. Send it again from the page.")
	errEncoding = fiber.NewError(fiber.StatusUnsupportedMediaType, "Compressed requests are not read. Send it again from the page.")
)

// limit refuses what two servers could read differently (fasthttp 1.74 takes Content-Length with Transfer-Encoding, folded
// lines, absolute addresses and versions of HTTP that do not exist) and what is too large. A refused request ends its connection, as nobody knows where the next
// one begins.
func (s *server) limit(c *fiber.Ctx) error {
	request := c.Request()
	length := request.Header.ContentLength()
	if err := s.refuse(request, length); err != nil {
		c.Context().SetConnectionClose()
		if length > 0 && length <= drainLimit && err != errUnclear {
			drain(request)
		}
		return err
	}
	if length <= 0 {
		return c.Next()
	}
	if length > bodyLimit || isMultipart(request) && s.uploadLimit(request) > 0 {
		// What the handler did not want of a file is read and thrown away: the rest would be taken for the next request.
		defer func() {
			if !drain(request) {
				c.Context().SetConnectionClose()
			}
		}()
		return c.Next()
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(request.BodyStream(), body); err != nil { // fasthttp ends a cut stream like a whole one
		c.Context().SetConnectionClose()
		return errCut.Because(err)
	}
	request.SetBodyRaw(body)
	return c.Next()
}

func (s *server) refuse(request *fasthttp.Request, length int) error {
	if !bytes.HasPrefix(request.Header.RequestURI(), []byte("/")) {
		return errUnclear
	}
	if version := string(request.Header.Protocol()); version != "HTTP/1.1" && version != "HTTP/1.0" { // fasthttp 1.74 takes any number
		return errUnclear
	}
	encoded, measured, clear := framing(request.Header.RawHeaders())
	method := string(request.Header.Method())
	switch {
	case !clear, encoded && measured:
		return errUnclear
	case encoded:
		return errLength
	case measured && length > 0 && !unsafe(method):
		return errUnclear
	case len(request.Header.Peek(fiber.HeaderContentEncoding)) > 0:
		return errEncoding
	case length > bodyLimit && int64(length) > s.uploadLimit(request):
		return errTooLarge
	}
	return nil
}

// framing reads the header lines as they came: whether they hold Transfer-Encoding and Content-Length, and whether each ends in
// CRLF and begins with a name.
func framing(raw []byte) (encoded, measured, clear bool) {
	for len(raw) > 0 {
		line, rest, found := bytes.Cut(raw, []byte("\r\n"))
		if !found || bytes.ContainsAny(line, "\r\n") {
			return encoded, measured, false
		}
		raw = rest
		if len(line) == 0 {
			break
		}
		name, _, named := bytes.Cut(line, []byte(":"))
		if !named || len(name) == 0 || bytes.ContainsAny(name, " \t") {
			return encoded, measured, false
		}
		switch len(name) {
		case len(fiber.HeaderTransferEncoding):
			encoded = encoded || strings.EqualFold(string(name), fiber.HeaderTransferEncoding)
		case len(fiber.HeaderContentLength):
			measured = measured || strings.EqualFold(string(name), fiber.HeaderContentLength)
		}
	}
	return encoded, measured, true
}

// drain reads what is left of the body, if that is bearable, and tells whether all of it came.
func drain(request *fasthttp.Request) bool {
	if request.BodyStream() == nil {
		return true
	}
	if request.Header.ContentLength() > drainLimit {
		return false
	}
	_, err := io.Copy(io.Discard, request.BodyStream())
	return err == nil
}

// harden sets what only fasthttp itself can do: deadlines by route, and answers where Fiber does not reach.
func (s *server) harden(server *fasthttp.Server) {
	server.CloseOnShutdown = true
	server.HeaderReceived = func(header *fasthttp.RequestHeader) fasthttp.RequestConfig {
		m := s.markOf(header)
		switch {
		case header.ContentLength() > bodyLimit && int64(header.ContentLength()) > m.upload:
			return fasthttp.RequestConfig{MaxRequestBodySize: 1} // refuse() does: fasthttp shall not wait for the body first
		case m.stream:
			return fasthttp.RequestConfig{WriteTimeout: streamTimeout} // one deadline from the first byte of the answer
		case m.upload > 0:
			return fasthttp.RequestConfig{ReadTimeout: uploadTimeout, MaxRequestBodySize: int(m.upload)}
		}
		return fasthttp.RequestConfig{}
	}
	// "Expect: 100-continue": what will be refused is refused before it is sent.
	server.ExpectHandler = func(ctx *fasthttp.RequestCtx) int {
		length := ctx.Request.Header.ContentLength()
		err := s.refuse(&ctx.Request, length)
		if err == nil {
			return fasthttp.StatusContinue
		}
		s.answer(ctx, err)
		return ctx.Response.StatusCode()
	}
	route := server.Handler
	server.Handler = func(ctx *fasthttp.RequestCtx) {
		defer s.lastResort(ctx)
		for _, method := range methods {
			if string(ctx.Method()) == method {
				route(ctx)
				return
			}
		}
		ctx.SetConnectionClose()
		s.answer(ctx, fiber.ErrNotImplemented)
	}
}

// lastResort keeps the process alive if the chain itself panics, where rescue does not reach.
func (s *server) lastResort(ctx *fasthttp.RequestCtx) {
	if cause := recover(); cause != nil {
		ctx.SetConnectionClose()
		s.answer(ctx, fmt.Errorf("panic: %v\n%s", cause, debug.Stack()))
	}
}

// answer refuses a request that does not reach the chain.
func (s *server) answer(ctx *fasthttp.RequestCtx, err error) {
	c := s.app.AcquireCtx(ctx)
	defer s.app.ReleaseCtx(c)
	_ = s.onError(c, err)
}
