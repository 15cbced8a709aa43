package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// trouble is what goes on while a page is asked for. It is in full swing when the function returns, or has given up after ten seconds;
// it is over when stop has returned, which tells where it was no trouble at all.
type trouble func(ctx context.Context, home string) (stop func() error)

// swing waits for what makes a trouble one.
func swing(ctx context.Context, full <-chan struct{}) {
	select {
	case <-full:
	case <-ctx.Done():
	case <-time.After(10 * time.Second):
	}
}

const (
	signInsPerSecond = 50
	inFlight         = 400 // sign-ins that wait for their answer; more than the program lets wait
	slowConnections  = 200
)

// signIns are strangers who try passwords, each of another account and another network, so that no throttle takes them off the
// program's hands. The measured program trusts one proxy, which we play.
func signIns(ctx context.Context, home string) (stop func() error) {
	trying, cancel := context.WithCancel(ctx)
	client := http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: inFlight}, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var all sync.WaitGroup
	answered := make(chan struct{})
	first := sync.OnceFunc(func() { close(answered) })
	slots := make(chan struct{}, inFlight)
	all.Go(func() {
		ticks := time.NewTicker(time.Second / signInsPerSecond)
		defer ticks.Stop()
		for n := 0; ; n++ {
			select {
			case <-trying.Done():
				return
			case <-ticks.C:
			}
			select {
			case slots <- struct{}{}:
				all.Go(func() {
					defer func() { <-slots }()
					if tryPassword(ctx, &client, home, n) == nil {
						first()
					}
				})
			default: // as many as ever are waiting already
			}
		}
	})
	swing(ctx, answered)
	return func() error {
		cancel()
		all.Wait() // for the answers, too: what the program still hashes would be trouble for the next case
		client.CloseIdleConnections()
		select {
		case <-answered:
			return nil
		default:
			return errors.New("no sign-in was answered")
		}
	}
}

func tryPassword(ctx context.Context, client *http.Client, home string, n int) error {
	form := url.Values{"email": {fmt.Sprintf("stranger%d@bench.test", n)}, "password": {"not the right one"}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, home+"/login", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	request.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255))
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

// slowClients hold connections and send their request byte by byte (slowloris). One that the program closes is opened again.
func slowClients(ctx context.Context, home string) (stop func() error) {
	ctx, cancel := context.WithCancel(ctx)
	address := strings.TrimPrefix(home, "http://")
	var all sync.WaitGroup
	var opened atomic.Int64
	open := make(chan struct{})
	count := func() {
		if opened.Add(1) == slowConnections {
			close(open)
		}
	}
	for range slowConnections {
		all.Go(func() {
			for ctx.Err() == nil {
				drip(ctx, address, count)
			}
		})
	}
	swing(ctx, open)
	return func() error {
		cancel()
		all.Wait()
		if opened.Load() < slowConnections {
			return fmt.Errorf("only %d of %d slow connections were open", opened.Load(), slowConnections)
		}
		return nil
	}
}

// drip sends a head that never ends, until the program has enough of it.
func drip(ctx context.Context, address string, opened func()) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	if _, err := fmt.Fprintf(conn, "GET /board HTTP/1.1\r\nHost: %s\r\nX-Slow: ", address); err != nil {
		return
	}
	opened()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = bufio.NewReader(conn).ReadByte()
	}()
	ticks := time.NewTicker(200 * time.Millisecond)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-gone:
			return
		case <-ticks.C:
			if _, err := io.WriteString(conn, "s"); err != nil {
				return
			}
		}
	}
}
