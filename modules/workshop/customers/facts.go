package customers

import (
	"strings"

	"bayline/modules/audit"
)

// fact is a value under the name that the form gives it.
type fact struct{ name, value string }

// differences between two states of the same thing.
func differences(before, after []fact) (details []audit.Detail) {
	for i := range after {
		if before[i].value != after[i].value {
			details = append(details, audit.Changed(after[i].name, before[i].value, after[i].value))
		}
	}
	return details
}

// named lists what changed: "name, e-mail and phones".
func named(details []audit.Detail) string {
	names := make([]string, len(details))
	for i, d := range details {
		names[i] = d.Name
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// joined leaves empty parts out.
func joined(between string, parts ...string) string {
	kept := parts[:0:0]
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, between)
}
