package modules

import (
	"time"

	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/views/layout"
)

// supportBanner tells everybody in a center while the platform's support has access to it, and support where it is.
func supportBanner(me tenancy.Member, now time.Time) []layout.Banner {
	access := me.Standing().Support
	if !now.Before(access.Until) {
		return nil
	}
	until := me.Locale().DayTime(access.Until, now, me.Zone())
	banner := layout.Banner{Tone: "petrol", Icon: "shield", Title: "Bayline support has access until " + until + ".", Text: "It can read. What it opens is written into the audit trail first."}
	if access.Writes {
		banner.Text = "It can read, and write at the desk. What it opens is written into the audit trail first."
	}
	switch {
	case me.Visits():
		banner.Tone, banner.Title = "amber", "You are at "+me.Standing().Name+" as Bayline support, until "+until+"."
		banner.Text, banner.Action, banner.Href = "Everything that you open is in the center's audit trail.", "Back to the platform", "/admin"
	case me.May(can.GrantSupport):
		banner.Action, banner.Href = "See what it opens", "/settings/support"
	}
	return []layout.Banner{banner}
}
