package web

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Guarded is a handler together with who may reach it. Only guards make one, so a route without a declared access does not compile.
type Guarded struct {
	Access  string       // "public", "person", "center:orders.write", "platform:approvals.decide": as the route table shows it
	Form    reflect.Type // the form struct that a POST binds, nil where there is none
	Handler fiber.Handler
	Upload  int64  // bytes a body may have; 0 is the usual limit of 1 MiB
	Stream  bool   // the answer goes on for long: an event stream, a large file
	StepUp  string // what for the person must just have proven who they are: "password.change"; empty where the session is enough
}

// Public lets everybody in.
func Public(handler fiber.Handler) Guarded {
	return Guarded{Access: "public", Handler: handler}
}

// PublicForm lets everybody send a form.
func PublicForm[F any](handler func(*fiber.Ctx, *F) error) Guarded {
	return Guarded{Access: "public", Form: reflect.TypeFor[F](), Handler: func(c *fiber.Ctx) error {
		form, err := Bind[F](c)
		if err != nil {
			return err
		}
		return handler(c, form)
	}}
}

// WithUpload raises the limit of the body for a route that takes a file. The body is streamed.
func (g Guarded) WithUpload(bytes int64) Guarded {
	g.Upload = bytes
	return g
}

// WithStream gives an answer an hour instead of a minute: an event stream, a large file.
func (g Guarded) WithStream() Guarded {
	g.Stream = true
	return g
}

// Route is one row of the table of all routes.
type Route struct {
	Method string
	Path   string // with Fiber's :parameters
	Access string
	Form   reflect.Type
	Upload int64
	StepUp string // see [Guarded]
}

// Router mounts guarded handlers and remembers them.
type Router struct {
	app    fiber.Router
	prefix string
	table  *[]Route
}

// NewRouter mounts on app.
func NewRouter(app fiber.Router) *Router { return &Router{app: app, table: &[]Route{}} }

// Group is a part of the router behind further middleware.
func (r *Router) Group(prefix string, middleware ...fiber.Handler) *Router {
	return &Router{app: r.app.Group(prefix, middleware...), prefix: r.prefix + prefix, table: r.table}
}

// Routes is the table of everything that was mounted.
func (r *Router) Routes() []Route { return *r.table }

// Find is the route that answers a path, and whether there is one.
func (r *Router) Find(method, path string) (Route, bool) {
	for _, route := range *r.table {
		if route.Method == method && fits(route.Path, path) {
			return route, true
		}
	}
	return Route{}, false
}

// fits tells whether a path is one of a pattern with :parameters.
func fits(pattern, path string) bool {
	asked := strings.Split(path, "/")
	for i, part := range strings.Split(pattern, "/") {
		if i >= len(asked) || part != asked[i] && (!strings.HasPrefix(part, ":") || asked[i] == "") {
			return false
		}
	}
	return strings.Count(pattern, "/")+1 == len(asked)
}

// Get mounts a page or a fragment: it changes nothing.
func (r *Router) Get(path string, g Guarded) { r.mount(fiber.MethodGet, path, g) }

// Post mounts a state change.
func (r *Router) Post(path string, g Guarded) { r.mount(fiber.MethodPost, path, g) }

// Delete mounts the ending of a thing.
func (r *Router) Delete(path string, g Guarded) { r.mount(fiber.MethodDelete, path, g) }

func (r *Router) mount(method, path string, g Guarded) {
	if g.Handler == nil || g.Access == "" {
		panic("web: " + method + " " + r.prefix + path + " declares no access")
	}
	*r.table = append(*r.table, Route{Method: method, Path: r.prefix + path, Access: g.Access, Form: g.Form, Upload: g.Upload, StepUp: g.StepUp})
	if method == fiber.MethodGet {
		r.app.Add(fiber.MethodHead, path, g.Handler)
	}
	mounted := r.app.Add(method, path, g.Handler)
	// Limits have to be known before routing: limit() reads them from the routes' names.
	if g.Upload > 0 {
		mounted.Name(uploadMark + strconv.FormatInt(g.Upload, 10))
	} else if g.Stream {
		mounted.Name(streamMark)
	}
}
