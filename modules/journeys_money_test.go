package modules_test

import (
	"strings"
	"testing"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// TestJourneyMoney is the fourth stop: an invoice is posted, paid in two parts until nothing is owed, printed, found in the
// vehicle's history and in the audit trail; then the owner cancels, sees the day of deletion, and returns.
func TestJourneyMoney(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	north := h.Center("Northgate Auto", "USD")
	b := h.Browser()
	b.Be(north.SignIn(tenancy.Owner))

	for _, page := range []struct{ path, name string }{{"/invoices", "invoices-empty"}, {"/payments", "payments-empty"}} {
		b.Open(page.path)
		b.Look(page.name)
	}
	order, vehicle := north.Ready()
	b.Open(order)
	b.Look("order-ready")
	b.Press("Post invoice")
	b.See("INV-")
	b.See("Balance due $285.00")
	b.Look("invoice-unpaid")

	b.Fill("Amount", "1,000")
	b.Press("Record payment")
	b.See("Enter that or less")
	b.Look("invoice-payment-refused")
	b.Fill("Amount", "85")
	b.Put("Method", "Card")
	b.Fill("Reference", "Slip 4711")
	b.Press("Record payment")
	b.See("Balance due $200.00")
	b.See("$85.00")
	b.Open(order)
	b.See("$200.00")
	b.Look("order-posted")
	b.Press("Invoice INV-")
	b.See("Balance due $200.00")
	b.Look("invoice")
	b.Fill("Amount", "200")
	b.Press("Record payment")
	b.Until("nothing is owed", func() bool {
		return strings.Contains(b.Text(), "Paid") && !strings.Contains(b.Text(), "Record payment")
	})
	b.Look("invoice-paid")
	b.Printed("invoice-paid")

	for _, page := range []struct{ path, says, name string }{
		{order, "Paid", "order-paid"}, {vehicle, "INV-", "vehicle-history"}, {"/invoices", "INV-", "invoices"}, {"/payments", "$85.00", "payments"},
		{"/audit", "posted", "audit"}, {"/settings", "The center", "settings"}, {"/board", "#1001", "board-invoiced"},
	} {
		b.Open(page.path)
		b.See(page.says)
		b.Look(page.name)
	}

	b.Open("/subscription")
	b.Look("subscription-trial")
	b.Press("Cancel the subscription") // opens what it means
	b.See("unless you return")
	b.Look("subscription-cancel")
	b.Fill("Why do you leave?", "We retire.")
	b.PressLast("Cancel the subscription")
	b.See("Day of deletion")
	b.Look("subscription-cancelled")
	b.Open("/work-orders/new")
	b.See("can only be read")
	b.Look("forbidden")
	b.Open("/subscription")
	b.Press("Return") // the banner, whose link leads here, has none here
	b.See("Welcome back. Everything is as it was.")
	b.Open("/work-orders/new")
	b.See("A new vehicle")
	b.Open("/audit")
	b.See("cancelled")
}
