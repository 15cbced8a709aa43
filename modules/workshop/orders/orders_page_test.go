package orders_test

import (
	"strings"
	"testing"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// TestTheDeskOpensAndAVehicleGoesThrough works an order on its page, by what stands on the screen: every act changes the page in
// its place.
func TestTheDeskOpensAndAVehicleGoesThrough(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate Auto", "USD")
	b := h.Browser()
	b.Be(north.SignIn(tenancy.Advisor))

	b.Open("/board")
	b.See("No vehicle is here")
	b.Look("orders-board-empty")
	b.Press("New work order")
	b.See("A new vehicle")
	b.Look("orders-new")
	b.Press("Open work order")
	b.See("one of them is enough")
	b.Look("orders-new-refused")
	b.Fill("Plate", "KV18 ZRO")
	b.Fill("Customer", "Amelia Hart")
	b.Fill("Concerns", "Squeals when braking")
	b.Press("Open work order")
	b.See("No jobs yet")
	b.Look("orders-order-empty")
	path := b.Path()

	b.Press("Add job")
	b.See("Cancel")
	b.Fill("Job", "Front brakes")
	b.Press("Add this job")
	b.See("Front brakes Draft")
	b.Press("Labor")
	b.See("Hours")
	b.Fill("Labor", "Pads and discs")
	b.Fill("Hours", "1.4")
	b.Key("\r")
	b.See("$175.00")
	b.Press("Part")
	b.See("Price of one")
	b.Fill("Part", "Brake disc")
	b.Fill("Quantity", "2")
	b.Fill("Price of one", "98,5x")
	b.Key("\r")
	b.See("Write the amount in USD")
	if b.Value("Part") != "Brake disc" || b.Value("Price of one") != "98,5x" {
		t.Error("what was typed is lost")
	}
	b.Look("orders-line-refused")
	b.Fill("Price of one", "98.50")
	b.Key("\r")
	b.See("$372.00")
	b.Press("Present to the customer")
	b.See("Needs approval")
	b.Look("orders-presented")
	b.Press("Send estimate")
	b.See("It holds 1 job without an answer")
	b.Fill("E-mail address", "amelia..hart@example.test")
	b.Press("Send estimate")
	b.See("Type an e-mail address")
	b.Look("orders-estimate-refused")
	b.Fill("E-mail address", "amelia@example.test")
	b.Fill("A line of your own", "The brakes should be done before winter.")
	b.Press("Send estimate")
	b.See("On its way")
	b.Look("orders-estimate-sent")
	b.Press("Approved")
	b.See("Who decided")
	if b.Value("Who decided") != "Amelia Hart" {
		t.Errorf("the form suggests %q", b.Value("Who decided"))
	}
	b.Look("orders-answer")
	b.Press("Record the approval")
	b.See("Approved total")
	b.Press("Start Front brakes")
	b.See("Running")
	b.Press("Pads and discs")
	b.See("the answer void")
	b.Look("orders-line")
	b.Press("Cancel")
	b.Until("the form is gone", func() bool { return !strings.Contains(b.Text(), "Save line") })
	b.Press("Done: Front brakes")
	b.Until("the vehicle is ready", func() bool { return strings.Contains(b.Text(), "Ready since") })
	if b.Path() != path {
		t.Errorf("the way led to %s", b.Path())
	}
	b.Look("orders-ready")

	b.Open("/board")
	b.See("Amelia Hart")
	b.Eval(`document.querySelector(".ticket .more").click()`, nil)
	b.Press("Waiting")
	b.See("moved to Waiting")
	var there bool
	b.Until("the card stands under Waiting", func() bool {
		b.Eval(`Boolean(document.querySelector('.lane[data-stage="waiting"] .ticket'))`, &there)
		return there
	})
	b.Look("orders-board")
	b.Open("/work-orders")
	b.See("Front brakes")
	b.Look("orders-list")
}
