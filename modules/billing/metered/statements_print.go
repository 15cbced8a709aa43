package metered

import (
	"context"
	"fmt"
	"io"
	"time"

	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/platform/pdf"
)

// what the rules say, on the page and on paper.
const (
	voidRule    = "A work order that is voided within 24 hours of its acceptance is credited. Later it stays charged."
	balanceRule = "Work never stops in the middle of a month because of the balance: it may go below zero, and the next top-up covers it."
)

// paperLocale writes from left to right: the letters of the paper are not joined the way Arabic needs.
func paperLocale(in locale.Locale) locale.Locale {
	if in.RightToLeft() {
		return locale.Default
	}
	return in
}

// print the statement as a PDF: the same bytes each time.
func (m *Module) print(ctx context.Context, w io.Writer, s *Statement) error {
	d := s.document()
	in := paperLocale(s.Locale)
	err := m.lines(ctx, s, func(some []Entry) error {
		for _, e := range some {
			d.Rows = append(d.Rows, pdf.Row{Cells: []string{in.DateTime(e.At, s.Zone), e.What(), money.Format(e.Amount, in)}})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return m.Press.Print(ctx, w, d)
}

func (s *Statement) document() pdf.Document {
	in := paperLocale(s.Locale)
	format := func(a money.Amount) string { return money.Format(a, in) }
	d := pdf.Document{
		Title: "Statement", Number: s.Code(), Date: in.LongDate(s.IssuedAt, s.Zone), Language: "en", At: s.IssuedAt,
		From: pdf.Party{Name: "Bayline", Lines: []string{"Service center management"}},
		Facts: []pdf.Fact{
			{Label: "For", Value: s.Name, Lines: s.Address},
			{Label: "Month", Value: s.Month.Label(in), Lines: []string{in.Date(s.Starts, s.Zone) + " to " + in.Date(s.Ends.Add(-time.Second), s.Zone), "Clock of " + s.Zone.String()}},
			{Label: "Plan", Value: s.Plan, Lines: []string{s.usage()}},
		},
		Columns: []pdf.Column{{Label: "Date", Width: 24}, {Label: "What", Width: 56}, {Label: "Amount", Width: 20, Num: true}},
		Empty:   "Nothing has happened in this month.",
		Sums:    []pdf.Sum{{Label: "Balance before", Amount: format(s.Opening)}},
		Notes: []string{"Nothing is to be paid with this statement: what stands on it was taken from the prepaid balance.",
			voidRule, balanceRule},
		Foot: "Bayline, statement " + s.Code() + " for " + s.Name,
	}
	for _, sum := range s.parts() {
		d.Sums = append(d.Sums, pdf.Sum{Label: sum.label, Amount: format(sum.amount)})
	}
	d.Sums = append(d.Sums, pdf.Sum{Label: "Balance at the end", Amount: format(s.Closing), Grand: true})
	return d
}

func (s *Statement) usage() string {
	text := workOrders(s.Accepted) + " accepted"
	if s.Voided > 0 {
		text += fmt.Sprintf(", %d voided and credited", s.Voided)
	}
	return text
}

// part of a month's change of the balance.
type part struct {
	label  string
	amount money.Amount
}

// parts of the month that are not nothing.
func (s *Statement) parts() []part {
	return sums{topUps: s.TopUps, fees: s.Fees, units: s.Units, credits: s.Credits, refunds: s.Refunds, charged: s.Accepted}.parts()
}

func (s sums) parts() (list []part) {
	for _, p := range []part{{"Paid in", s.topUps}, {"Plan", s.fees}, {workOrders(s.charged), s.units}, {"Credited for voids", s.credits}, {"Paid back", s.refunds}} {
		if !p.amount.IsZero() {
			list = append(list, p)
		}
	}
	return list
}

// What the entry is, in words.
func (e Entry) What() string {
	switch e.Kind {
	case TopUp:
		return "Payment " + e.About
	case Fee:
		return e.About
	case Unit:
		return "Work order " + e.About
	case Credit:
		return "Work order " + e.About + " voided, credited"
	}
	return "Paid back, " + e.About
}
