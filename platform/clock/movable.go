package clock

import (
	"sync/atomic"
	"time"
)

// Movable goes as another clock goes, so and so much ahead of it. It stands behind the program in development, for /dev/clock; a restart
// begins with none. Safe for concurrent use.
type Movable struct {
	behind Clock
	ahead  atomic.Int64
}

// NewMovable goes with the clock behind it, until it is moved.
func NewMovable(behind Clock) *Movable { return &Movable{behind: behind} }

// Now is the time of the clock behind it and what it was moved by.
func (m *Movable) Now() time.Time { return m.behind.Now().Add(m.Moved()) }

// Real is the time of the clock behind it.
func (m *Movable) Real() time.Time { return m.behind.Now() }

// Moved is how far it is ahead.
func (m *Movable) Moved() time.Duration { return time.Duration(m.ahead.Load()) }

// Advance moves it further ahead (or back, with a negative d), but never behind the real time.
func (m *Movable) Advance(d time.Duration) {
	for {
		was := m.ahead.Load()
		if m.ahead.CompareAndSwap(was, max(0, was+int64(d))) {
			return
		}
	}
}

// Return goes back to the real time.
func (m *Movable) Return() { m.ahead.Store(0) }
