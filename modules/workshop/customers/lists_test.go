package customers_test

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"bayline/modules/modulestest"
	"bayline/modules/workshop/customers"
)

func TestNamesInEveryScript(t *testing.T) {
	t.Parallel()
	s := open(t, modulestest.OpenWeb(t), "Northgate")
	for _, name := range []string{"Дмитрий Королёв", "Ελένη Παπαδοπούλου", "أحمد الكويتي", "田中太郎", "Łukasz Żółć", "O’Brien-Müller"} {
		page := s.add("/customers", url.Values{"name": {name}})
		s.expect(s.desk.Get(page), 200, name)
		s.expect(s.desk.Get("/customers?q="+url.QueryEscape(name)), 200, name)
		s.expect(s.desk.Get("/customers"), 200, name)
	}
}

func TestListsTurnTheirPages(t *testing.T) {
	t.Parallel()
	s := open(t, modulestest.OpenWeb(t), "Northgate")
	s.expect(s.desk.Get("/customers"), 200, "No customers yet")
	s.expect(s.desk.Get("/vehicles"), 200, "No vehicles yet")
	me := s.me()
	for n := range 120 {
		if _, err := s.house.Customers.CreateCustomer(t.Context(), me, customers.Customer{Name: fmt.Sprintf("Customer %03d", n)}, uuid.Nil); err != nil {
			t.Fatal(err)
		}
		if _, err := s.house.Customers.CreateVehicle(t.Context(), me, customers.Vehicle{Plate: fmt.Sprintf("P %03d", n)}, uuid.Nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, list := range []struct {
		path    string
		row     *regexp.Regexp
		reverse bool
	}{
		{"/customers", regexp.MustCompile(`>Customer (\d{3})<`), false}, {"/vehicles", regexp.MustCompile(`dir="ltr">P (\d{3})<`), true},
	} {
		var seen, back []string
		path, before := list.path, ""
		for range 3 {
			body := s.expect(s.desk.Get(path), 200).Body
			for _, row := range list.row.FindAllStringSubmatch(body, -1) {
				seen = append(seen, row[1])
			}
			before, path = turnTo(body, "Previous page"), turnTo(body, "Next page")
		}
		if path != "" || len(seen) != 120 {
			t.Fatalf("%s: %d rows on three pages, then %q", list.path, len(seen), path)
		}
		for _, row := range list.row.FindAllStringSubmatch(s.expect(s.desk.Get(before), 200).Body, -1) {
			back = append(back, row[1])
		}
		if !slices.Equal(back, seen[50:100]) {
			t.Errorf("%s: the page before the last has %v", list.path, back)
		}
		if list.reverse {
			slices.Reverse(seen)
		}
		if !slices.IsSorted(seen) {
			t.Errorf("%s: out of order: %v", list.path, seen)
		}
	}
	s.expect(s.desk.Get("/customers?q=zz"), 200, "Type at least three letters")
	s.expect(s.desk.Get("/customers?q=zebra"), 200, "No customer fits “zebra”", "New customer")
}

var turnLink = regexp.MustCompile(`<a href="([^"]+)" aria-label="([^"]+)"`)

func turnTo(body, label string) string {
	for _, link := range turnLink.FindAllStringSubmatch(body, -1) {
		if link[2] == label {
			return strings.ReplaceAll(link[1], "&amp;", "&")
		}
	}
	return ""
}
