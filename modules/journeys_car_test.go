package modules_test

import (
	"strings"
	"testing"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// TestJourneyCar is the third stop: a customer and a vehicle by its VIN, a work order with labor and a part, presented and approved
// on the phone; a change of the price asks again; the board shows where the vehicle stands.
func TestJourneyCar(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	north := h.Center("Northgate Auto", "USD")
	b := h.Browser()
	b.Be(north.SignIn(tenancy.Advisor))

	b.Open("/customers")
	b.Look("customers-empty")
	b.Press("New customer")
	b.See("Add customer")
	b.Look("customer-new")
	b.Fill("Phone", "12")
	b.Press("Add customer")
	b.See("Type the name of the person or of the company.")
	b.Look("customer-new-refused")
	b.Fill("Name", "Dana Reyes")
	b.Fill("Phone", "(202) 555-0143")
	b.Fill("E-mail", "dana@reyes.test")
	b.Press("Add customer")
	b.See("Dana Reyes is a customer now.")
	b.Look("customer")

	// The VIN fills what is known of the vehicle, offline.
	b.Press("Add vehicle")
	b.See("New vehicle")
	b.Look("vehicle-choose")
	b.Press("New vehicle")
	b.See("of Dana Reyes")
	b.Look("vehicle-new")
	b.Fill("Plate", "8KLM204")
	b.Fill("VIN", "1HGCM82633A004353\t") // a slip: the check digit does not fit
	b.See("VIN")
	b.Fill("VIN", "1HGCM82633A004352\t")
	b.Until("the VIN has filled the fields", func() bool {
		return b.Value("Make") == "Honda" && b.Value("Model") == "Accord" && b.Value("Year") == "2003" && b.Value("Engine") != "" && b.Value("Body") != ""
	})
	b.Look("vehicle-new-filled")
	b.Press("Add vehicle")
	b.See("8KLM204 is in the list of vehicles now.")
	b.Look("vehicle")

	// A known vehicle: two actions.
	b.Press("New work order")
	b.See("2003 Honda Accord")
	b.Look("order-new-known")
	b.Fill("Concerns", "Grinds when braking")
	b.Press("Open work order")
	b.See("Work order #1001 is open.")
	order := b.Path()

	b.Press("Add job")
	b.Fill("Job", "Front brakes")
	b.Key("\r")
	b.See("Front brakes Draft")
	line := func(kind, label, description, price string) {
		b.Press(kind)
		b.See("Save line")
		b.Fill(label, description)
		if price != "" {
			b.Fill("Price of one", price)
		}
		b.Key("\r")
		b.Until("the line is added", func() bool {
			return strings.Contains(b.Text(), description) && !strings.Contains(b.Text(), "Save line")
		})
	}
	line("Labor", "Labor", "Pads and discs", "")
	line("Part", "Part", "Brake disc", "98.50")
	b.Look("order-draft")
	b.Press("Present to the customer")
	b.See("Needs approval")

	b.Press("Approved by the customer: Front brakes")
	b.See("Who decided")
	b.Put("How", "By phone")
	b.Press("Record the approval")
	b.See("Approved total")
	b.Look("order-approved")

	// The price changes: the approval is void, and the job asks again.
	b.Press("Brake disc")
	b.See("the answer void")
	b.Fill("Price of one", "120")
	b.Press("Save line")
	b.See("Needs approval")
	b.Look("order-revoked")
	b.Press("Approved by the customer: Front brakes")
	b.See("Who decided")
	b.Press("Record the approval")
	b.See("Approved total")

	b.Open("/board")
	b.See("Dana Reyes")
	b.Look("board")
	if lane := b.Lane("#1001"); lane != "approved" {
		t.Errorf("the card stands under %q, want approved", lane)
	}
	b.Press("Move #1001")
	b.Look("board-menu")
	b.Press("In progress")
	b.Until("the card has moved", func() bool { return b.Lane("#1001") == "in progress" })

	// Found by plate, VIN, phone and name.
	for _, query := range []string{"8klm 204", "1HGCM82633A004352", "5550143", "reyes"} {
		b.Open("/search?q=" + strings.ReplaceAll(query, " ", "+"))
		b.See("Reyes")
	}
	b.Look("search")
	b.Open("/search?q=zzzzzz")
	b.Look("search-empty")
	for _, page := range []struct{ path, name string }{{"/customers", "customers"}, {"/vehicles", "vehicles"}, {"/work-orders", "orders"}, {"/catalog", "catalog"},
		{order + "?edit=details", "order-details"}, {order + "?edit=void", "order-void"}, {"/work-orders/9999", "order-missing"}} {
		b.Open(page.path)
		b.Look(page.name)
	}
}

// TestJourneyWalkIn: somebody stands at the desk with a car, and only its plate is known. Nothing else is asked before work begins,
// and what is missing is asked when the invoice is posted.
func TestJourneyWalkIn(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	north := h.Center("Northgate Auto", "USD")
	b := h.Browser()
	b.Be(north.SignIn(tenancy.Advisor))
	b.Open("/board")
	b.Press("New work order")
	b.Fill("Plate", "6TRJ244")
	b.Press("Open work order")
	b.See("Work order #1001 is open.")
	if text := b.Text(); !strings.Contains(text, "6TRJ244") || !strings.Contains(text, "No customer yet") {
		t.Errorf("the order says %s", text)
	}
	b.Press("Add job")
	b.Fill("Job", "Wash")
	b.Key("\r")
	b.See("Wash Draft")
	b.Press("Labor")
	b.See("Save line")
	b.Fill("Labor", "Wash by hand")
	b.Key("\r")
	b.See("Present to the customer")
	b.Press("Present to the customer")
	b.See("Needs approval")
	b.Press("Approved by the customer: Wash")
	b.See("Who decided")
	b.Fill("Who decided", "The driver")
	b.Press("Record the approval")
	b.See("Approved total")
	b.Press("Done: Wash")
	b.See("Ready since")
	b.Press("Post invoice")
	b.See("Street") // asked in place, now that it is needed
	b.Look("posting-asks")
	b.Fill("Name", "Jordan Pike")
	b.Fill("Street", "9 Elm Road")
	b.Fill("City", "Springfield")
	b.Press("Post invoice")
	b.See("INV-")
	b.Look("posted")

	// The vehicle is known now: two actions from the board to an open order.
	b.Open("/work-orders/new?q=6TRJ244")
	b.Press("6TRJ244")
	b.Press("Open work order")
	b.See("Work order #1002 is open.")
}
