package customers_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
)

func TestCustomersVehicles(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	s := open(t, house, "Northgate")

	amelia := s.add("/customers", url.Values{
		"name": {"Amelia Hart"}, "company": {"Hart & Sons"}, "email": {"amelia@example.com"}, "phone": {"(202) 555-0142", "+44 20 7946 0123", ""},
		"phone_label": {"mobile", "work", ""}, "street": {"7 Linden Court"}, "city": {"Springfield"}, "postal_code": {"12345"}, "region": {"IL"},
		"country": {"US"}, "staff_notes": {"Collects before the school run."},
	})
	s.expect(s.desk.Get(amelia), 200, "Amelia Hart", "Hart &amp; Sons", "amelia@example.com", "+1 202-555-0142", "+44 20 7946 0123", "mobile",
		"7 Linden Court, 12345 Springfield, IL, US", "Collects before the school run.", "added the customer", "No vehicle yet")

	rav4 := s.add("/vehicles", url.Values{
		"plate": {"kv18 zro"}, "vin": {"1HGCM82633A004352"}, "make": {"Honda"}, "model": {"Accord"}, "year": {"2003"}, "body": {"Sedan"},
		"engine": {"2.4L"}, "color": {"silver"}, "customer": {idIn(amelia).String()},
	})
	s.expect(s.desk.Get(rav4), 200, "KV18 ZRO", "2003 Honda Accord", "1HGCM82633A004352", "Sedan", "silver", "Amelia Hart", "No reading yet")
	s.expect(s.desk.Get(amelia), 200, "KV18 ZRO", "2003 Honda Accord")

	// Many to many: a second owner, a second vehicle.
	theo := s.add("/customers", url.Values{"name": {"Theo Hart"}, "vehicle": {idIn(rav4).String()}})
	s.expect(s.desk.Get(rav4), 200, "Amelia Hart", "Theo Hart")
	jazz := s.add("/vehicles", url.Values{"plate": {"YC12 DWT"}})
	s.expect(s.desk.Get(amelia+"/vehicles?q=yc12"), 200, "YC12 DWT", "New vehicle")
	s.expect(s.desk.Post(amelia+"/vehicles", url.Values{"vehicle": {idIn(jazz).String()}}), 303)
	s.expect(s.desk.Get(amelia), 200, "KV18 ZRO", "YC12 DWT")

	// The odometer keeps its history and does not run backwards unasked.
	s.expect(s.desk.Post(rav4+"/odometer", url.Values{"value": {"84,210"}, "unit": {"km"}}), 303)
	house.Clock.Advance(400 * 24 * 3600 * 1e9)
	s.desk = s.SignIn(tenancy.Advisor)
	s.expect(s.desk.Post(rav4+"/odometer", url.Values{"value": {"9400"}, "unit": {"km"}}), 422, `value="9400"`, "The last reading was 84,210", "the odometer was changed")
	s.expect(s.desk.Post(rav4+"/odometer", url.Values{"value": {"60,000"}, "unit": {"mi"}}), 303)
	s.expect(s.desk.Get(rav4), 200, "60,000", "84,210", "a year", "Show the numbers")

	// Sold: the history keeps the former owner.
	s.expect(s.desk.Post(rav4+"/owners/"+idIn(theo).String()+"/end", nil), 303)
	s.expect(s.desk.Get(rav4), 200, "Theo Hart", "until ", "has left Theo Hart")
	s.expect(s.desk.Get(theo), 200, "Former")

	// Who pays.
	s.expect(s.desk.Post(theo+"/bill-to", url.Values{"customer": {idIn(amelia).String()}}), 303)
	s.expect(s.desk.Get(theo), 200, "let invoices go to Amelia Hart")
	s.expect(s.desk.Post(theo+"/bill-to", url.Values{"customer": {idIn(theo).String()}}), 422, "A customer pays for itself")
	s.expect(s.desk.Post(theo+"/bill-to", url.Values{"customer": {"nonsense"}}), 404, "There is no such customer.")
	s.expect(s.desk.Get(theo+"/bill-to"), 200, "Bill to Theo Hart again") // what cannot be read does not take the payer away
	for range 2 {
		s.expect(s.desk.Post(theo+"/bill-to", nil), 303)
	}
	if times := strings.Count(s.expect(s.desk.Get(theo), 200).Body, "let invoices go to the customer again"); times != 1 {
		t.Errorf("the history tells %d times that invoices go to the customer again", times)
	}

	s.expect(s.desk.Get("/customers"), 200, "Amelia Hart", "Theo Hart", "KV18 ZRO")
	s.expect(s.desk.Get("/vehicles"), 200, "KV18 ZRO", "YC12 DWT", "60,000")
	s.expect(s.desk.Fragment("/customers?q=0142"), 200, "Amelia Hart")
	for _, query := range []string{"0142", "linden", "kvi8 zr0", "4352", "Hart sons", "amelia@"} {
		if found := len(s.finds(query)); (found == 0) != (query == "linden") {
			t.Errorf("%q finds %d things", query, found)
		}
	}
}

func TestFormsKeepWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := open(t, modulestest.OpenWeb(t), "Northgate")
	long := strings.Repeat("x", 201)
	for _, c := range []struct {
		path  string
		form  url.Values
		texts []string
	}{
		{"/customers", url.Values{"email": {"amelia@"}, "city": {"Springfield"}}, []string{"Type the name", "Type an e-mail address", `value="amelia@"`, `value="Springfield"`}},
		{"/customers", url.Values{"name": {long}}, []string{"Use at most 200 characters", long}},
		{"/customers", url.Values{"name": {"Ana"}, "phone": {"12"}, "country": {"Mars"}}, []string{"Type a phone number", `value="12"`, "Choose the country"}},
		{"/customers", url.Values{"name": {`"><script>alert(1)</script>`}, "phone": {"no"}}, []string{"Type a phone number", "&#34;&gt;&lt;script&gt;"}},
		{"/vehicles", url.Values{"color": {"red"}}, []string{"one of them is enough", `value="red"`}},
		{"/vehicles", url.Values{"vin": {"1HGCM82633A00435"}, "year": {"99"}, "make": {"Honda"}}, []string{"A VIN has 17 characters", "Type the model year", `value="Honda"`}},
		{"/vehicles", url.Values{"plate": {strings.Repeat("A", 30)}}, []string{"A plate has at most 20"}},
	} {
		answer := s.expect(s.desk.Post(c.path, c.form), 422, c.texts...)
		if !strings.Contains(answer.Body, `aria-invalid="true"`) || strings.Contains(answer.Body, "<script>alert") {
			t.Errorf("%v: no field is marked, or what was typed was not escaped", c.form)
		}
	}
}

func TestDuplicatesAreSuggested(t *testing.T) {
	t.Parallel()
	s := open(t, modulestest.OpenWeb(t), "Northgate")
	first := s.add("/customers", url.Values{"name": {"Amelia Hart"}, "email": {"amelia@example.com"}, "phone": {"(202) 555-0142"}})
	for _, form := range []url.Values{
		{"name": {"Mrs Hart"}, "phone": {"+1 202 555 0142"}},
		{"name": {"A. H."}, "email": {"AMELIA@example.com"}},
	} {
		s.expect(s.desk.Post("/customers", form), 409, "Is this the same customer?", first, form.Get("name"))
		form.Set("anyway", "yes")
		s.add("/customers", form)
	}
	car := s.add("/vehicles", url.Values{"plate": {"KV18 ZRO"}, "vin": {"1HGCM82633A004352"}})
	s.expect(s.desk.Post("/vehicles", url.Values{"plate": {"kv-18zro"}}), 409, "This vehicle is already here", car, "Add as another vehicle")
	s.add("/vehicles", url.Values{"plate": {"kv-18zro"}, "anyway": {"yes"}})
	again := s.expect(s.desk.Post("/vehicles", url.Values{"vin": {"1hgcm82633a004352"}, "anyway": {"yes"}}), 409, "This vehicle is already here", car)
	if strings.Contains(again.Body, "Add as another vehicle") {
		t.Error("a VIN may be added twice")
	}
	second := s.add("/vehicles", url.Values{"make": {"Fiat"}})
	s.expect(s.desk.Post(second, url.Values{"make": {"Fiat"}, "vin": {"1HGCM82633A004352"}, "version": {s.version(second + "/edit")}}), 409, "Another vehicle already has this VIN", `value="Fiat"`)
}

func TestStaleForms(t *testing.T) {
	t.Parallel()
	s := open(t, modulestest.OpenWeb(t), "Northgate")
	page := s.add("/customers", url.Values{"name": {"Amelia Hart"}})
	seen := s.version(page + "/edit")
	s.expect(s.desk.Post(page, url.Values{"name": {"Amelia Hart-Ford"}, "version": {seen}}), 303)
	late := s.expect(s.desk.Post(page, url.Values{"name": {"Amelia Hart"}, "city": {"Springfield"}, "version": {seen}}), 409,
		"Somebody changed this customer while you were typing", "Amelia Hart-Ford", `value="Amelia Hart"`, `value="Springfield"`)
	now := versionField.FindStringSubmatch(late.Body)[1]
	s.expect(s.desk.Post(page, url.Values{"name": {"Amelia Hart"}, "city": {"Springfield"}, "version": {now}}), 303)

	car := s.add("/vehicles", url.Values{"plate": {"KV18 ZRO"}})
	seen = s.version(car + "/edit")
	s.expect(s.desk.Post(car, url.Values{"plate": {"KV18 ZRO"}, "color": {"red"}, "version": {seen}}), 303)
	s.expect(s.desk.Post(car, url.Values{"plate": {"KV18 ZRO"}, "color": {"blue"}, "version": {seen}}), 409, "Somebody changed this vehicle", "red", `value="blue"`)
}

// Another center's thing and a missing one answer alike; who may only read, only reads.
func TestWhoMayWhat(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	north, south := open(t, house, "North"), open(t, house, "South")
	customer := north.add("/customers", url.Values{"name": {"Amelia Hart"}, "phone": {"(202) 555-0142"}})
	vehicle := north.add("/vehicles", url.Values{"plate": {"KV18 ZRO"}})
	mine := south.add("/customers", url.Values{"name": {"Ines"}})
	missing := uuid.NewString()
	for _, path := range []string{"", "/edit", "/merge", "/bill-to", "/vehicles"} {
		south.expect(south.desk.Get(customer+path), 404, "There is no such customer.")
		south.expect(south.desk.Get("/customers/"+missing+path), 404, "There is no such customer.")
		south.expect(south.desk.Get("/customers/nonsense"+path), 404, "There is no such customer.")
	}
	for _, path := range []string{"", "/edit", "/owners", "/odometer"} {
		south.expect(south.desk.Get(vehicle+path), 404, "There is no such vehicle.")
	}
	for _, c := range []struct {
		path string
		form url.Values
	}{
		{customer, url.Values{"name": {"Mine now"}}}, {customer + "/notes", url.Values{"note": {"Hello"}}},
		{customer + "/merge", url.Values{"other": {idIn(mine).String()}}}, {mine + "/merge", url.Values{"other": {idIn(customer).String()}}},
		{mine + "/bill-to", url.Values{"customer": {idIn(customer).String()}}}, {mine + "/vehicles", url.Values{"vehicle": {idIn(vehicle).String()}}},
		{vehicle, url.Values{"plate": {"MINE"}}}, {vehicle + "/owners", url.Values{"customer": {idIn(mine).String()}}},
		{vehicle + "/odometer", url.Values{"value": {"1"}, "unit": {"km"}}}, {vehicle + "/notes", url.Values{"note": {"Hello"}}},
		{"/vehicles", url.Values{"plate": {"NEW 1"}, "customer": {idIn(customer).String()}}},
		{"/customers", url.Values{"name": {"New"}, "vehicle": {idIn(vehicle).String()}}},
	} {
		south.expect(south.desk.Post(c.path, c.form), 404)
	}
	if len(south.finds("hart")) != 0 || len(south.finds("kv18")) != 0 {
		t.Error("the search of one center finds what another has")
	}
	viewer := north.SignIn(tenancy.Viewer)
	page := north.expect(viewer.Get(customer), 200, "Amelia Hart")
	if strings.Contains(page.Body, "/edit") || strings.Contains(page.Body, "/notes") {
		t.Error("a viewer is offered what a viewer may not do")
	}
	north.expect(viewer.Post(customer, url.Values{"name": {"Mine"}}), 403)
	north.expect(viewer.Get("/customers/new"), 403)
	technician := north.SignIn(tenancy.Technician)
	north.expect(technician.Post(vehicle+"/notes", url.Values{"note": {"Wheel lock in the glovebox"}}), 303)
	north.expect(technician.Get(vehicle), 200, "Wheel lock in the glovebox", "Staff only")
}

func TestEveryChangeIsInTheTrail(t *testing.T) {
	t.Parallel()
	s := open(t, modulestest.OpenWeb(t), "Northgate")
	customer := s.add("/customers", url.Values{"name": {"Amelia Hart"}})
	vehicle := s.add("/vehicles", url.Values{"plate": {"KV18 ZRO"}, "customer": {idIn(customer).String()}})
	other := s.add("/customers", url.Values{"name": {"A. Hart"}})
	for _, c := range []struct {
		path string
		form url.Values
	}{
		{customer, url.Values{"name": {"Amelia Ford"}, "version": {"1"}}}, {vehicle, url.Values{"plate": {"KV18 ZRX"}, "version": {"1"}}},
		{customer + "/bill-to", url.Values{"customer": {idIn(other).String()}}}, {customer + "/merge", url.Values{"other": {idIn(other).String()}}},
		{vehicle + "/owners/" + idIn(customer).String() + "/end", nil}, {vehicle + "/odometer", url.Values{"value": {"100"}, "unit": {"km"}}},
		{vehicle + "/notes", url.Values{"note": {"Noted"}}}, {customer + "/notes", url.Values{"note": {"Noted"}}},
	} {
		s.expect(s.desk.Post(c.path, c.form), 303)
	}
	var actions []string
	err := s.house.DB.InCenterRead(t.Context(), s.ID, func(ctx context.Context, tx db.Tx) error {
		return tx.HotRow(ctx, `select array_agg(distinct action) from audit.events where center_id = $1 and action like 'workshop.%'`, tx.Center()).Scan(&actions)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, action := range []string{"customer.created", "customer.changed", "customer.merged", "customer.noted", "vehicle.created", "vehicle.changed",
		"vehicle.linked", "vehicle.unlinked", "vehicle.noted", "odometer.read"} {
		if !slices.Contains(actions, "workshop."+action) {
			t.Errorf("the trail has no %s: %v", action, actions)
		}
	}
	s.expect(s.SignIn(tenancy.Owner).Get("/audit"), 200, "Amelia Ford")
}
