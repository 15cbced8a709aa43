package team

import (
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/platform/web"
	"bayline/views/kit"
)

// rulesForm has the rules of signing in.
type rulesForm struct {
	web.Form
	Factor string `form:"factor"`
	Idle   string `form:"idle"` // minutes
}

func (f *rulesForm) check() (policy tenancy.FactorPolicy, idle time.Duration) {
	policy = tenancy.FactorPolicy(f.Factor)
	if !slices.Contains(tenancy.FactorPolicies, policy) {
		f.Fail("factor", "Choose who needs a second factor.")
	}
	minutes, err := strconv.Atoi(f.Idle)
	idle = time.Duration(minutes) * time.Minute
	if err != nil || idle < leastIdle || idle > mostIdle {
		f.Fail("idle", "Choose between 15 minutes and 12 hours.")
	}
	return policy, idle
}

func minutesOf(d time.Duration) string { return strconv.Itoa(int(d / time.Minute)) }

func (m *Module) showRules(c *fiber.Ctx, me tenancy.Member) error {
	now := me.Standing()
	return m.rules(c, me, &rulesForm{Factor: string(now.FactorPolicy), Idle: minutesOf(now.Idle)})
}

// rules draws the page, with who lacks a second factor.
func (m *Module) rules(c *fiber.Ctx, me tenancy.Member, f *rulesForm) error {
	members, err := m.Colleagues(c.UserContext(), me)
	if err != nil {
		return err
	}
	without := 0
	for _, colleague := range members {
		if !colleague.Factor {
			without++
		}
	}
	return web.Show(c, rulesPage(f, without))
}

func (m *Module) postRules(c *fiber.Ctx, me tenancy.Member, f *rulesForm) error {
	policy, idle := f.check()
	if f.Bad() {
		return m.rules(c.Status(fiber.StatusUnprocessableEntity), me, f)
	}
	if err := m.SetRules(c.UserContext(), me, policy, idle); err != nil {
		return err
	}
	m.Sessions.Flash(c, "Saved. Sessions that are running obey from now on.")
	return web.Redirect(c, "/settings/security")
}

// idleOptions are the usual times, and the present one where it is none of them.
func idleOptions(present string) (list []kit.Option) {
	for _, idle := range offeredIdle {
		list = append(list, kit.Option{Value: minutesOf(idle), Label: spoken(idle)})
	}
	minutes, err := strconv.Atoi(present)
	if err == nil && !slices.ContainsFunc(list, func(o kit.Option) bool { return o.Value == present }) {
		list = append(list, kit.Option{Value: present, Label: spoken(time.Duration(minutes) * time.Minute)})
	}
	return list
}

func policyItems() []kit.RadioItem {
	return []kit.RadioItem{
		{Value: string(tenancy.FactorOwners), Label: tenancy.FactorOwners.Label(), Note: "Always so: they can close the center."},
		{Value: string(tenancy.FactorAdministrators), Label: tenancy.FactorAdministrators.Label(), Note: "Whoever invites people and changes roles."},
		{Value: string(tenancy.FactorEverybody), Label: tenancy.FactorEverybody.Label(), Note: "A stolen password alone then opens nothing here."},
	}
}

// lacking says how many have no second factor yet.
func lacking(without int) string {
	switch without {
	case 0:
		return "Everybody who works here has one."
	case 1:
		return "One person who works here has none yet."
	}
	return strconv.Itoa(without) + " people who work here have none yet."
}

func counted(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return strconv.Itoa(n) + " " + unit + "s"
}
