package providers_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bayline/modules/accounts/providers"
	"bayline/platform/config"
)

// describer answers what a provider is asked about itself, and counts how often.
type describer struct {
	*httptest.Server
	asked  atomic.Int64
	answer atomic.Value // func(w, issuer)
}

func describe(t *testing.T, answer func(w http.ResponseWriter, issuer string)) *describer {
	t.Helper()
	d := &describer{}
	d.answer.Store(answer)
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		d.asked.Add(1)
		w.Header().Set("Content-Type", "application/json")
		d.answer.Load().(func(http.ResponseWriter, string))(w, d.URL)
	}))
	t.Cleanup(d.Close)
	return d
}

func sound(w http.ResponseWriter, issuer string) {
	_, _ = fmt.Fprintf(w, `{"issuer":%q,"authorization_endpoint":%q,"token_endpoint":%q,"jwks_uri":%q}`, issuer, issuer+"/auth", issuer+"/token", issuer+"/jwks")
}

func (d *describer) door(now func() time.Time) providers.Door {
	return providers.NewDoor(config.Provider{Name: "example", Label: "Example", Issuer: d.URL, ClientID: "bayline", ClientSecret: "s"}, "https://bayline.example", now)
}

var key = []byte(strings.Repeat("k", 32))

func TestDeparture(t *testing.T) {
	t.Parallel()
	d := describe(t, sound)
	trip, err := d.door(time.Now).Leave(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	address, err := url.Parse(trip.Address)
	if err != nil || !strings.HasPrefix(trip.Address, d.URL+"/auth?") {
		t.Fatalf("it leads to %s, %v", trip.Address, err)
	}
	query := address.Query()
	for name, want := range map[string]string{
		"client_id": "bayline", "response_type": "code", "redirect_uri": "https://bayline.example/login/with/example/return", "state": trip.State,
		"nonce": trip.Nonce, "code_challenge_method": "S256", "scope": "openid email profile",
	} {
		if query.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, query.Get(name), want)
		}
	}
	if query.Get("code_challenge") == "" || strings.Contains(trip.Address, trip.Verifier) {
		t.Errorf("the proof key goes along in the open: %s", trip.Address)
	}
	if again := providers.Again(key, trip.State); again.Nonce != trip.Nonce || again.Verifier != trip.Verifier {
		t.Error("the words cannot be made again from the state")
	}
	other := providers.Again([]byte(strings.Repeat("x", 32)), trip.State)
	if other.Nonce == trip.Nonce || other.Verifier == trip.Verifier || trip.Nonce == trip.Verifier || trip.Nonce == trip.State {
		t.Error("whoever sees the state knows the other words")
	}
	second, err := d.door(time.Now).Leave(t.Context(), key)
	if err != nil || second.State == trip.State || len(trip.State) != 43 {
		t.Errorf("two trips have the words %q and %q, %v", trip.State, second.State, err)
	}
}

// What a provider says of itself is remembered for a day; where it is down after that, what it said last is tried.
func TestDiscoveryIsRemembered(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	d := describe(t, sound)
	door := d.door(func() time.Time { return now })
	if d.asked.Load() != 0 {
		t.Error("it is asked before anybody wants to go there")
	}
	leave := func(asked int64) {
		t.Helper()
		if _, err := door.Leave(t.Context(), key); err != nil || d.asked.Load() != asked {
			t.Errorf("asked %d times, want %d: %v", d.asked.Load(), asked, err)
		}
	}
	leave(1)
	now = now.Add(23 * time.Hour)
	leave(1)
	now = now.Add(2 * time.Hour)
	leave(2)
	d.answer.Store(func(w http.ResponseWriter, _ string) { w.WriteHeader(http.StatusBadGateway) })
	now = now.Add(25 * time.Hour)
	leave(3)
}

// However many want to go there at once, a provider that is slow is asked once.
func TestManyAskOnce(t *testing.T) {
	t.Parallel()
	arrived, gate := make(chan struct{}, 50), make(chan struct{})
	d := describe(t, func(w http.ResponseWriter, issuer string) {
		arrived <- struct{}{}
		<-gate
		sound(w, issuer)
	})
	door := d.door(time.Now)
	outcomes := make(chan error, 20)
	leave := func(ctx context.Context) {
		_, err := door.Leave(ctx, key)
		outcomes <- err
	}
	go leave(t.Context())
	<-arrived
	impatient, cancel := context.WithCancel(t.Context())
	go leave(impatient)
	cancel()
	if err := <-outcomes; !errors.Is(err, context.Canceled) {
		t.Errorf("whoever has left is answered %v", err)
	}
	for range 18 {
		go leave(t.Context())
	}
	close(gate)
	for range 19 {
		if err := <-outcomes; err != nil {
			t.Error(err)
		}
	}
	if n := d.asked.Load(); n != 1 {
		t.Errorf("it was asked %d times", n)
	}
}

func TestOddProvidersAreRefused(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(http.ResponseWriter, string){
		"down":           func(w http.ResponseWriter, _ string) { w.WriteHeader(http.StatusServiceUnavailable) },
		"not JSON":       func(w http.ResponseWriter, _ string) { _, _ = w.Write([]byte("<html>")) },
		"another issuer": func(w http.ResponseWriter, _ string) { sound(w, "https://evil.example") },
		"elsewhere": func(w http.ResponseWriter, _ string) {
			w.Header().Set("Location", "http://127.0.0.1:1/")
			w.WriteHeader(http.StatusFound)
		},
		"a script": func(w http.ResponseWriter, issuer string) {
			_, _ = fmt.Fprintf(w, `{"issuer":%q,"authorization_endpoint":"javascript:alert(1)"}`, issuer)
		},
		"no address": func(w http.ResponseWriter, issuer string) { _, _ = fmt.Fprintf(w, `{"issuer":%q}`, issuer) },
		"without an end": func(w http.ResponseWriter, issuer string) {
			_, _ = fmt.Fprintf(w, `{"issuer":%q,"authorization_endpoint":%q,"more":"`, issuer, issuer+"/auth")
			for range 40 {
				_, _ = w.Write([]byte(strings.Repeat("x", 1<<16)))
			}
			_, _ = w.Write([]byte(`"}`))
		},
	} {
		if trip, err := describe(t, answer).door(time.Now).Leave(t.Context(), key); err == nil {
			t.Errorf("%s: it leads to %s", name, trip.Address)
		}
	}
}
