package tenancy

import "strings"

// Label is the state as people read it: "Past due".
func (s Status) Label() string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(string(s[:1])) + string(s[1:])
}

// Tone and Icon of the state, for badges.
func (s Status) Tone() string {
	switch s {
	case Trial:
		return "petrol"
	case Active:
		return "green"
	case PastDue:
		return "amber"
	case Grace, Suspended, Cancelled:
		return "red"
	}
	return "slate"
}

// Icon goes with the Tone.
func (s Status) Icon() string {
	switch s {
	case Trial:
		return "hourglass"
	case Active:
		return "okcircle"
	case PastDue:
		return "alert"
	case Grace:
		return "lock"
	case Suspended, Cancelled:
		return "ban"
	}
	return "trash"
}
