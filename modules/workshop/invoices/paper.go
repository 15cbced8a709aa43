package invoices

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/payments"
	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/views/kit"
)

// paper writes amounts and days: on the center's pages its way of today, on a document the way of its day.
type paper struct {
	in   locale.Locale
	zone *time.Location
	now  time.Time
}

func (p paper) amount(a money.Amount) string { return money.Format(a, p.in) }

// minus is an amount that is taken off, as a document writes it.
func (p paper) minus(a money.Amount) string {
	negative, err := a.Neg()
	if err != nil {
		return p.amount(a)
	}
	return p.amount(negative)
}

func (p paper) day(t time.Time) string { return p.in.Date(t, p.zone) }

// date writes a calendar day, which has no zone.
func (p paper) date(t time.Time) string { return p.in.Date(t, time.UTC) }

// payments as lines under a total.
func (p paper) payments(list []payments.Payment) (sums []kit.Sum) {
	for _, payment := range list {
		label := payment.Method.Label() + ", " + p.day(payment.ReceivedAt)
		if payment.Reference != "" {
			label += ", " + payment.Reference
		}
		sums = append(sums, kit.Sum{Label: label, Amount: p.minus(payment.Amount)})
	}
	return sums
}

// document is an invoice as it is printed.
type document struct {
	*Invoice
	paper
	balance  payments.Balance
	payments []payments.Payment
	me       tenancy.Member
	pay      *payForm
}

func newDocument(i *Invoice, b payments.Balance, list []payments.Payment, me tenancy.Member, now time.Time) *document {
	zone, err := time.LoadLocation(i.Seller.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	d := &document{Invoice: i, balance: b, payments: list, me: me, paper: paper{locale.Locale(i.Seller.Locale), zone, now}}
	d.pay = newPayForm(b.Due(), true, me.Locale())
	return d
}

// group is a job with its lines.
type group struct {
	name  string
	lines []*Line
	total int64
}

func (d *document) groups() (groups []group) {
	for _, line := range d.Lines {
		if n := len(groups); n == 0 || groups[n-1].name != line.Job {
			groups = append(groups, group{name: line.Job})
		}
		last := &groups[len(groups)-1]
		last.lines, last.total = append(last.lines, line), last.total+line.AmountMinor
	}
	return groups
}

func (d *document) minor(minor int64) string { return d.amount(money.New(minor, d.Currency)) }

// bare is an amount without its currency, which the totals say.
func (d *document) bare(minor int64) string { return d.in.Decimal(minor, money.Digits(d.Currency)) }

func (d *document) quantity(l *Line) string {
	text := d.in.Quantity(l.QuantityMilli)
	if l.Kind == orders.Labor {
		return text + "\u00a0h"
	}
	return text
}

// small is what stands under a line: its part number and what was taken off.
func (d *document) small(l *Line) string {
	var notes []string
	if l.PartNumber != "" {
		notes = append(notes, l.PartNumber)
	}
	if l.DiscountMinor > 0 {
		notes = append(notes, d.bare(l.DiscountMinor)+" taken off")
	}
	return strings.Join(notes, " · ")
}

func (d *document) totals() (sums []kit.Sum) {
	for _, kind := range orders.Kinds {
		total := int64(0)
		for _, line := range d.Lines {
			if line.Kind == kind {
				total += line.AmountMinor
			}
		}
		if total != 0 {
			sums = append(sums, kit.Sum{Label: kind.Label(), Amount: d.minor(total)})
		}
	}
	inclusive := d.TaxMode == money.Inclusive
	if !inclusive {
		sums = append(sums, d.taxes("", false)...)
	}
	sums = append(sums, kit.Sum{Label: "Total", Amount: d.minor(d.TotalMinor), Grand: true})
	if inclusive {
		sums = append(sums, d.taxes("Includes ", true)...)
	}
	return append(sums, d.paper.payments(d.payments)...)
}

// taxes name what they are of, where there are several.
func (d *document) taxes(prefix string, muted bool) (sums []kit.Sum) {
	for _, tax := range d.Taxes {
		if tax.RatePPM == 0 {
			continue
		}
		label := prefix + tax.Name + " " + d.in.Percent(tax.RatePPM)
		if len(d.Taxes) > 1 || d.TaxMode == money.Inclusive {
			label += " on " + d.minor(tax.NetMinor)
		}
		sums = append(sums, kit.Sum{Label: label, Amount: d.minor(tax.TaxMinor), Muted: muted})
	}
	return sums
}

// address of a party, line by line as it stands under its name.
func (p Party) address() []string {
	return filled(p.Street, p.place(), countryName(p.Country))
}

// place is written as the country's mail has it: Chicago, IL 60618, or 10115 Berlin.
func (p Party) place() string {
	switch p.Country {
	case "US", "CA", "AU":
		return strings.Join(filled(p.City, strings.TrimSpace(p.Region+" "+p.PostalCode)), ", ")
	}
	return strings.Join(filled(strings.TrimSpace(p.PostalCode+" "+p.City), p.Region), ", ")
}

// filled are the texts that are not empty.
func filled(texts ...string) []string {
	return slices.DeleteFunc(texts, func(text string) bool { return text == "" })
}

func countryName(code string) string {
	for _, c := range tenancy.Countries() {
		if c.Code == code {
			return c.Name
		}
	}
	return code
}

// lines under the seller's name: where it is, how it is reached, how it is registered.
func (s Seller) lines() []string {
	return filled(
		strings.Join(s.address(), ", "),
		strings.Join(filled(customers.ShowPhone(s.Phone), s.Email, strings.TrimPrefix(s.Website, "https://")), " · "),
		s.registered())
}

func (s Seller) registered() string {
	return strings.Join(filled(labeled("Registration ", s.RegistrationNumber), labeled("Tax ID ", s.TaxID)), " · ")
}

func labeled(label, value string) string {
	if value == "" {
		return ""
	}
	return label + value
}

// odometer at hand-over, else at arrival.
func (d *document) odometer() string {
	reading := d.Vehicle.OdometerOut
	if reading == nil {
		reading = d.Vehicle.OdometerIn
	}
	if reading == nil {
		return ""
	}
	return d.in.Distance(*reading, locale.Unit(d.Vehicle.Unit))
}

func (d *document) orderPath() string {
	return "/work-orders/" + strconv.FormatInt(d.OrderNumber, 10)
}

func (d *document) state() Summary { return d.summary(d.balance.PaidMinor) }

func (d *document) balanceLabel() string {
	if d.balance.Due().IsNegative() {
		return "Credit"
	}
	return "Balance due"
}

func (d *document) balanceText() string {
	if due := d.balance.Due(); due.IsNegative() {
		return d.minus(due)
	}
	return d.amount(d.balance.Due())
}

// takes tells whether this member may record a payment that is still open.
func (d *document) takes() bool { return d.me.May(can.TakePayments) && d.balance.Due().Minor > 0 }
