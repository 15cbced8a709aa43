package vin_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"strings"
	"sync"
	"testing"
	"time"

	"bayline/modules/workshop/vin"
	"bayline/platform/clock"
)

// accord is the reply of DecodeVinValuesExtended to 1HGCM82633A, in its documented form, without the hundred values that we do not read.
const accord = `{"Count":1,"Message":"Results returned successfully. NOTE: Any missing decoded values should be interpreted as NHTSA does not have data on the specific variable. Missing value should NOT be interpreted as an indication that a feature or technology is unavailable for a vehicle.","SearchCriteria":"VIN(s): 1HGCM82633A",
"Results":[{"ABS":"","AdditionalErrorText":"","AirBagLocFront":"1st Row (Driver and Passenger)","BodyClass":"Coupe","BusType":"Not Applicable","DisplacementCC":"2998.832712","DisplacementL":"2.998832712","Doors":"2","DriveType":"","ElectrificationLevel":"","EngineConfiguration":"V-Shaped","EngineCylinders":"6","EngineModel":"J30A4","ErrorCode":"6","ErrorText":"6 - Incomplete VIN","FuelTypePrimary":"Gasoline","FuelTypeSecondary":"","Make":"HONDA","MakeID":"474","Manufacturer":"AMERICAN HONDA MOTOR CO., INC.","ManufacturerId":"988","Model":"Accord","ModelID":"1861","ModelYear":"2003","PlantCity":"MARYSVILLE","PlantCountry":"UNITED STATES (USA)","Series":"","Trim":"EX-V6","Turbo":"","VIN":"1HGCM82633A","VehicleType":"PASSENGER CAR"}]}`

// nobody is the reply to a code that was never given out.
const nobody = `{"Count":1,"Message":"Results returned successfully.","SearchCriteria":"VIN(s): ZZZ12345678","Results":[{"BodyClass":"","ErrorCode":"7","ErrorText":"7 - Manufacturer is not registered with NHTSA for sale or importation in the U.S. for use on U.S roads; Please contact the manufacturer directly for more information","Make":"","Model":"","ModelYear":""}]}`

// service is NHTSA in a test: it answers over TLS and keeps every byte that it gets.
type service struct {
	*httptest.Server
	mu     sync.Mutex
	asked  []string // whole requests, as they came over the wire
	at     []time.Time
	hungUp int // connections that ended
	answer http.HandlerFunc
}

func newService(t *testing.T, answer http.HandlerFunc) *service {
	t.Helper()
	s := &service{answer: answer}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		dump, err := httputil.DumpRequest(r, true)
		s.mu.Lock()
		s.asked, s.at = append(s.asked, string(dump)), append(s.at, time.Now())
		answer := s.answer
		s.mu.Unlock()
		if err != nil {
			t.Error(err)
		}
		answer(w, r)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			s.mu.Lock()
			s.hungUp++
			s.mu.Unlock()
		}
	}
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are what a test wants
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func (s *service) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asked...)
}

func (s *service) times() []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]time.Time(nil), s.at...)
}

func (s *service) now(answer http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write([]byte(body))
	}
}

// refresher runs against the service until the test ends.
func (s *service) refresher(t *testing.T, at clock.Clock, change func(*vin.Live)) *vin.Refresher {
	t.Helper()
	live := vin.Live{Address: s.URL + "/api/vehicles", Interval: time.Millisecond, Clock: at, Via: s.Client().Transport, Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&live)
	}
	r, err := vin.NewRefresher(live)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { r.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	return r
}

// soon polls until it is true.
func soon(t *testing.T, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(10 * time.Second)
	for !is() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatal("never: " + what)
		}
	}
}

func looks(t *testing.T, r *vin.Refresher, number string) func() bool {
	return func() bool {
		_, live := r.Look(t.Context(), number)
		return live
	}
}

func TestLiveServiceCompletesWhatIsKnown(t *testing.T) {
	t.Parallel()
	s := newService(t, says(accord))
	r := s.refresher(t, clock.NewFake(now), nil)

	if _, live := r.Look(t.Context(), "1HGCM82633A004352"); live {
		t.Error("the first look knows what nobody asked")
	}
	soon(t, "a reply", looks(t, r, "1HGCM82633A004352"))
	got, _ := r.Look(t.Context(), " 1hgcm82633a004352 ")
	if got.VIN != "1HGCM82633A004352" || got.Make != "Honda" || got.Model != "Accord" || got.Year != 2003 || got.Engine != "3.0L V6 gasoline" || got.Doors != 2 {
		t.Errorf("%+v", got)
	}
	// Another vehicle of the series shares the reply.
	if other, live := r.Look(t.Context(), "1HGCM82633A004353"); !live || other.VIN != "1HGCM82633A004353" || other.Engine != got.Engine {
		t.Errorf("%+v %v", other, live)
	}
	if n := len(s.requests()); n != 1 {
		t.Errorf("%d requests for one series", n)
	}
}

// The privacy promise: the serial number stays in the house, whatever is typed.
func TestOnlyElevenCharactersLeave(t *testing.T) {
	t.Parallel()
	s := newService(t, says(nobody))
	r := s.refresher(t, clock.NewFake(now), nil)
	samples := vin.Samples(25, 11)
	for _, sample := range samples {
		r.Look(t.Context(), sample.VIN)
	}
	for _, bad := range []string{"", "1HGCM82633A00435", "../../1HGCM82633A", "1HGCM82633A004352?x=1", strings.Repeat("1", 40)} {
		r.Look(t.Context(), bad)
	}
	soon(t, "all requests", func() bool { return len(s.requests()) >= len(samples) })
	for i, request := range s.requests() {
		number := samples[i].VIN
		line, headers, _ := strings.Cut(request, "\r\n")
		if want := "GET /api/vehicles/DecodeVinValuesExtended/" + number[:11] + "?format=json HTTP/1.1"; line != want {
			t.Errorf("%q, want %q", line, want)
		}
		for _, name := range []string{"Cookie:", "Referer:", "Authorization:", number[11:]} {
			if strings.Contains(headers, name) {
				t.Errorf("%q left the house:\n%s", name, request)
			}
		}
	}
	if n := len(s.requests()); n != len(samples) {
		t.Errorf("%d requests for %d vehicles", n, len(samples))
	}
}

// Without a refresher, or with one that was switched off, nothing leaves at all.
func TestNothingLeaves(t *testing.T) {
	t.Parallel()
	var off *vin.Refresher
	if _, live := off.Look(t.Context(), "1HGCM82633A004352"); live {
		t.Error("what is switched off answers")
	}
	off.Run(t.Context())
	vehicle, err := vin.New(vin.Deps{Clock: clock.NewFake(now)}).Read(t.Context(), "1HGCM82633A004352")
	if err != nil || vehicle.Model != "Accord" {
		t.Errorf("%+v, %v", vehicle, err)
	}
}

// A service that never answers is never waited for.
func TestLookNeverWaits(t *testing.T) {
	t.Parallel()
	hang := make(chan struct{})
	s := newService(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-hang:
		case <-r.Context().Done():
		}
	})
	defer close(hang)
	r := s.refresher(t, clock.NewFake(now), nil)
	m := vin.New(vin.Deps{Clock: clock.NewFake(now), Live: r})
	samples := vin.Samples(300, 4) // more than may wait
	finished := make(chan error, 1)
	go func() {
		for _, sample := range samples {
			if vehicle, err := m.Read(context.Background(), sample.VIN); err != nil || vehicle.Model != sample.Model {
				finished <- fmt.Errorf("%+v, %w", vehicle, err)
				return
			}
		}
		finished <- nil
	}()
	soon(t, "a request", func() bool { return len(s.requests()) > 0 })
	select {
	case err := <-finished:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(5 * time.Second):
		t.Error("somebody waits for the service")
	}
}

func TestRequestsKeepTheirDistance(t *testing.T) {
	t.Parallel()
	const distance = 60 * time.Millisecond
	s := newService(t, says(nobody))
	r := s.refresher(t, clock.NewFake(now), func(l *vin.Live) { l.Interval = distance })
	for _, sample := range vin.Samples(6, 5) {
		r.Look(t.Context(), sample.VIN)
	}
	soon(t, "six requests", func() bool { return len(s.requests()) == 6 })
	at := s.times()
	for i := range at[1:] {
		if between := at[i+1].Sub(at[i]); between < distance-5*time.Millisecond { // both ends are measured at the service
			t.Errorf("request %d came %s after the one before", i+1, between)
		}
	}
}

func TestRepliesAreKeptForAMonthAndBounded(t *testing.T) {
	t.Parallel()
	s := newService(t, says(accord))
	at := clock.NewFake(now)
	r := s.refresher(t, at, func(l *vin.Live) { l.Keep = 2 })
	const first, second, third = "1HGCM82633A004352", "1HGCM82633L004352", "1HGCM82633C004352"

	soon(t, "a reply", looks(t, r, first))
	at.Advance(29 * 24 * time.Hour)
	if !looks(t, r, first)() || len(s.requests()) != 1 {
		t.Error("a reply of this month is asked for again")
	}
	at.Advance(2 * 24 * time.Hour)
	if !looks(t, r, first)() {
		t.Error("an old reply is better than none")
	}
	soon(t, "the second request", func() bool { return len(s.requests()) == 2 })

	soon(t, "a reply", looks(t, r, second))
	soon(t, "a reply", looks(t, r, third))
	if looks(t, r, first)() {
		t.Error("three are remembered where two have room")
	}
}

func TestWhatNobodyKnowsIsAskedOnceADay(t *testing.T) {
	t.Parallel()
	s := newService(t, says(nobody))
	at := clock.NewFake(now)
	r := s.refresher(t, at, nil)
	look := looks(t, r, "JZZ12345678901234")
	look()
	soon(t, "a request", func() bool { return len(s.requests()) == 1 })
	soon(t, "the next one goes through, so this one is remembered", looksAfter(t, s, r, "1HGCM82633A004352", 2))
	if look() || len(s.requests()) != 2 {
		t.Error("asked again the same day, or known")
	}
	at.Advance(25 * time.Hour)
	look()
	soon(t, "another request", func() bool { return len(s.requests()) == 3 })
}

func looksAfter(t *testing.T, s *service, r *vin.Refresher, number string, requests int) func() bool {
	r.Look(t.Context(), number)
	return func() bool { return len(s.requests()) == requests }
}

// Four failures in a row leave the service alone for a minute, then one request tries.
func TestBreaker(t *testing.T) {
	t.Parallel()
	s := newService(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "busy", http.StatusServiceUnavailable) })
	at := clock.NewFake(now)
	r := s.refresher(t, at, nil)
	const number = "1HGCM82633A004352"
	for n := 1; n <= 4; n++ {
		soon(t, "a request", func() bool { looks(t, r, number)(); return len(s.requests()) >= n })
	}
	s.now(says(accord))
	samples := vin.Samples(20, 6)
	for i := range 200 { // each is dropped at once
		looks(t, r, samples[i%20].VIN)()
	}
	at.Advance(59 * time.Second)
	looks(t, r, number)()
	at.Advance(2 * time.Second)
	if n := len(s.requests()); n != 4 {
		t.Fatalf("%d requests before the minute was over, want 4", n)
	}
	soon(t, "the breaker closes", looks(t, r, number))
}

// Whatever comes back, the offline data stands.
func TestGarbageIsRefused(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"nothing":          says(""),
		"a web page":       says("<!doctype html><title>Maintenance</title>"),
		"another shape":    says(`{"Results":"none"}`),
		"no result":        says(`{"Count":0,"Results":[]}`),
		"two results":      says(`{"Count":2,"Results":[{"Make":"A"},{"Make":"B"}]}`),
		"numbers for text": says(`{"Results":[{"Make":7}]}`),
		"cut short":        says(accord[:len(accord)-40]),
		"endless":          says(`{"Results":[{"Make":"HONDA","Model":"` + strings.Repeat("x", 1<<20) + `"}]}`),
		"a redirect":       func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) },
		"not found":        http.NotFound,
		"hung up":          func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, answer)
			r := s.refresher(t, clock.NewFake(now), nil)
			look := looks(t, r, "1HGCM82633A004352")
			look()
			soon(t, "a request", func() bool { return len(s.requests()) > 0 })
			for range 50 {
				if look() {
					t.Fatal("garbage was believed")
				}
			}
			for _, request := range s.requests() {
				if strings.Contains(request, "/elsewhere") {
					t.Error("a redirect was followed")
				}
			}
		})
	}
}

// A well-formed reply may still hold nonsense; what is no short printable text, or no year, does not come in.
func TestNonsenseIsDropped(t *testing.T) {
	t.Parallel()
	s := newService(t, says(`{"Results":[{"Make":"HONDA","Model":"`+strings.Repeat("A", 500)+`","ModelYear":"20031","BodyClass":"Se\u0000dan","Doors":"999",`+
		`"DisplacementL":"-4","EngineCylinders":"many","Trim":"\u202eXE","Series":"  ","FuelTypePrimary":"Diesel"}]}`))
	r := s.refresher(t, clock.NewFake(now), nil)
	soon(t, "a reply", looks(t, r, "1HGCM82633A004352"))
	got, _ := r.Look(t.Context(), "1HGCM82633A004352")
	if got.Make != "Honda" || got.Model != "Accord" || got.Year != 2003 || got.Body != "Coupe" || got.Trim != "EX-V6" || got.Doors > 9 || got.Engine != "Diesel" {
		t.Errorf("%+v", got)
	}
}

func TestRefresherNeedsTLS(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"http://vpic.nhtsa.dot.gov/api/vehicles", "vpic.nhtsa.dot.gov", "ftp://x/", "https://", "://"} {
		if _, err := vin.NewRefresher(vin.Live{Address: address, Clock: clock.System()}); err == nil {
			t.Errorf("%q was taken", address)
		}
	}
	if !strings.HasPrefix(vin.Service, "https://") {
		t.Error("NHTSA is asked in the clear")
	}
	// A certificate that nobody vouches for is a failure like any other.
	s := newService(t, says(accord))
	r := s.refresher(t, clock.NewFake(now), func(l *vin.Live) { l.Via = nil })
	look := looks(t, r, "1HGCM82633A004352")
	look()
	soon(t, "a handshake that is given up", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.hungUp > 0
	})
	if look() || len(s.requests()) > 0 {
		t.Error("an unknown certificate was trusted")
	}
}
