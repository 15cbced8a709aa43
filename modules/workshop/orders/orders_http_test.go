package orders_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/orders"
)

// shop is a started program with two centers; North has an order whose first job is approved and whose second is a draft.
type shop struct {
	*modulestest.House
	north, south *modulestest.Center
	order        *orders.Order
}

func openShop(t *testing.T) *shop {
	t.Helper()
	h := modulestest.OpenWeb(t)
	s := &shop{House: h, north: h.Center("Northgate Auto", "USD"), south: h.Center("Southside Garage", "USD")}
	me := s.north.Member(tenancy.Advisor)
	o := must(h.Orders.Open(ctx, me, orders.Opening{TakeIn: customers.TakeIn{Plate: "KV18 ZRO", CustomerName: "Amelia Hart"}}))(t)
	o = must(h.Orders.AddJob(ctx, me, o.Number, "Front brakes"))(t)
	o = must(h.Orders.AddLine(ctx, me, o.At(last(o)), orders.LineInput{Kind: orders.Labor, Description: "Pads and discs", QuantityMilli: 1400}))(t)
	o = must(h.Orders.Present(ctx, me, o.Number, o.Version))(t)
	o = must(h.Orders.Authorize(ctx, me, o.At(last(o)), amelia))(t)
	o = must(h.Orders.AddJob(ctx, me, o.Number, "Wiper blades"))(t)
	s.order = must(h.Orders.AddLine(ctx, me, o.At(last(o)), orders.LineInput{Kind: orders.Labor, Description: "Fit blades", QuantityMilli: 200}))(t)
	return s
}

func (s *shop) path(parts ...string) string {
	return strings.Join(append([]string{"/work-orders/" + strconv.FormatInt(s.order.Number, 10)}, parts...), "/")
}

func (s *shop) job(i int, what string) string {
	return s.path("jobs", s.order.Jobs[i].ID.String(), what)
}

func version(n int64) string { return strconv.FormatInt(n, 10) }

func TestWhoMayDoWhatWithAnOrder(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	stage := url.Values{"version": {version(s.order.Version)}, "stage": {"waiting"}}
	first := url.Values{"version": {version(s.order.Jobs[0].Version)}}
	second := url.Values{"version": {version(s.order.Jobs[1].Version)}, "by": {"Amelia Hart"}, "medium": {"phone"}}
	south := s.south.Member(tenancy.Advisor)
	must(s.Orders.Open(ctx, south, orders.Opening{TakeIn: customers.TakeIn{Plate: "AAA 1"}}))(t) // so that the number exists there too
	foreign := fmt.Sprintf("/work-orders/%d/jobs/%s/authorization", s.order.Number, s.order.Jobs[1].ID)
	for _, c := range []struct {
		who    tenancy.Role
		of     *modulestest.Center
		path   string
		form   url.Values
		status int
		says   string
	}{
		{tenancy.Viewer, s.north, s.path("stage"), stage, 403, "Your role"},
		{tenancy.Viewer, s.north, s.path("notes"), url.Values{"note": {"Hello"}}, 403, "Your role"},
		{tenancy.Technician, s.north, s.path("jobs"), url.Values{"name": {"More"}}, 403, "Your role"},
		{tenancy.Technician, s.north, s.job(1, "authorization"), second, 403, "Your role"},
		{tenancy.Technician, s.north, s.path("details"), stage, 403, "Your role"},
		{tenancy.Advisor, s.south, foreign, second, 404, "No such job"},
		{tenancy.Advisor, s.south, "/work-orders/999999/stage", stage, 404, "No such work order"},
		{tenancy.Advisor, s.north, "/work-orders/" + strings.Repeat("9", 30) + "/stage", stage, 404, "No such work order"},
		{tenancy.Advisor, s.north, s.path("jobs", "nonsense", "name"), second, 404, "No such job"},
		{tenancy.Advisor, s.north, s.job(1, "authorization"), second, 409, "has not been presented yet"},
		{tenancy.Technician, s.north, s.job(1, "work"), url.Values{"version": second["version"], "work": {"running"}}, 409, "has not approved"},
		{tenancy.Advisor, s.north, s.path("stage"), url.Values{"version": stage["version"], "stage": {"invoiced"}}, 409, "Post the invoice"},
		{tenancy.Advisor, s.north, s.path("stage"), url.Values{"stage": {"ready"}}, 400, "Reload the page"},
		{tenancy.Advisor, s.north, s.job(0, "removal"), first, 409, "is kept"},
		{tenancy.Technician, s.north, s.job(0, "work"), url.Values{"version": first["version"], "work": {"running"}}, 303, ""},
	} {
		answer := c.of.SignIn(c.who).Post(c.path, c.form)
		if answer.Status != c.status || !strings.Contains(answer.Body, c.says) {
			t.Errorf("%s of %s: POST %s answered %d, want %d saying %q", c.who, c.of.Name, c.path, answer.Status, c.status, c.says)
		}
	}
}

func TestTechniciansSeeNoPrices(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	technician, advisor := s.north.SignIn(tenancy.Technician), s.north.SignIn(tenancy.Advisor)
	for _, path := range []string{"/board", "/work-orders", s.path()} {
		if page := advisor.Get(path); page.Status != 200 || !strings.Contains(page.Body, "$") {
			t.Errorf("the advisor sees no prices on %s: %d", path, page.Status)
		}
		page := technician.Get(path)
		if page.Status != 200 || strings.Contains(page.Body, "$") || strings.Contains(page.Body, "125.00") || strings.Contains(page.Body, "175.00") {
			t.Errorf("the technician sees prices on %s: %d", path, page.Status)
		}
	}
	if page := technician.Get(s.path()); !strings.Contains(page.Body, "1.4\u00a0h") || !strings.Contains(page.Body, "Start Front brakes") {
		t.Error("the technician does not see the hours, or cannot start")
	}
	if page := technician.Get(s.path() + "?edit=details"); strings.Contains(page.Body, "Save details") {
		t.Error("the technician is shown a form that is not theirs")
	}
}

func TestABadLineComesBackAsItWasTyped(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	advisor := s.north.SignIn(tenancy.Advisor)
	form := url.Values{"version": {version(s.order.Jobs[1].Version)}, "kind": {"part"}, "currency": {"USD"}, "description": {"Blade <set>"},
		"quantity": {"two"}, "price": {"12.345"}, "tax_class": {"nonsense"}}
	answer := advisor.Post(s.job(1, "lines"), form)
	for _, want := range []string{"Write a number", "USD has 2 decimals", "Choose from the list", `value="Blade &lt;set&gt;"`, `value="two"`, `value="12.345"`, "<html"} {
		if answer.Status != 422 || !strings.Contains(answer.Body, want) {
			t.Errorf("%d, without %q", answer.Status, want)
		}
	}
	answer = advisor.PostWith(s.job(1, "lines"), form, http.Header{"Hx-Request": {"true"}, "Hx-Request-Type": {"partial"}})
	if answer.Status != 422 || strings.Contains(answer.Body, "<html") || !strings.Contains(answer.Body, `id="order"`) {
		t.Errorf("htmx got %d with more than the order", answer.Status)
	}
	form.Set("quantity", "2")
	form.Set("price", "12.34")
	form.Del("tax_class")
	answer = advisor.PostWith(s.job(1, "lines"), form, http.Header{"Hx-Request": {"true"}, "Hx-Request-Type": {"partial"}})
	if answer.Status != 200 || !strings.Contains(answer.Body, "24.68") || !strings.Contains(answer.Header.Get("HX-Trigger"), "Line added") {
		t.Errorf("a good line: %d, %s", answer.Status, answer.Header.Get("HX-Trigger"))
	}
	form.Del("currency") // whoever leaves it out would have the decimals guessed
	if answer = advisor.Post(s.job(1, "lines"), form); answer.Status != 422 || !strings.Contains(answer.Body, "lost its currency") {
		t.Errorf("a price without its currency: %d", answer.Status)
	}
}

func TestAStaleFormShowsBothSides(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	me := s.north.Member(tenancy.Advisor)
	old := s.order.Version
	must(s.Orders.ChangeDetails(ctx, me, s.order.Number, old, orders.Details{KeyTag: "hook 7"}))(t)
	advisor := s.north.SignIn(tenancy.Advisor)
	answer := advisor.Post(s.path("details"), url.Values{"version": {version(old)}, "key_tag": {"hook 9"}, "arrival": {"drop-off"}})
	for _, want := range []string{"changed by somebody else", "Stored now", "hook 7", "What you typed", "hook 9", `name="version" value="` + version(old+1) + `"`} {
		if answer.Status != 409 || !strings.Contains(answer.Body, want) {
			t.Errorf("%d, without %q", answer.Status, want)
		}
	}
	answer = advisor.Post(s.path("details"), url.Values{"version": {version(old + 1)}, "key_tag": {"hook 9"}, "arrival": {"drop-off"}})
	if answer.Status != 303 || answer.Location != s.path() {
		t.Errorf("saving it again: %d to %s", answer.Status, answer.Location)
	}
	move := url.Values{"version": {version(old)}, "stage": {"waiting"}, "back": {"/board"}}
	answer = advisor.PostWith(s.path("stage"), move, http.Header{"Hx-Request": {"true"}, "Hx-Request-Type": {"partial"}})
	if answer.Status != 409 || !strings.Contains(answer.Body, `id="board"`) || !strings.Contains(answer.Body, "changed by somebody else") {
		t.Errorf("a stale move: %d", answer.Status)
	}
}

func TestOpeningThroughTheDoor(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	advisor := s.north.SignIn(tenancy.Advisor)
	known := advisor.Get("/work-orders/new?vehicle=" + s.order.VehicleID.String())
	if known.Status != 200 || !strings.Contains(known.Body, "KV18 ZRO") || !strings.Contains(known.Body, "Amelia Hart") {
		t.Fatalf("a known vehicle: %d", known.Status)
	}
	answer := advisor.Post("/work-orders", url.Values{"vehicle": {s.order.VehicleID.String()}})
	if answer.Status != 303 || answer.Location != fmt.Sprintf("/work-orders/%d", s.order.Number+1) {
		t.Fatalf("the second action: %d to %s", answer.Status, answer.Location)
	}
	if found := advisor.Fragment("/work-orders/new?q=kv18"); found.Status != 200 || !strings.Contains(found.Body, "KV18 ZRO") || strings.Contains(found.Body, "<form") {
		t.Errorf("searching: %d", found.Status)
	}
	answer = advisor.Post("/work-orders", url.Values{"plate": {"HX21 KLM"}, "promised": {"2026-03-03T15:30"}, "odometer_in": {"84,210"}})
	if answer.Status != 303 {
		t.Fatalf("a plate alone: %d %s", answer.Status, answer.Body)
	}
	if page := advisor.Get(answer.Location); !strings.Contains(page.Body, "84,210\u00a0mi") && !strings.Contains(page.Body, "84,210\u00a0km") {
		t.Error("the odometer is not on the page")
	}
	answer = advisor.Post("/work-orders", url.Values{"vin": {"nonsense"}, "promised": {"soon"}, "odometer_in": {"many"}, "customer_name": {"Zoë 山田"}})
	for _, want := range []string{"Write date and time", "whole number on the odometer", "Zoë 山田"} {
		if answer.Status != 422 || !strings.Contains(answer.Body, want) {
			t.Errorf("%d, without %q", answer.Status, want)
		}
	}
	if answer := s.north.SignIn(tenancy.Technician).Get("/work-orders/new"); answer.Status != 403 {
		t.Errorf("a technician opens orders: %d", answer.Status)
	}
}

func TestTheBoardThroughTheDoor(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	technician := s.north.SignIn(tenancy.Technician)
	page := technician.Get("/board")
	for _, want := range []string{`id="ro-` + version(s.order.Number) + `"`, `data-version="` + version(s.order.Version) + `"`, `data-move="waiting"`, "Amelia Hart", "0 of 2 jobs done"} {
		if page.Status != 200 || !strings.Contains(page.Body, want) {
			t.Errorf("%d, without %q", page.Status, want)
		}
	}
	if viewer := s.north.SignIn(tenancy.Viewer).Get("/board"); strings.Contains(viewer.Body, "data-move") || strings.Contains(viewer.Body, "New work order") {
		t.Error("a viewer is offered what is not theirs")
	}
	move := url.Values{"version": {version(s.order.Version)}, "stage": {"waiting"}, "back": {"//evil.example/"}}
	if answer := technician.Post(s.path("stage"), move); answer.Status != 303 || answer.Location != "/" {
		t.Errorf("a move leads to %q", answer.Location)
	}
	for _, path := range []string{"/board", "/work-orders"} {
		fragment := technician.Fragment(path)
		if fragment.Status != 200 || strings.Contains(fragment.Body, "<html") {
			t.Errorf("the fragment of %s: %d", path, fragment.Status)
		}
	}
	if empty := s.south.SignIn(tenancy.Advisor).Get("/board"); !strings.Contains(empty.Body, "No vehicle is here") || !strings.Contains(empty.Body, "/work-orders/new") {
		t.Error("an empty board offers nothing")
	}
}
