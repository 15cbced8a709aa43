package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime/pprof"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"bayline/modules"
	"bayline/platform/db"
	"bayline/platform/web"
)

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
	web.CountStatements(s.App.Fiber)
	return web.Serve(ctx, s.App.Fiber, s.Addr, s.Ready)
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
	app.Get("/floor/:center", floor(pool))
	app.Hooks().OnShutdown(func() error {
		pool.Close()
		return nil
	})
	return app, nil
}

// boardBytes is how large a board of fifty cards is.
const boardBytes = 60_000

// floor is what a board costs with nothing of ours in it: three messages to PostgreSQL, of which two read a row each and one reads the
// cards of a center behind its row-level security, and a body of the same size. What lies between it and the board is our own work.
func floor(pool *pgxpool.Pool) fiber.Handler {
	const cards = `select id, number, version, document, stage, stage_since, card_plate, card_vehicle, card_customer, summary, promised_at, arrival,
		technician_id, currency, rate_nano, total_minor, jobs_total, jobs_done, jobs_waiting
		from workshop.work_orders where center_id = $1 and document <> 'void' and closed_at is null`
	body := bytes.Repeat([]byte("<p>Bayline</p>\n"), boardBytes/15)
	return func(c *fiber.Ctx) error {
		center := c.Params("center")
		for range 2 {
			var email string
			if err := pool.QueryRow(c.Context(), "select email from accounts.people limit 1").Scan(&email); err != nil {
				return err
			}
		}
		connection, err := pool.Acquire(c.Context())
		if err != nil {
			return err
		}
		defer connection.Release()
		batch := &pgx.Batch{}
		batch.Queue("select set_config('app.center_id', $1, true)", center)
		batch.Queue(cards, center)
		for _, one := range batch.QueuedQueries {
			if _, err := connection.Conn().Prepare(c.Context(), one.SQL, one.SQL); err != nil {
				return err
			}
		}
		results := connection.SendBatch(c.Context(), batch)
		if _, err := results.Exec(); err != nil {
			return err
		}
		rows, err := results.Query()
		if err != nil {
			return err
		}
		read := 0
		for rows.Next() {
			for _, value := range rows.RawValues() {
				read += len(value)
			}
		}
		if read == 0 {
			return errors.New("there are no cards")
		}
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		return errors.Join(results.Close(), c.Send(body))
	}
}
