package vin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"bayline/platform/clock"
	"bayline/platform/outgoing"
)

// sentCharacters of a VIN may leave the house. They tell make, model, year and plant; the serial number, which names the one vehicle and with
// it its keeper, is in the other six and stays.
const sentCharacters = 11

// Service is the address of NHTSA's live service.
const Service = "https://vpic.nhtsa.dot.gov/api/vehicles"

// Live says how the live service is asked. The zero value asks NHTSA with the limits that NHTSA wishes for.
type Live struct {
	Address  string            // Service unless it says otherwise; https only
	Timeout  time.Duration     // of one request, 5 s unless it says otherwise
	Interval time.Duration     // between two requests, 1 s unless it says otherwise
	Keep     int               // replies in memory, 2,000 unless it says otherwise
	Clock    clock.Clock       // decides how old a reply is and when the breaker closes; required
	Log      *slog.Logger      // tells when the service fails and when it is back; nil: slog's default
	Via      http.RoundTripper // nil: the usual one
}

const (
	waiting  = 64                  // VINs that may wait; further ones are dropped, since the offline data has answered already
	fresh    = 30 * 24 * time.Hour // a reply is asked for again after this
	nothing  = 24 * time.Hour      // so is one that knew nothing
	failures = 4                   // in a row open the breaker
	pause    = time.Minute         // that it stays open, twice as long after each further failure
	maxPause = time.Hour
)

// Refresher asks NHTSA's live service about VINs that the offline data may not know yet, in the background. Nobody waits for it: what it
// learned is there at the next look. A nil Refresher is one that is switched off.
type Refresher struct {
	address  string
	interval time.Duration
	client   *http.Client
	clock    clock.Clock
	log      *slog.Logger
	queue    chan string

	mu       sync.Mutex
	replies  replies
	queued   map[string]bool
	failed   int       // requests in a row
	openTill time.Time // no request before
}

// NewRefresher makes a refresher; Run makes it work.
func NewRefresher(live Live) (*Refresher, error) {
	address, err := url.Parse(or(live.Address, Service))
	if err != nil || address.Scheme != "https" || address.Host == "" {
		return nil, fmt.Errorf("the live VIN service is at %q; it has to be an https address", live.Address)
	}
	if live.Clock == nil {
		return nil, errors.New("the live VIN service needs a clock")
	}
	return &Refresher{
		address:  strings.TrimSuffix(address.String(), "/"),
		interval: or(live.Interval, time.Second),
		clock:    live.Clock,
		log:      or(live.Log, slog.Default()),
		queue:    make(chan string, waiting),
		replies:  newReplies(or(live.Keep, 2000)),
		queued:   map[string]bool{},
		client: &http.Client{
			Transport: or(live.Via, outgoing.Transport()),
			Timeout:   or(live.Timeout, 5*time.Second),
			// What a redirect leads to is not the service that was agreed on.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// Look decodes a VIN with what the live service said about its first characters, if it was asked before; live tells whether it was. It asks in
// the background where it was not, or long ago, and never waits.
func (r *Refresher) Look(_ context.Context, text string) (vehicle Vehicle, live bool) {
	if r == nil {
		return Vehicle{}, false
	}
	now := r.clock.Now()
	vehicle, err := Decode(text, now)
	if err != nil {
		return Vehicle{}, false
	}
	key := vehicle.VIN[:sentCharacters]
	r.mu.Lock()
	defer r.mu.Unlock()
	reply, known := r.replies.get(key)
	if !known || reply.stale(now) {
		r.enqueue(key)
	}
	if !known || reply.facts == nil {
		return Vehicle{}, false
	}
	return reply.facts.onto(vehicle), true
}

// enqueue lets a key wait once. The caller holds the lock.
func (r *Refresher) enqueue(key string) {
	if r.queued[key] {
		return
	}
	select {
	case r.queue <- key:
		r.queued[key] = true
	default:
	}
}

// Run asks, one request after the other, until ctx ends.
func (r *Refresher) Run(ctx context.Context) {
	if r == nil {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case key := <-r.queue:
			if r.refresh(ctx, key) && !wait(ctx, r.interval) {
				return
			}
		}
	}
}

// refresh asks about one key, and tells whether it sent a request.
func (r *Refresher) refresh(ctx context.Context, key string) bool {
	if !r.closed(key) {
		return false
	}
	facts, err := r.ask(ctx, key)
	now := r.clock.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.queued, key)
	if err == nil {
		r.replies.put(key, reply{facts: facts, at: now})
		if r.failed >= failures {
			r.log.InfoContext(ctx, "the live VIN service answers again")
		}
		r.failed = 0
		return true
	}
	if ctx.Err() != nil {
		return true
	}
	if r.failed++; r.failed >= failures {
		rest := min(pause<<min(r.failed-failures, 10), maxPause)
		r.openTill = now.Add(rest)
		r.log.WarnContext(ctx, "the live VIN service fails and is left alone for a while", "for", rest, "error", err)
	}
	return true
}

// closed tells whether the breaker lets a request pass; where it does not, the key is forgotten until somebody looks again.
func (r *Refresher) closed(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.clock.Now().Before(r.openTill) {
		delete(r.queued, key)
		return false
	}
	return true
}

// wait returns false when ctx ends first.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func or[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}
