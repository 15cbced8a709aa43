package modules

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/platform/session"
	"bayline/views/layout"
)

// usePolicies records that a member uses the product, where a version of a policy has taken effect since that was recorded last: once for
// each. On all other requests it costs nothing. What a page asks for by itself is no use.
func (a *App) usePolicies(c *fiber.Ctx, me tenancy.Member) error {
	if me.Visits() || session.Background(c) || !a.Policies.Fresh(me.PoliciesAt(), a.db.Clock().Now()) {
		return nil
	}
	return a.Policies.Use(c.UserContext(), me)
}

// policyBanners tell the owners of a center that the terms or the privacy policy will change, until they do.
func (a *App) policyBanners(me tenancy.Member, now time.Time) (banners []layout.Banner) {
	if me.Role() != tenancy.Owner {
		return nil
	}
	for _, v := range a.Policies.Coming(now) {
		banners = append(banners, layout.Banner{Icon: "info", Title: "The " + v.Policy.Word + " " + v.Policy.Does + " on " + me.Locale().Date(v.Day, time.UTC) + ".",
			Text: "Until then nothing changes. If you do not agree, you can cancel before.", Action: "Read what changes", Href: v.Path() + "/changes"})
	}
	return banners
}
