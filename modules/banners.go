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

// standingBanner tells where the center stands with the platform, where that matters today, with a link to what helps; not where that
// leads to the page that one is on.
func standingBanner(me tenancy.Member, path string, now time.Time) []layout.Banner {
	const helps = "/subscription"
	center := me.Standing()
	banner := layout.Banner{Tone: "red", Icon: "lock"}
	mayPay := me.May(can.ManageSubscription)
	if mayPay && path != helps {
		banner.Action, banner.Href = "Subscription", helps
	}
	switch center.Status {
	case tenancy.Trial:
		if center.ClosesAt.IsZero() || !now.Before(center.ClosesAt) || center.ClosesAt.Sub(now) > 7*24*time.Hour {
			return nil
		}
		banner.Tone, banner.Icon = "amber", "clock"
		banner.Title, banner.Text = "The trial ends "+soon(me, center.ClosesAt, now)+".", "Choose a plan and send a payment proof to go on."
	case tenancy.PastDue:
		banner.Tone, banner.Icon, banner.Title = "amber", "alert", "The subscription is past due."
		banner.Text = "A payment proof is being checked."
		if !center.ClosesAt.IsZero() {
			banner.Text = "Everything works until " + me.Locale().Date(center.ClosesAt, me.Zone()) + ". Send a payment proof before."
		}
	case tenancy.Grace:
		banner.Title, banner.Text = "This center can only be read.", "A payment proof is being checked."
		if !center.ClosesAt.IsZero() {
			banner.Text = "Send a payment proof to write again. Without one it is suspended " + soon(me, center.ClosesAt, now) + "."
		}
	case tenancy.Suspended:
		banner.Icon, banner.Title, banner.Text = "ban", "This center is suspended.", "The subscription page says why, and what helps."+deletedOn(me, center.ClosesAt)
	case tenancy.Cancelled:
		banner.Title, banner.Text = "This center is cancelled and can only be read.", "Until its deletion you can return."+deletedOn(me, center.ClosesAt)
		if banner.Action != "" {
			banner.Action = "Return"
		}
	default:
		return nil
	}
	if !mayPay {
		banner.Text = "Its owners can see to that." + deletedIf(me, center)
	}
	return []layout.Banner{banner}
}

// soon is a moment of the days to come: "tomorrow, on Dec 5, 2026".
func soon(me tenancy.Member, at, now time.Time) string {
	on := "on " + me.Locale().Date(at, me.Zone())
	if at.Sub(now) <= 24*time.Hour {
		return "within a day, " + on
	}
	return on
}

// deletedOn is the day of deletion: it begins at 00:00 UTC, wherever the center is. What may keep the data says the subscription page.
func deletedOn(me tenancy.Member, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return " The day of deletion is " + me.Locale().Date(at, time.UTC) + "."
}

func deletedIf(me tenancy.Member, center tenancy.Standing) string {
	if center.Status != tenancy.Suspended && center.Status != tenancy.Cancelled {
		return ""
	}
	return deletedOn(me, center.ClosesAt)
}
