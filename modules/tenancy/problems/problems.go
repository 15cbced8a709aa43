package problems

import (
	"time"

	"github.com/google/uuid"

	"bayline/platform/fault"
)

// Side that says something.
type Side string

// The sides.
const (
	Platform Side = "platform"
	Center   Side = "center"
)

func (s Side) other() Side {
	if s == Platform {
		return Center
	}
	return Platform
}

// Severity says how much a problem is in the way.
type Severity string

// The severities.
const (
	Question Severity = "question"
	Hindered Severity = "hindered"
	Stopped  Severity = "stopped"
)

// Severities in the order of the form.
var Severities = []Severity{Question, Hindered, Stopped}

// Kind of an entry: what somebody did with what they wrote.
type Kind string

// The kinds.
const (
	Reported Kind = "reported"
	Answered Kind = "answered"
	Closed   Kind = "closed"
	Reopened Kind = "reopened"
)

// openMost problems of a center: more are one problem.
const openMost = 20

// Problem is what a center has reported.
type Problem struct {
	Center     uuid.UUID
	CenterName string
	ID         uuid.UUID
	Number     int64 // as the center's people say it
	Subject    string
	Severity   Severity
	ReportedBy uuid.UUID
	Reporter   string // name
	WaitsFor   Side
	CreatedAt  time.Time
	ChangedAt  time.Time
	ClosedAt   time.Time // zero: open
	Entries    []Entry   // the oldest first, where they were read
}

// Entry is what one side has said.
type Entry struct {
	ID     uuid.UUID
	Side   Side
	Kind   Kind
	Person uuid.UUID
	Name   string
	Words  string
	At     time.Time
}

// Open tells whether the problem is.
func (p *Problem) Open() bool { return p.ClosedAt.IsZero() }

// take an entry in: what it changes.
func (p *Problem) take(side Side, kind Kind, now time.Time) error {
	switch {
	case kind == Answered && !p.Open():
		return fault.New(fault.Conflict, "This problem is closed. Reopen it to go on.")
	case kind == Closed && !p.Open():
		return fault.New(fault.Conflict, "This problem is closed already.")
	case kind == Reopened && p.Open():
		return fault.New(fault.Conflict, "This problem is open already. Write an answer.")
	}
	p.WaitsFor, p.ChangedAt = side.other(), now
	switch kind {
	case Closed:
		p.ClosedAt = now
	case Reopened:
		p.ClosedAt = time.Time{}
	}
	return nil
}

// Label of a severity, as people read it.
func (s Severity) Label() string {
	switch s {
	case Stopped:
		return "Work stands still"
	case Hindered:
		return "Gets in the way"
	}
	return "A question"
}

// Tone and Icon of a severity, for badges.
func (s Severity) Tone() string {
	switch s {
	case Stopped:
		return "red"
	case Hindered:
		return "amber"
	}
	return "blue"
}

// Icon goes with the Tone.
func (s Severity) Icon() string {
	switch s {
	case Stopped:
		return "ban"
	case Hindered:
		return "alert"
	}
	return "help"
}

var errNoProblem = fault.New(fault.NotFound, "There is no such problem.")
