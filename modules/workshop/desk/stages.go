package desk

import "bayline/views/kit"

// look of a stage of the board: its tone and its sign, as on the board itself.
type look struct{ label, tone, icon string }

var looks = map[string]look{
	"estimate":    {"Estimate", "slate", "stage-estimate"},
	"approved":    {"Approved", "blue", "stage-approved"},
	"in progress": {"In progress", "violet", "stage-progress"},
	"waiting":     {"Waiting", "amber", "stage-waiting"},
	"ready":       {"Ready", "green", "stage-ready"},
	"invoiced":    {"Invoiced", "petrol", "stage-invoiced"},
	"void":        {"Void", "slate", "ban"},
}

func (v Visit) look() look {
	if v.Document == "void" {
		return looks["void"]
	}
	if l, known := looks[v.Stage]; known {
		return l
	}
	return look{v.Stage, "slate", "info"}
}

// badge of where a visit stands; suffix is the number of the order, where the badge stands alone.
func (v Visit) badge(suffix string, large bool) kit.Badge {
	l := v.look()
	return kit.Badge{Label: l.label + suffix, Tone: l.tone, Icon: l.icon, Large: large}
}
