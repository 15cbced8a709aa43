package passwords

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"

	"bayline/platform/fault"
)

// Who waits for a place, at most, for each place there is. A hash takes a quarter of a second, so the last of them waits about as
// long as people do; whoever comes then is told at once instead of being kept.
const (
	waitingEach = 12
	patience    = 8 * time.Second
)

var errBusy = fault.New(fault.Unavailable, "Too many people are signing in right now. Nothing was changed; try again in a moment.")

// line lets so many hash at once as there are places, and so many wait for one. Hashing is nothing but work for a processor: a
// flood of it must leave the others to the people who are signed in already.
type line struct {
	places  chan struct{}
	waiting atomic.Int64
	limit   int64
	wait    time.Duration
}

// places is half of the processors. Where there is only one, it is shared.
func places() int { return max(1, runtime.GOMAXPROCS(0)/2) }

func newLine(places int) *line {
	return &line{places: make(chan struct{}, places), limit: int64(places * waitingEach), wait: patience}
}

// do runs the work when a place is free. Where too many wait already, or it takes too long, it refuses.
func (l *line) do(ctx context.Context, work func() error) error {
	if err := l.enter(ctx); err != nil {
		return err
	}
	defer func() { <-l.places }()
	return work()
}

func (l *line) enter(ctx context.Context) error {
	select {
	case l.places <- struct{}{}:
		return nil
	default:
	}
	if l.waiting.Add(1) > l.limit {
		l.waiting.Add(-1)
		return errBusy
	}
	defer l.waiting.Add(-1)
	ctx, cancel := context.WithTimeout(ctx, l.wait)
	defer cancel()
	select {
	case l.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return errBusy.Because(ctx.Err())
	}
}
