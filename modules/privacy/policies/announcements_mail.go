package policies

import "bayline/views/layout"

func why(p Policy) string {
	return "You get this because you own a center on Bayline. The " + p.Word + " " + p.Is + " part of your contract."
}

// announced is the mail of a version that will take effect.
func (m *Module) announced(v Version) layout.Words {
	w := m.coming(v)
	w.Subject = "The " + v.Policy.Word + " " + v.Policy.Does + " on " + day(v.Day)
	w.Preview = "Until then nothing changes. You can read the new version now."
	w.Before = append([]string{"We change the " + v.Policy.Word + " of Bayline from " + day(v.Day) + " (00:00 UTC) on.", "What changes:"}, w.Before...)
	return w
}

// moved is the mail to who was told of another day before.
func (m *Module) moved(v Version) layout.Words {
	w := m.coming(v)
	w.Subject = "The " + v.Policy.Word + " " + v.Policy.Does + " later, on " + day(v.Day)
	w.Preview = "The day that we told you before does not hold."
	w.Before = append([]string{"We had told you of a new version of the " + v.Policy.Word + ". Not everybody could be told in time for the day that we named then. It does not hold.",
		"The new version takes effect on " + day(v.Day) + " (00:00 UTC). What changes is the same:"}, w.Before...)
	return w
}

// coming is what both have in common.
func (m *Module) coming(v Version) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Reason: why(v.Policy)},
		Before: paragraphs(v.Summary),
		Label:  "Read the new version", Link: m.BaseURL + v.Path(),
		After: []string{"Until " + day(v.Day) + " the version in effect goes on to hold: " + m.BaseURL + v.Policy.Path(),
			"If you do not agree, you can cancel until then on the subscription page, take your data out, and what you have paid for stays yours to its end: " + m.BaseURL + "/subscription",
			"If you use Bayline on that day or later, the new version holds for your center."},
	}
}

// withdrawn is the mail that it does not come.
func (m *Module) withdrawn(v Version) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: "A change of the " + v.Policy.Word + " does not come", Preview: "We have withdrawn the change that we announced for " + day(v.Day) + ".", Reason: why(v.Policy)},
		Before: append([]string{"We had announced a new version of the " + v.Policy.Word + " for " + day(v.Day) + ". We have withdrawn it: it does not take effect."}, paragraphs(v.Reason)...),
		Label:  "Read the version in effect", Link: m.BaseURL + v.Policy.Path(),
		After: []string{"There is nothing to do."},
	}
}
