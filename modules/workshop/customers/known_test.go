package customers_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/modulestest"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/search"
	"bayline/platform/db"
)

// known is what the desk finds, as "plate title: note", a customer alone without a plate.
func (s *shop) known(query string, alone bool) (lines []string) {
	s.t.Helper()
	err := s.house.DB.InCenterRead(s.t.Context(), s.ID, func(ctx context.Context, tx db.Tx) error {
		found, err := customers.FindKnown(ctx, tx, query, alone)
		for _, k := range found {
			if k.Vehicle == uuid.Nil != (k.Plate == "") || k.Vehicle == uuid.Nil && k.Customer == uuid.Nil {
				s.t.Errorf("%q finds %+v", query, k)
			}
			lines = append(lines, strings.TrimSpace(k.Plate+" "+k.Title)+": "+k.Note)
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return lines
}

// Whoever is typed at the desk is found in the order of the search: vehicles with whose they are, people with what they have now.
func TestWhatTheDeskKnows(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	s, south := open(t, house, "North"), open(t, house, "South")
	amelia := s.add("/customers", url.Values{"name": {"Amelia Hart"}})
	fiat := s.add("/vehicles", url.Values{"plate": {"KV18 ZRO"}, "make": {"Fiat"}, "customer": {idIn(amelia).String()}})
	s.add("/vehicles", url.Values{"plate": {"AM 1"}, "customer": {idIn(amelia).String()}})
	s.add("/vehicles", url.Values{"plate": {"KV18 NEW"}, "make": {"Fiat"}, "model": {"Panda"}, "vin": {"1HGCM82633A004352"}})
	sold := s.add("/vehicles", url.Values{"plate": {"OLD 1"}, "customer": {idIn(amelia).String()}})
	s.expect(s.desk.Post(sold+"/owners/"+idIn(amelia).String()+"/end", nil), 303)
	house.Clock.Advance(time.Minute)
	theo := s.add("/customers", url.Values{"name": {"Theo Hart"}, "vehicle": {idIn(fiat).String()}})
	s.add("/vehicles", url.Values{"plate": {"TH 1"}, "customer": {idIn(theo).String()}})
	south.add("/vehicles", url.Values{"plate": {"KV18 ABC"}})

	const beside = "Another vehicle, or none yet"
	for _, c := range []struct {
		query string
		alone bool
		want  []string
	}{
		{"kv18", false, []string{"KV18 NEW Fiat Panda: 1HGCM82633A004352", "KV18 ZRO Fiat: Theo Hart"}},         // whoever came last brings it
		{"hart", false, []string{"KV18 ZRO Fiat: Theo Hart", "TH 1 TH 1: Theo Hart", "AM 1 AM 1: Amelia Hart"}}, // once, although both have it
		{"hart", true, []string{"KV18 ZRO Fiat: Theo Hart", "TH 1 TH 1: Theo Hart", "Theo Hart: " + beside, "AM 1 AM 1: Amelia Hart", "Amelia Hart: " + beside}},
		{"old1", true, []string{"OLD 1 OLD 1: "}},
		{"amelia hart", false, []string{"KV18 ZRO Fiat: Amelia Hart", "AM 1 AM 1: Amelia Hart"}},
		{"ha", true, nil},
		{"nobody", true, nil},
	} {
		if got := s.known(c.query, c.alone); !slices.Equal(got, c.want) {
			t.Errorf("%q finds %q, want %q", c.query, got, c.want)
		}
	}

	// A customer that is merged while the search has found it already is read as the other one, once.
	s.expect(s.desk.Post(amelia+"/merge", url.Values{"other": {idIn(theo).String()}}), 303)
	err := house.DB.InCenter(t.Context(), s.ID, func(ctx context.Context, tx db.Tx) error {
		return search.Put(ctx, tx, search.Customer, idIn(theo), search.Name("Theo Hart"))
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.known("hart", true), []string{"TH 1 TH 1: Amelia Hart", "KV18 ZRO Fiat: Amelia Hart", "AM 1 AM 1: Amelia Hart", "Amelia Hart: " + beside}; !slices.Equal(got, want) {
		t.Errorf("after merging: %q, want %q", got, want)
	}

	for n := range 9 {
		house.Clock.Advance(time.Minute)
		s.add("/vehicles", url.Values{"plate": {fmt.Sprint("FLEET ", n)}, "customer": {idIn(amelia).String()}})
	}
	for _, query := range []string{"amelia", "fleet"} {
		if got := s.known(query, true); len(got) != 8 || !strings.HasPrefix(got[0], "FLEET 8") {
			t.Errorf("%q finds %q", query, got)
		}
	}
}
