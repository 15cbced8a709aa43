package orders

import (
	"cmp"
	"strconv"
	"strings"

	"bayline/modules/workshop/letters"
	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/views/kit"
	"bayline/views/layout"
)

// estimate is what waits for a customer's answer, frozen.
type estimate struct {
	number         int64
	vehicle, plate string
	to             letters.Customer
	supplement     bool // other jobs were answered before
	jobs           []Snapshot
	taxes          []ClassTax // of all jobs together
	total          int64      // tax included
	currency       string
	mode           money.TaxMode
	locale         locale.Locale
	answering      string // how the customer answers
}

func (e *estimate) letter(own []string) letters.Letter {
	facts, lines, sums := e.facts(), e.lines(), e.sums()
	subject, opening := "Estimate "+hash(e.number), "Here is what we propose for "+cmp.Or(e.vehicle, e.plate, "your vehicle")+"."
	if e.supplement {
		subject, opening = "More work on "+hash(e.number), "This came up while we worked on "+cmp.Or(e.vehicle, e.plate, "your vehicle")+"."
	}
	return letters.Letter{
		To: e.to,
		Words: layout.Words{
			Letter: layout.Letter{Subject: subject, Preview: e.amount(e.total) + " for " + plural(len(e.jobs), "job") + ". " + e.answering + "."},
			Before: append(own, opening+" We do nothing of it before you say yes."),
			After:  []string{e.answering + ", and say which of it we may do: all, some or nothing."},
		},
		Body:     estimateMail(facts, lines, sums),
		BodyText: layout.MailFactsText(facts...) + "\n\n" + layout.MailRowsText(lines...) + "\n\n" + layout.MailRowsText(sums...),
	}
}

func (e *estimate) facts() []kit.Pair {
	facts := []kit.Pair{{Term: "Work order", Value: hash(e.number)}}
	if vehicle := strings.Join(filled(e.vehicle, e.plate), " · "); vehicle != "" {
		facts = append(facts, kit.Pair{Term: "Vehicle", Value: vehicle})
	}
	return facts
}

// lines of each job. Where tax comes on top, a job says what it comes to with it: each can be agreed to by itself.
func (e *estimate) lines() (rows []layout.MailRow) {
	for n, job := range e.jobs {
		priced := int64(0)
		for _, l := range job.Lines {
			priced += l.Amount
		}
		note := ""
		if e.mode == money.Exclusive && job.Tax != 0 {
			note = e.amount(job.Total) + " with tax"
		}
		rows = append(rows, layout.MailRow{Text: strconv.Itoa(n+1) + ". " + job.Job, Note: note, Amount: e.amount(priced), Strong: true})
		for _, l := range job.Lines {
			rows = append(rows, layout.MailRow{Text: l.Description, Note: e.note(l), Amount: e.bare(l.Amount)})
		}
	}
	return rows
}

// note under a line: how much of what, and what was taken off.
func (e *estimate) note(l SnapshotLine) string {
	quantity := e.locale.Quantity(l.Quantity)
	if Kind(l.Kind) == Labor {
		quantity += "\u00a0h"
	}
	parts := []string{quantity + " × " + e.bare(l.UnitPrice), l.PartNumber}
	if l.Discount > 0 {
		parts = append(parts, e.bare(l.Discount)+" taken off")
	}
	return strings.Join(filled(parts...), " · ")
}

func (e *estimate) sums() (rows []layout.MailRow) {
	total := layout.MailRow{Text: "Total", Amount: e.amount(e.total), Grand: true}
	for _, tax := range e.taxes {
		row := layout.MailRow{Text: tax.Name + " " + e.locale.Percent(int64(tax.Rate)), Amount: e.amount(tax.Tax)}
		if e.mode == money.Inclusive {
			row.Text = "Includes " + row.Text
		}
		rows = append(rows, row)
	}
	if e.mode == money.Inclusive {
		return append([]layout.MailRow{total}, rows...)
	}
	return append(rows, total)
}

func (e *estimate) amount(minor int64) string {
	return money.Format(money.New(minor, e.currency), e.locale)
}

func (e *estimate) bare(minor int64) string { return e.locale.Decimal(minor, money.Digits(e.currency)) }

// filled are the texts that are not empty.
func filled(texts ...string) (kept []string) {
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}
