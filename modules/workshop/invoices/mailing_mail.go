package invoices

import (
	"strconv"
	"strings"

	"bayline/modules/workshop/letters"
	"bayline/views/kit"
	"bayline/views/layout"
)

// written is the whole invoice as a letter, with the center's own words before it.
func (d *document) written(own []string) letters.Letter {
	facts, lines, sums := d.mailFacts(), d.mailLines(), d.mailSums()
	return letters.Letter{
		Words: layout.Words{
			Letter: layout.Letter{Subject: "Invoice " + d.Number, Preview: d.balanceLabel() + " " + d.balanceText() + "."},
			Before: append(own, "Here is your invoice "+d.Number+" of "+d.day(d.IssuedAt)+"."),
			After:  []string{d.howToPay()},
		},
		Body:     invoiceMail(facts, lines, sums),
		BodyText: layout.MailFactsText(facts...) + "\n\n" + layout.MailRowsText(lines...) + "\n\n" + layout.MailRowsText(sums...),
	}
}

// howToPay says what the invoice says: what is open, and by when.
func (d *document) howToPay() string {
	due := d.balance.Due()
	switch {
	case due.IsNegative():
		return "You have a credit of " + d.minus(due) + " with us."
	case due.IsZero():
		return "It is paid. Thank you."
	}
	return "Please pay " + d.amount(due) + " by " + d.date(d.DueOn) + ", and name the invoice number " + d.Number + "."
}

func (d *document) mailFacts() (facts []kit.Pair) {
	for _, fact := range []kit.Pair{
		{Term: "Invoice", Value: d.Number},
		{Term: "Issued", Value: d.day(d.IssuedAt)},
		{Term: "Due", Value: d.date(d.DueOn)},
		{Term: "From", Value: strings.Join(filled(d.Seller.Name, strings.Join(d.Seller.address(), ", "), d.Seller.registered()), " · ")},
		{Term: "Bill to", Value: strings.Join(filled(d.BillTo.Name, d.BillTo.Company, strings.Join(d.BillTo.address(), ", ")), " · ")},
		{Term: "Vehicle", Value: strings.Join(filled(d.Vehicle.Title, d.Vehicle.Plate, d.odometer(), d.Vehicle.VIN), " · ")},
		{Term: "Work order", Value: hash(d.OrderNumber)},
	} {
		if fact.Value != "" {
			facts = append(facts, fact)
		}
	}
	return facts
}

func (d *document) mailLines() (rows []layout.MailRow) {
	for n, g := range d.groups() {
		rows = append(rows, layout.MailRow{Text: strconv.Itoa(n+1) + ". " + g.name, Amount: d.minor(g.total), Strong: true})
		for _, l := range g.lines {
			note := strings.Join(filled(d.quantity(l)+" × "+d.bare(l.UnitPriceMinor), d.small(l)), " · ")
			rows = append(rows, layout.MailRow{Text: l.Description, Note: note, Amount: d.bare(l.AmountMinor)})
		}
	}
	return rows
}

func (d *document) mailSums() (rows []layout.MailRow) {
	for _, s := range d.totals() {
		rows = append(rows, layout.MailRow{Text: s.Label, Amount: s.Amount, Strong: s.Grand})
	}
	return append(rows, layout.MailRow{Text: d.balanceLabel(), Amount: d.balanceText(), Grand: true})
}
