package passwords

import (
	"context"
	"time"
)

// Common is how many common passwords are shipped.
func Common() int { return len(common()) }

// Places is how many may hash at once.
func (h *Hasher) Places() int { return cap(h.line.places) }

// Waiting is how many wait for a place, and how many may.
func (h *Hasher) Waiting() (now, most int64) { return h.line.waiting.Load(), h.line.limit }

// WaitAtMost changes how long somebody waits.
func (h *Hasher) WaitAtMost(wait time.Duration) { h.line.wait = wait }

// Occupy takes a place until it is told to leave.
func (h *Hasher) Occupy(leave <-chan struct{}) (entered <-chan struct{}) {
	in := make(chan struct{})
	go func() { _ = h.line.do(context.Background(), func() error { close(in); <-leave; return nil }) }()
	return in
}
