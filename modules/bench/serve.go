package bench

import (
	"context"
	"fmt"
	"net"
	"os"
	"runtime/pprof"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/valyala/fasthttp"

	"bayline/modules"
	"bayline/platform/db"
	"bayline/platform/web"
)

// headerCount asks for, and tells, how many SQL messages a page has cost.
const headerCount = "X-Bench-Statements"

// Serving is what the measured process is told.
type Serving struct {
	App     *modules.App
	DB      *db.DB
	Ready   *web.Ready
	Addr    string // of the program
	Point   string // of the bare query
	Profile string // file; empty: none
}

// Serve is the measured process: the program, and beside it Fiber answering one query, until ctx ends.
func Serve(ctx context.Context, s Serving) error {
	if s.Profile != "" {
		file, err := os.Create(s.Profile)
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }()
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	bare, err := point(ctx, s.DB.Pool().Config().ConnString())
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.Point)
	if err != nil {
		return err
	}
	go func() { _ = bare.Listener(listener) }()
	defer func() { _ = bare.Shutdown() }()
	CountStatements(s.App.Fiber)
	return web.Serve(ctx, s.App.Fiber, s.Addr, s.Ready)
}

// userContext is where Fiber 2.52 keeps a request's context. A counter has to lie there before the first handler runs.
const userContext = "__local_user_context__"

// CountStatements lets requests with the header X-Bench-Statements learn how many SQL messages they have cost. Others are not
// touched.
func CountStatements(app *fiber.App) {
	next := app.Server().Handler
	app.Server().Handler = func(c *fasthttp.RequestCtx) {
		if len(c.Request.Header.Peek(headerCount)) == 0 {
			next(c)
			return
		}
		counted := db.WithCounter(context.Background())
		c.SetUserValue(userContext, counted)
		next(c)
		c.Response.Header.Set(headerCount, strconv.Itoa(db.Counted(counted)))
	}
}

// point is what everything is measured against: Fiber, one query by primary key on a pool of the same size, the text of it.
func point(ctx context.Context, address string) (*fiber.App, error) {
	settings, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("read the database's address: %w", err)
	}
	settings.MaxConns = 10
	settings.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheStatement
	pool, err := pgxpool.NewWithConfig(ctx, settings)
	if err != nil {
		return nil, err
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/:person", func(c *fiber.Ctx) error {
		id, err := uuid.Parse(c.Params("person"))
		if err != nil {
			return fiber.ErrNotFound
		}
		var email string
		if err := pool.QueryRow(c.Context(), "select email from accounts.people where id = $1", id).Scan(&email); err != nil {
			return err
		}
		return c.SendString(email)
	})
	app.Hooks().OnShutdown(func() error {
		pool.Close()
		return nil
	})
	return app, nil
}
