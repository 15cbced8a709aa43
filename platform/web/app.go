package web

import (
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
)

// Options of [New]. The zero value is a working app without sessions.
type Options struct {
	BaseURL        string // "https://bayline.example": the one address people use; empty accepts every host (tests)
	TrustedProxies int    // how many proxies of ours stand in front and append to X-Forwarded-For
	Log            *slog.Logger
	Ready          *Ready

	Static  func(path string) (*Asset, bool)   // files under their addresses
	Session fiber.Handler                      // loads the session and saves it after the handler
	Visitor func(c *fiber.Ctx) (Visitor, bool) // who the session belongs to; false when signed out

	// ErrorPage draws a refusal or a failure: a page, or a fragment where Partial(c).
	ErrorPage func(c *fiber.Ctx, status int, sentence, requestID string) templ.Component
	// SignIn draws the form that opens over a page whose session has ended, or whose person has to prove again who they are; the
	// refusal tells which.
	SignIn func(c *fiber.Ctx, refusal error) templ.Component
}

// Visitor is what the chain knows of somebody with a session.
type Visitor struct {
	Person string
	Center string // where the session is at work; may be empty
	Token  string // the session's synchronizer token
}

// Limits of a request. A route that takes files declares its own with [Guarded.WithUpload].
const (
	bodyLimit     = 1 << 20
	drainLimit    = 16 << 20 // what is read and thrown away so that the sender sees the refusal
	readTimeout   = 30 * time.Second
	uploadTimeout = 5 * time.Minute // 12 MiB at 40 KB a second
	writeTimeout  = 60 * time.Second
	streamTimeout = time.Hour
	idleTimeout   = 60 * time.Second
	headerLimit   = 16 << 10
)

// server holds what the chain needs.
type server struct {
	Options
	app    *fiber.App
	origin string // scheme and host of BaseURL
	host   string
	secure bool
	marks  func() []mark // routes with their own limits
}

// New makes the app and its chain. Mount the routes on it with [NewRouter], then [Serve] it.
func New(o Options) *fiber.App {
	s := &server{Options: o}
	if s.Log == nil {
		s.Log = slog.Default()
	}
	if base, err := url.Parse(o.BaseURL); err == nil && base.Host != "" {
		s.secure = base.Scheme == "https"
		s.host = s.bare(base.Host)
		s.origin = base.Scheme + "://" + s.host
	}
	s.app = fiber.New(fiber.Config{
		// Strings from a request live on in sessions, logs and forms: without this they lie in a buffer that the next request reuses.
		Immutable:                    true,
		CaseSensitive:                true,
		RequestMethods:               methods,
		BodyLimit:                    bodyLimit,
		StreamRequestBody:            true, // switches BodyLimit off: limit() refuses instead, before a byte of the body is kept
		DisablePreParseMultipartForm: true,
		ReadTimeout:                  readTimeout,
		WriteTimeout:                 writeTimeout,
		IdleTimeout:                  idleTimeout,
		ReadBufferSize:               headerLimit,
		DisableStartupMessage:        true,
		ErrorHandler:                 s.onError,
	})
	s.marks = sync.OnceValue(func() []mark { return marksOf(s.app) })
	s.harden(s.app.Server())

	s.app.Use(
		s.identify,
		s.log,
		s.rescue,
		s.headers,
		s.compress,
		s.limit,
		s.text,
		s.static,
		s.health,
		s.atHome,
		s.session,
		s.sameCenter, // before the token, which changes with the center: whoever has changed centers is told so
		s.sameOrigin,
	)
	return s.app
}

// methods that a route may be mounted for. Anything else is refused before routing.
var methods = []string{
	fiber.MethodGet, fiber.MethodHead, fiber.MethodPost, fiber.MethodPut, fiber.MethodPatch, fiber.MethodDelete, fiber.MethodOptions,
}

func (s *server) session(c *fiber.Ctx) error {
	if s.Session == nil {
		return c.Next()
	}
	return s.Session(c)
}

func (s *server) visitor(c *fiber.Ctx) (Visitor, bool) {
	if s.Visitor == nil {
		return Visitor{}, false
	}
	return s.Visitor(c)
}

// unsafe tells whether a method may change something.
func unsafe(method string) bool {
	return method != fiber.MethodGet && method != fiber.MethodHead && method != fiber.MethodOptions
}

// signedURL tells whether the route's address itself is a secret: a link from a mail.
func signedURL(c *fiber.Ctx) bool {
	return c.Route() != nil && strings.Contains(c.Route().Path, ":token")
}
