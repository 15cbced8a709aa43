package invoices_test

import (
	"fmt"
	"strings"
	"testing"

	"bayline/modules/modulestest"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/orders"
)

// The way from a finished work order to the last cent, in a browser: what is missing is asked where one stands, a wrong amount stays
// in its field, and no page on the way keeps anybody out.
func TestMoneyPages(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	s := open(t, house, "Northgate Auto", "USD")
	b := house.Browser()
	b.Be(s.desk)
	b.Open("/invoices")
	b.See("No invoices yet")
	b.Look("invoices-empty")
	b.Open("/payments")
	b.See("No payments yet")
	b.Look("payments-empty")

	o := s.order(customers.TakeIn{Plate: "KV18 ZRO"}, item{orders.Labor, 1_400, 9_500}, item{orders.Part, 2_000, 9_850})
	b.Open(fmt.Sprintf("/work-orders/%d", o.Number))
	b.Press("Take a deposit")
	b.Fill("Amount", "50.00")
	b.Press("Record payment")
	b.See("It counts as a deposit.")
	b.Press("Post invoice")
	b.See("Type the street and number.")
	b.Look("settlement-asks")
	b.Fill("Name", "Amelia Hart")
	b.Fill("Street", "7 Linden Court")
	b.Fill("City", "Springfield")
	b.Put("Payment due", "In 30 days")
	b.Press("Post invoice")
	b.Until("the invoice is shown", func() bool { return strings.HasPrefix(b.Path(), "/invoices/INV-") })
	b.See("is posted.")
	b.See("$280.00")
	b.Look("invoice-part-paid")

	invoice := b.Path()
	b.Fill("Amount", "280.01")
	b.Press("Record payment")
	b.See("Only $280.00 is open.")
	if b.Value("Amount") != "280.01" {
		t.Errorf("the amount that was typed is %q now", b.Value("Amount"))
	}
	b.Look("invoice-refused")
	b.Fill("Amount", "280.00")
	b.Put("Method", "Bank transfer")
	b.Fill("Reference", "Transfer 17")
	b.Press("Record payment")
	b.See("is paid.")
	if path := b.Path(); path != invoice {
		t.Errorf("the payment leads to %s", path)
	}
	b.Look("invoice-paid")
	b.Fill("E-mail address", "amelia..hart@example.test")
	b.Press("Send by e-mail")
	b.See("Type an e-mail address")
	b.Look("invoice-mail-refused")
	b.Fill("E-mail address", "amelia@example.test")
	b.Fill("A line of your own", "The discs are good for another year.")
	b.Press("Send by e-mail")
	b.See("The invoice is on its way to amelia@example.test.")
	b.Look("invoice-mailed")

	s.posted(12_345)
	for name, path := range map[string]string{"invoices": "/invoices", "invoices-open": "/invoices?state=open", "payments": "/payments", "payments-card": "/payments?method=cash"} {
		b.Open(path)
		b.Look(name)
	}
	b.Open("/invoices")
	b.Fill("Search invoices", "amelia")
	b.See("2 invoices")
	b.Open(fmt.Sprintf("/work-orders/%d", o.Number))
	b.See("Balance due $0.00")
	b.Look("settlement-paid")
}
