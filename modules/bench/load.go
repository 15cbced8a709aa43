package bench

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/valyala/fasthttp"

	"bayline/platform/web"
)

// page is one case: what is asked for, and what was seen.
type page struct {
	name, url, cookie string
	beside            trouble // what goes on meanwhile; nil: nothing

	bytes      int
	statements int
	samples    []sample
}

// sample is one round.
type sample struct {
	perSecond         float64
	p50, p95, p99     float64 // milliseconds
	asked             int     // requests
	program, database float64 // microseconds of processor time a request
}

// look asks once, so that the page is known to be there and to be whole.
func (p *page) look(ctx context.Context) error {
	client, path, err := p.client()
	if err != nil {
		return err
	}
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	for range 3 { // the first prepare statements and open keys, which each connection and process does once
		p.ask(request, path)
		request.Header.Set(web.Statements, "1")
		if err := client.DoTimeout(request, response, 10*time.Second); err != nil {
			return err
		}
		if response.StatusCode() != fasthttp.StatusOK {
			return fmt.Errorf("status %d", response.StatusCode())
		}
	}
	p.bytes = len(response.Body())
	if told := response.Header.Peek(web.Statements); len(told) > 0 { // of the program; the measures beside it know theirs
		p.statements, _ = strconv.Atoi(string(told))
	}
	return ctx.Err()
}

func (p *page) client() (*fasthttp.HostClient, string, error) {
	u, err := url.Parse(p.url)
	if err != nil {
		return nil, "", err
	}
	return &fasthttp.HostClient{Addr: u.Host, MaxConns: 1024, NoDefaultUserAgentHeader: true}, u.RequestURI(), nil
}

func (p *page) ask(request *fasthttp.Request, path string) {
	u, _ := url.Parse(p.url)
	request.Reset()
	request.Header.SetHost(u.Host)
	request.SetRequestURI(path)
	if p.cookie != "" {
		request.Header.Set("Cookie", p.cookie)
	}
}

// load lets so many clients ask one after the other for as long, and keeps a sample.
func (p *page) load(ctx context.Context, clients int, lasting time.Duration) error {
	client, path, err := p.client()
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	ends := time.Now().Add(lasting)
	times, failed := make([][]time.Duration, clients), make([]error, clients)
	var all sync.WaitGroup
	begun := time.Now()
	for i := range clients {
		all.Go(func() { times[i], failed[i] = p.keepAsking(client, path, ends) })
	}
	all.Wait()
	took := time.Since(begun)
	if err := errors.Join(append(failed, ctx.Err())...); err != nil {
		return err
	}
	sorted := slices.Concat(times...)
	if len(sorted) == 0 {
		return errors.New("nothing was answered in time")
	}
	slices.Sort(sorted)
	at := func(share float64) float64 {
		return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))].Seconds() * 1000
	}
	p.samples = append(p.samples, sample{perSecond: float64(len(sorted)) / took.Seconds(), p50: at(0.50), p95: at(0.95), p99: at(0.99), asked: len(sorted)})
	return nil
}

// loadBeside is load while there is trouble.
func (p *page) loadBeside(ctx context.Context, home string, clients int, lasting time.Duration) error {
	if p.beside == nil {
		return p.load(ctx, clients, lasting)
	}
	stop := p.beside(ctx, home)
	return errors.Join(p.load(ctx, clients, lasting), stop())
}

// charge notes what the last round has cost of the processor.
func (p *page) charge(program, database time.Duration) {
	last := &p.samples[len(p.samples)-1]
	last.program = float64(program.Microseconds()) / float64(last.asked)
	last.database = float64(database.Microseconds()) / float64(last.asked)
}

func (p *page) keepAsking(client *fasthttp.HostClient, path string, ends time.Time) (times []time.Duration, err error) {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	p.ask(request, path)
	for begun := time.Now(); begun.Before(ends); {
		if err := client.DoTimeout(request, response, 10*time.Second); err != nil {
			return nil, err
		}
		if response.StatusCode() != fasthttp.StatusOK {
			return nil, fmt.Errorf("status %d", response.StatusCode())
		}
		now := time.Now()
		times = append(times, now.Sub(begun))
		begun = now
	}
	return times, nil
}
