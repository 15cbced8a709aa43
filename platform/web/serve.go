package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"
)

// farewell is how long requests in flight may take to finish.
const farewell = 25 * time.Second

// Serve answers requests on addr until ctx ends. Then the process says that it is not ready, goes on serving for ready.Grace,
// takes no new connections, lets requests in flight finish, and returns.
func Serve(ctx context.Context, app *fiber.App, addr string, ready *Ready) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", addr, err)
	}
	return ServeOn(ctx, app, listener, ready)
}

// ServeOn is Serve on a listener that is open already: what connects before it is called waits and is served.
func ServeOn(ctx context.Context, app *fiber.App, listener net.Listener, ready *Ready) error {
	served := make(chan error, 1)
	go func() { served <- app.Listener(listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve on %s: %w", listener.Addr(), err)
	case <-ctx.Done():
	}
	if ready != nil {
		ready.Stop()
		select {
		case err := <-served:
			return fmt.Errorf("serve on %s: %w", listener.Addr(), err)
		case <-time.After(ready.Grace):
		}
	}
	if err := app.ShutdownWithTimeout(farewell); err != nil {
		return errors.Join(fmt.Errorf("requests were cut off after %s", farewell), err)
	}
	return <-served
}
