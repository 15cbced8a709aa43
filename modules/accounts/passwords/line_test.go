package passwords_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"bayline/modules/accounts/passwords"
	"bayline/platform/fault"
)

// Half of the processors hash at most, so many more wait, and whoever comes then is told at once.
func TestHashingLeavesRoom(t *testing.T) {
	t.Parallel()
	h := passwords.NewHasher(bcrypt.MinCost)
	if want := max(1, runtime.GOMAXPROCS(0)/2); h.Places() != want {
		t.Fatalf("%d hash at once, want %d", h.Places(), want)
	}
	leave := make(chan struct{})
	for range h.Places() {
		<-h.Occupy(leave)
	}
	_, most := h.Waiting()
	answers := make(chan error)
	for range most {
		go func() {
			_, err := h.Hash(context.Background(), []byte("pepper"), "seven brown horses")
			answers <- err
		}()
	}
	until(t, func() bool { now, _ := h.Waiting(); return now == most })

	before := h.Hashes()
	_, err := h.Matches(t.Context(), []byte("pepper"), "", "seven brown horses")
	if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "try again in a moment") {
		t.Errorf("one more than may wait got %v, want a refusal that says what to do", err)
	}
	if now, _ := h.Waiting(); now != most || h.Hashes() != before {
		t.Errorf("%d wait and %d were hashed; the refused one must leave nothing behind", now, h.Hashes()-before)
	}
	close(leave)
	for range most {
		if err := <-answers; err != nil {
			t.Errorf("somebody who waited was refused: %v", err)
		}
	}
	if now, _ := h.Waiting(); now != 0 {
		t.Errorf("%d still wait", now)
	}
}

// Nobody waits longer than people do, or than their request lives.
func TestWaitingEnds(t *testing.T) {
	t.Parallel()
	h := passwords.NewHasher(bcrypt.MinCost)
	leave := make(chan struct{})
	defer close(leave)
	for range h.Places() {
		<-h.Occupy(leave)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Hash(gone, nil, "seven brown horses"); !fault.Is(err, fault.Unavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("a request that has ended waits on: %v", err)
	}
	h.WaitAtMost(time.Millisecond)
	if _, err := h.Hash(t.Context(), nil, "seven brown horses"); !fault.Is(err, fault.Unavailable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("who waits too long got %v", err)
	}
	if now, _ := h.Waiting(); now != 0 {
		t.Errorf("%d still wait", now)
	}
}

func until(t *testing.T, done func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(10 * time.Second); !done(); <-tick.C {
		if time.Now().After(end) {
			t.Fatal("waited in vain")
		}
	}
}
