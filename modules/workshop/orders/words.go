package orders

import (
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
)

// hash is how people write the number of an order.
func hash(number int64) string { return "#" + strconv.FormatInt(number, 10) }

// Label is the stage as people read it.
func (s Stage) Label() string {
	switch s {
	case EstimateStage:
		return "Estimate"
	case Approved:
		return "Approved"
	case InProgress:
		return "In progress"
	case Waiting:
		return "Waiting"
	case Ready:
		return "Ready"
	case InvoicedStage:
		return "Invoiced"
	}
	return string(s)
}

// Label is the kind as people read it.
func (k Kind) Label() string {
	switch k {
	case Labor:
		return "Labor"
	case Part:
		return "Parts"
	case Tire:
		return "Tires"
	case Fee:
		return "Fees"
	case Sublet:
		return "Sublet work"
	}
	return string(k)
}

// Phrase is the medium inside a sentence.
func (m Medium) Phrase() string {
	switch m {
	case InPerson:
		return "in person"
	case ByPhone:
		return "by phone"
	case ByText:
		return "by text message"
	case ByMail:
		return "by e-mail"
	case ByLink:
		return "on the approval page"
	}
	return string(m)
}

// listed names what changed: "concerns, arrival and key tag".
func listed(changes []audit.Detail) string {
	names := make([]string, len(changes))
	for i, c := range changes {
		names[i] = c.Name
	}
	return enumerate(names)
}

func enumerate(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

func moment(t *time.Time, me tenancy.Member) string {
	if t == nil {
		return ""
	}
	return me.Locale().DateTime(*t, me.Zone())
}

func numberText(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

func idText(id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	return id.String()
}

// same tells whether both are nothing, or the same.
func same[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

// duration is how people say how long: 42 min, 3 h, 2 days.
func duration(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "1 min"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + " min"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d/time.Hour)) + " h"
	}
	return strconv.Itoa(int(d/(24*time.Hour))) + " days"
}
