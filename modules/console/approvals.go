package console

import (
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/billing"
	"bayline/modules/tenancy"
	"bayline/platform/locale"
	"bayline/platform/money"
	"bayline/platform/web"
	"bayline/views/kit"
)

// reasons to reject a proof: the owner reads the sentence.
var reasons = []struct{ code, label, sentence string }{
	{"amount", "Amount does not match", "The amount differs from the price of the plan."},
	{"payer", "Payer cannot be matched", "The confirmation does not show that the payment comes from your center."},
	{"unreadable", "Proof cannot be read", "The confirmation cannot be read. Send a sharper picture or the bank's PDF."},
	{"used", "Proof was used before", "The same confirmation was sent before."},
	{"missing", "Payment has not arrived", "The payment has not arrived in our account."},
}

type decisionForm struct {
	web.Form
	Outcome  string `form:"outcome"` // "approved" or "rejected"
	Reason   string `form:"reason"`  // code of a reason
	Sentence string `form:"sentence"`
	Try      string `form:"try"` // that was looked at
}

// check gives the reason in words.
func (f *decisionForm) check() (words string) {
	f.Sentence = strings.TrimSpace(f.Sentence)
	f.Max("sentence", f.Sentence, 500, "Use at most 500 characters.")
	for _, reason := range reasons {
		if reason.code == f.Reason {
			words = reason.sentence
		}
	}
	switch {
	case f.Outcome == "approved":
		return ""
	case f.Outcome != "rejected":
		f.Fail("reason", "Approve the proof, or reject it with a reason.")
	case f.Reason != "" && words == "":
		f.Fail("reason", "Choose a reason from the list.")
	case words == "" && f.Sentence == "":
		f.Fail("reason", "Choose a reason, or write a sentence: the owner reads it and can send again.")
	}
	return strings.TrimSpace(words + " " + f.Sentence)
}

// deskView is the queue with one case beside its proof.
type deskView struct {
	me      accounts.Operator
	now     time.Time
	decided bool // the list of what was decided, not of what waits
	queue   []billing.Proof
	one     *billing.Case // nil: nothing is open
	form    *decisionForm
}

// Platform admins read times in UTC, like the trail.
func (v deskView) in() locale.Locale { return v.me.In() }

func (v deskView) day(t time.Time) string { return v.in().Date(t, time.UTC) }

func (v deskView) moment(t time.Time) string { return v.in().DayTime(t, v.now, time.UTC) }

func (v deskView) amount(a money.Amount) string { return money.Format(a, v.in()) }

func (v deskView) current(id uuid.UUID) bool { return v.one != nil && v.one.ID == id }

// href of a case keeps the list that it was opened from.
func (v deskView) href(id uuid.UUID) string {
	if v.decided {
		return "/admin/approvals/" + id.String() + "?show=decided"
	}
	return "/admin/approvals/" + id.String()
}

// age is short, for the queue: "4 h", "2 d".
func (v deskView) age(t time.Time) string {
	since := v.now.Sub(t)
	switch {
	case since < time.Minute:
		return "now"
	case since < time.Hour:
		return v.in().Number(int64(since/time.Minute)) + " min"
	case since < 48*time.Hour:
		return v.in().Number(int64(since/time.Hour)) + " h"
	}
	return v.in().Number(int64(since/(24*time.Hour))) + " d"
}

// facts of the case; what an approval would do, while it can be given.
func (v deskView) facts() []kit.Pair {
	facts := []kit.Pair{{Term: "Asks for", Value: v.one.Plan.Title()}, {Term: "Now", Value: v.standing()}}
	if v.one.Round > 1 {
		facts = append(facts, kit.Pair{Term: "Sent", Value: v.in().Number(int64(v.one.Round)) + " times. The history stands below"})
	}
	if v.one.Decision == nil {
		facts = append(facts, kit.Pair{Term: "If approved", Value: "Active from today to " + v.day(v.one.Until(v.now))})
	}
	return facts
}

// standing of the center now, in words.
func (v deskView) standing() string {
	now := v.one.Now
	switch now.State {
	case tenancy.Trial:
		return "Trial, ends " + v.day(now.TrialEnds)
	case tenancy.Active:
		return "Active to " + v.day(now.PeriodEnd)
	}
	return now.State.Label()
}

// finding is one line of what is compared: fine, or to be looked at.
type finding struct {
	fine        bool
	what        string
	value, note string
}

func (f finding) tone() string {
	if f.fine {
		return "tone-green"
	}
	return "tone-amber"
}

func (f finding) icon() string {
	if f.fine {
		return "okcircle"
	}
	return "alert"
}

// findings compare the claim with what is known.
func (v deskView) findings() []finding {
	c := v.one
	return []finding{
		{c.Amount == c.Plan.Price, "Amount", v.amount(c.Amount), "Price of " + c.Plan.Title() + ": " + v.amount(c.Plan.Price)},
		{!c.SameReference.Seen(), "Reference", c.Reference, seen(c.SameReference, "Not used before")},
		{!c.PaidOn.Before(v.now.AddDate(0, -1, 0)), "Paid on", v.day(c.PaidOn), paidNote(c.PaidOn, v.now)},
		{!c.SameFile.Seen(), "File", c.FileName, seen(c.SameFile, v.fileBefore()) + ". " + fileNote(c.File.Type)},
	}
}

// fileBefore says whether the file came with an earlier try of the same proof.
func (v deskView) fileBefore() string {
	if len(v.one.Tries) > 1 && v.one.Tries[0].SameFile {
		return "The same as in the try before"
	}
	return "First time seen"
}

// mine tells whether this admin has given the first of two approvals.
func (v deskView) mine() bool { return v.one.Endorsed != nil && v.one.Endorsed.By == v.me.ID }

// second says why two admins are needed, before the first has approved.
func (v deskView) second() string {
	for _, limit := range v.one.Limits {
		if limit.Amount.Currency == v.one.Amount.Currency {
			return "Above " + v.amount(limit.Amount) + " two admins have to approve. Your approval is the first."
		}
	}
	return "No amount is set up to which one admin is enough in " + v.one.Amount.Currency + ", so two have to approve. Your approval is the first."
}

// pdf tells what a document says of itself, and what was checked.
func (v deskView) pdf() []kit.Pair {
	facts := []kit.Pair{{Term: "Size", Value: size(v.one.File.Size)}}
	if said := v.one.File.Facts; said != nil {
		pages, producer := "not countable", "does not say"
		if said.Pages > 0 {
			pages = v.in().Number(int64(said.Pages))
		}
		if said.Producer != "" {
			producer = said.Producer
		}
		facts = append(facts, kit.Pair{Term: "Pages", Value: pages}, kit.Pair{Term: "Written by", Value: producer})
	}
	return append(facts, kit.Pair{Term: "Encrypted", Value: "no"}, kit.Pair{Term: "Scripts", Value: "none"})
}

// file of a try.
func (v deskView) file(t billing.Try) string {
	return "/admin/approvals/" + v.one.ID.String() + "/file?try=" + strconv.Itoa(t.Round)
}

// tryLine says when and what was sent, and what was decided.
func (v deskView) tryLine(t billing.Try) (title, note string) {
	title = v.moment(t.At) + ": " + v.amount(t.Amount) + ", " + t.Reference
	note = "Paid on " + v.day(t.PaidOn) + ". Waits."
	if t.Decision != nil {
		note = "Paid on " + v.day(t.PaidOn) + ". " + t.Decision.Sentence()
		if t.Decision.Reason != "" {
			note += " " + t.Decision.Reason
		}
	}
	if t.Endorsed != nil {
		note += " First approval by " + t.Endorsed.Name + "."
	}
	return title, note
}

func seen(s billing.Same, never string) string {
	switch {
	case s.Elsewhere > 0:
		return "Also in another center's proof"
	case s.Own > 0:
		return "Also in another proof of this center"
	}
	return never
}

func paidNote(day, now time.Time) string {
	switch days := int(now.Sub(day).Hours() / 24); {
	case days <= 0:
		return "Today"
	case days == 1:
		return "Yesterday"
	case day.Before(now.AddDate(0, -1, 0)):
		return "More than a month ago"
	default:
		return locale.Default.Number(int64(days)) + " days ago"
	}
}

func fileNote(mime string) string {
	if mime == "application/pdf" {
		return "PDF without scripts."
	}
	return "Picture, drawn anew."
}

func picture(mime string) bool { return strings.HasPrefix(mime, "image/") }

// class of main: the queue with its two columns, or a page with a sentence.
func (v deskView) class() string {
	if len(v.queue) == 0 && v.one == nil {
		return ""
	}
	return "desk"
}

func (v deskView) listName() string {
	if v.decided {
		return "Decided"
	}
	return "Waiting"
}

func (v deskView) decisionTone() string {
	if v.one.Decision.Outcome == "approved" {
		return "green"
	}
	return "red"
}

func (v deskView) decisionIcon() string {
	if v.one.Decision.Outcome == "approved" {
		return "okcircle"
	}
	return "xcircle"
}

// decidedWord of a line in the list. Until the worker has carried a decision out, the proof still waits; the reason tells which it is.
func decidedWord(state, reason string) string {
	switch {
	case state == "rejected" || state == "pending" && reason != "":
		return "Rejected"
	}
	return "Approved"
}

func reasonOptions() (list []kit.Option) {
	for _, reason := range reasons {
		list = append(list, kit.Option{Value: reason.code, Label: reason.label})
	}
	return list
}

func size(bytes int64) string {
	if bytes < 1<<20 {
		return locale.Default.Number((bytes+1023)>>10) + " KB"
	}
	return locale.Default.Decimal((bytes*10)>>20, 1) + " MB"
}
