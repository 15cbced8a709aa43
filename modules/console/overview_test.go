package console_test

import (
	"fmt"
	"strings"
	"testing"

	"bayline/modules/modulestest"
)

// Approved payments stand in the month of their approval, each currency in a chart of its own below one heading; what is rejected, waits
// or is a year old is not counted.
func TestIncomeByMonthAndCurrency(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	begun := house.Clock.Now()
	var admin *modulestest.Client
	turn := func(months int) {
		house.Clock.Set(begun.AddDate(0, months, 0))
		admin = house.SignInOperator(house.Operator(fmt.Sprintf("Admin %d", months)))
	}
	decide := func(name, amount, currency, outcome string) {
		t.Helper()
		page := "/admin/approvals/" + send(t, house, house.Center(name, "USD"), name, amount, currency)
		expect(t, admin.Submit(page, page+"/decision", "outcome", outcome, "reason", "unreadable"), 303)
	}
	turn(0)
	expect(t, admin.Get("/admin"), 200, "No center yet")
	decide("Northgate", "990.00", "USD", "approved")
	turn(11)
	decide("Southgate", "110.00", "USD", "approved")
	decide("Eastgate", "90.50", "EUR", "approved")
	turn(12)
	decide("Westgate", "70.00", "USD", "approved")
	decide("Harbour", "5.00", "USD", "approved")
	decide("Riverside", "7000.00", "USD", "rejected")
	send(t, house, house.Center("Lakeside", "USD"), "waits", "8000.00", "USD")

	page := expect(t, admin.Get("/admin"), 200, "Approved payments in USD by month, $75.00 this month", "Approved payments in EUR by month, €0.00 this month",
		">$110.00<", ">€90.50<", "Approved by month, USD", "Approved by month, EUR")
	if n := strings.Count(page.Body, `id="income`); n != 1 {
		t.Errorf("%d headings of income", n)
	}
	for _, wrong := range []string{"$990.00", "$1,065.00", "$7,000.00", "$8,000.00", "$200.50", "Nothing approved yet"} {
		if strings.Contains(page.Body, wrong) {
			t.Errorf("the page says %s", wrong)
		}
	}
}
