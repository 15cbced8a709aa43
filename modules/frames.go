package modules

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/billing"
	"bayline/modules/privacy/incidents"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/anomalies"
	"bayline/modules/tenancy/can"
	"bayline/modules/tenancy/problems"
	"bayline/modules/workshop/desk"
	"bayline/platform/db"
	"bayline/platform/locale"
	"bayline/platform/mail"
	"bayline/platform/session"
	"bayline/platform/web"
	"bayline/views/kit"
	"bayline/views/layout"
)

// visitorFrame is what every page knows, signed in or not.
func (a *App) visitorFrame(c *fiber.Ctx) layout.Frame {
	f := layout.Frame{Development: !a.config.Production, ByInvitation: a.config.InviteOnly, Banners: a.clockBanner()}
	if current := session.From(c); current != nil {
		f.CSRF = current.CSRF
	}
	return f
}

// lendFrame gives every page the frame of a visitor; the guards replace it with a better one.
func (a *App) lendFrame(c *fiber.Ctx) error {
	c.SetUserContext(layout.With(c.UserContext(), a.visitorFrame(c)))
	return c.Next()
}

// show puts the frame on the page, with the sentence that the request before this one has left.
func (a *App) show(c *fiber.Ctx, f layout.Frame) {
	if !web.Partial(c) {
		f.Flash = a.sessions.TakeFlash(c)
	}
	c.SetUserContext(layout.With(c.UserContext(), f))
}

// within draws body inside a shell.
func within(shell, body templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return shell.Render(templ.WithChildren(ctx, body), w)
	})
}

// personFrame is the frame of one's own pages: around them stands the center that one is at work in, if there is one.
func (a *App) personFrame(c *fiber.Ctx, me accounts.Person) error {
	member, works, err := a.Tenancy.AtWork(c, me.ID)
	if err != nil {
		return err
	}
	if works {
		return a.memberFrame(c, member)
	}
	a.show(c, a.framePerson(c, me))
	return nil
}

func (a *App) framePerson(c *fiber.Ctx, me accounts.Person) layout.Frame {
	f := a.visitorFrame(c)
	f.Theme, f.Person, f.Email, f.Initials, f.Tone = me.Theme, me.Name, me.Email, me.Initials(), kit.ToneOf(me.Name)
	f.Menu = []layout.NavItem{
		{Href: "/account", Icon: "user", Label: "Your profile"},
		{Href: "/account/security", Icon: "shield", Label: "Security"},
	}
	return f
}

// operatorFrame is the frame of the platform's pages.
func (a *App) operatorFrame(c *fiber.Ctx, me accounts.Operator) error {
	f := a.framePerson(c, me.Person)
	f.Center, f.Subtitle, f.Role = "Bayline", "Platform", "Platform admin"
	if web.Partial(c) {
		a.show(c, f)
		return nil
	}
	f.Bell, f.Unread = "/admin/notifications", int(me.Unread)
	waits, err := a.waits(c.UserContext(), me)
	if err != nil {
		return err
	}
	for _, item := range []struct {
		duty accounts.Duty
		nav  layout.NavItem
	}{
		{accounts.SeePlatform, layout.NavItem{Href: "/admin", Icon: "reports", Label: "Overview"}},
		{accounts.DecideApprovals, layout.NavItem{Href: "/admin/approvals", Icon: "inbox", Label: "Approvals"}},
		{accounts.SeePlatform, layout.NavItem{Href: "/admin/centers", Icon: "store", Label: "Centers"}},
		{accounts.KeepPlans, layout.NavItem{Group: "Selling", Href: "/admin/plans", Icon: "tag", Label: "Plans"}},
		{accounts.MakeCodes, layout.NavItem{Group: "Selling", Href: "/admin/invitations", Icon: "mail", Label: "Invitations"}},
		{accounts.AnswerProblems, layout.NavItem{Group: "Help", Href: "/admin/problems", Icon: "help", Label: "Problems"}},
		{accounts.VisitCenters, layout.NavItem{Group: "Help", Href: "/admin/support", Icon: "shield", Label: "Support"}},
		{accounts.WatchAnomalies, layout.NavItem{Group: "Duties", Href: "/admin/anomalies", Icon: "flag", Label: "Anomalies"}},
		{accounts.KeepIncidents, layout.NavItem{Group: "Duties", Href: "/admin/incidents", Icon: "alert", Label: "Incidents"}},
		{accounts.LimitApprovals, layout.NavItem{Group: "Duties", Href: "/admin/limits", Icon: "users", Label: "Second admin"}},
		{accounts.KeepLegal, layout.NavItem{Group: "Duties", Href: "/admin/legal", Icon: "lock", Label: "Legal records"}},
		{accounts.KeepRetention, layout.NavItem{Group: "Duties", Href: "/admin/retention", Icon: "trash", Label: "Retention"}},
		{accounts.KeepPolicies, layout.NavItem{Group: "Duties", Href: "/admin/policies", Icon: "inspect", Label: "Policies"}},
		{accounts.WatchMail, layout.NavItem{Group: "Machine", Href: "/admin/mail", Icon: "mail", Label: "Mail"}},
		{accounts.RunJobs, layout.NavItem{Group: "Machine", Href: "/admin/jobs", Icon: "activity", Label: "Jobs"}},
		{accounts.KeepPeople, layout.NavItem{Group: "Machine", Href: "/admin/people", Icon: "users", Label: "People"}},
		{accounts.ReadPlatformLog, layout.NavItem{Group: "Machine", Href: "/admin/audit", Icon: "history", Label: "Audit trail"}},
	} {
		if me.Has(item.duty) {
			item.nav.Count = int(waits[item.duty])
			f.Nav = append(f.Nav, current(c, item.nav))
		}
	}
	a.show(c, f)
	return nil
}

// waiting counts what waits for people with a duty.
var waiting = map[accounts.Duty]func(context.Context, db.Tx) (int64, error){
	accounts.DecideApprovals: billing.Waiting,
	accounts.AnswerProblems:  problems.Waiting,
	accounts.WatchAnomalies:  anomalies.Waiting,
	accounts.KeepIncidents:   incidents.Waiting,
	accounts.WatchMail:       mail.Wanting,
}

// waits counts what waits for a platform admin, by duty, for the navigation.
func (a *App) waits(ctx context.Context, me accounts.Operator) (map[accounts.Duty]int64, error) {
	counts := map[accounts.Duty]int64{}
	err := a.db.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		for duty, count := range waiting {
			if err == nil && me.Has(duty) {
				counts[duty], err = count(ctx, tx)
			}
		}
		return err
	})
	return counts, err
}

// counts of the desk for the navigation, but on the board, which counts its own cards.
func (a *App) counts(c *fiber.Ctx, me tenancy.Member) (n desk.Counts, err error) {
	if !me.May(can.SeeWork) || c.Path() == "/board" {
		return n, nil
	}
	err = a.db.Glance(c.UserContext(), me.Center(), func(ctx context.Context, tx db.Tx) (err error) {
		n, err = desk.Count(ctx, tx)
		return err
	})
	return n, err
}

// memberFrame is the frame of a center's pages. A fragment has no navigation: it costs no statement.
func (a *App) memberFrame(c *fiber.Ctx, me tenancy.Member) error {
	if err := a.usePolicies(c, me); err != nil {
		return err
	}
	f := a.framePerson(c, me.Person())
	center := me.Standing()
	f.Lang, f.CenterID, f.Center, f.Role = "en", center.ID.String(), center.Name, me.Role().Label()
	f.Subtitle = strings.TrimSpace(center.City)
	if f.Subtitle == "" {
		f.Subtitle = statusLabel(center.Status)
	}
	if web.Partial(c) {
		a.show(c, f)
		return nil
	}
	f.Bell, f.Unread = "/notifications", int(me.Person().Unread)
	counts, err := a.counts(c, me)
	if err != nil {
		return err
	}
	if f.Centers, err = a.switcher(c.UserContext(), me); err != nil {
		return err
	}
	f.Settings = settings(c, me)
	f.Nav = withSettings(navigation(c, me, counts), f.Settings)
	f.Demo = ofDemo(me.Person().Email)
	now := a.db.Clock().Now()
	f.Banners = slices.Concat(f.Banners, supportBanner(me, now), factorBanner(me, now), standingBanner(me, c.Path(), now), a.policyBanners(me, now))
	if me.May(can.SeeWork) {
		f.Search, f.Finds = "/search", "Plate, VIN, phone, name, order or invoice number"
	}
	if me.May(can.WriteOrders) {
		f.Commands = append(f.Commands, layout.NavItem{Href: "/work-orders/new", Icon: "plus", Label: "New work order", Key: "N"})
	}
	if me.May(can.KeepCalendar) {
		f.Commands = append(f.Commands, layout.NavItem{Href: "/appointments/new", Icon: "calendar", Label: "Book an appointment", Key: "A"})
	}
	if me.May(can.KeepCustomers) {
		f.Commands = append(f.Commands, layout.NavItem{Href: "/customers/new", Icon: "users", Label: "New customer"},
			layout.NavItem{Href: "/vehicles/new", Icon: "car", Label: "New vehicle"})
	}
	a.show(c, f)
	return nil
}

// navigation shows only what exists and what this member may see.
func navigation(c *fiber.Ctx, me tenancy.Member, counts desk.Counts) (nav []layout.NavItem) {
	for _, item := range []struct {
		needs can.Permission
		nav   layout.NavItem
	}{
		{can.SeeWork, layout.NavItem{Href: "/board", Icon: "board", Label: "Board", Count: counts.Board, Key: "b"}},
		{can.SeeWork, layout.NavItem{Href: "/calendar", Icon: "calendar", Label: "Calendar", Key: "k"}},
		{can.SeeWork, layout.NavItem{Href: "/work-orders", Icon: "list", Label: "Work orders", Key: "w"}},
		{can.SeeWork, layout.NavItem{Group: "Customers", Href: "/customers", Icon: "users", Label: "Customers", Key: "c"}},
		{can.SeeWork, layout.NavItem{Group: "Customers", Href: "/vehicles", Icon: "car", Label: "Vehicles", Key: "v"}},
		{can.SeeMoney, layout.NavItem{Group: "Money", Href: "/invoices", Icon: "invoice", Label: "Invoices", Key: "i"}},
		{can.SeeMoney, layout.NavItem{Group: "Money", Href: "/payments", Icon: "payments", Label: "Payments", Key: "p"}},
	} {
		if me.May(item.needs) {
			nav = append(nav, current(c, item.nav))
		}
	}
	return nav
}

// settings is the second navigation: what is set once and looked up now and then, of the center and of the person.
func settings(c *fiber.Ctx, me tenancy.Member) (nav []layout.NavItem) {
	for _, item := range []struct {
		needs can.Permission
		nav   layout.NavItem
	}{
		{can.SeeTeam, layout.NavItem{Group: "Center", Href: "/settings", Icon: "store", Label: "Profile"}},
		{can.SeeTeam, layout.NavItem{Group: "Center", Href: "/team", Icon: "users", Label: "Team"}},
		{can.SetSignIn, layout.NavItem{Group: "Center", Href: "/settings/security", Icon: "shield", Label: "Sign-in rules"}},
		{can.SeeWork, layout.NavItem{Group: "Center", Href: "/catalog", Icon: "wrench", Label: "Rates and taxes"}},
		{can.SeeTeam, layout.NavItem{Group: "Center", Href: "/settings/calendar", Icon: "calendar", Label: "Calendar"}},
		{can.ManageSubscription, layout.NavItem{Group: "Center", Href: "/subscription", Icon: "card", Label: "Subscription"}},
		{can.ReportProblems, layout.NavItem{Group: "Center", Href: "/settings/problems", Icon: "help", Label: "Problems"}},
		{can.GrantSupport, layout.NavItem{Group: "Data", Href: "/settings/support", Icon: "shield", Label: "Support access"}},
		{can.WatchAnomalies, layout.NavItem{Group: "Data", Href: "/audit/anomalies", Icon: "flag", Label: "Anomalies", Count: int(me.Standing().Anomalies)}},
		{can.ReadAudit, layout.NavItem{Group: "Data", Href: "/team/sign-ins", Icon: "key", Label: "Sign-ins of the team"}},
		{can.ReadAudit, layout.NavItem{Group: "Data", Href: "/audit", Icon: "history", Label: "Audit trail"}},
	} {
		if me.May(item.needs) {
			nav = append(nav, current(c, item.nav))
		}
	}
	return append(nearest(nav),
		layout.NavItem{Group: "You", Href: "/account", Icon: "user", Label: "Your profile", Current: c.Path() == "/account" || c.Path() == "/account/email"},
		current(c, layout.NavItem{Group: "You", Href: "/account/notifications", Icon: "bell", Label: "Notifications"}),
		current(c, layout.NavItem{Group: "You", Href: "/account/security", Icon: "key", Label: "Sign-in and security"}),
		current(c, layout.NavItem{Group: "You", Href: "/account/sessions", Icon: "laptop", Label: "Sessions"}),
		current(c, layout.NavItem{Group: "You", Href: "/account/devices", Icon: "smartphone", Label: "Devices"}),
		current(c, layout.NavItem{Group: "You", Href: "/account/sign-ins", Icon: "history", Label: "Sign-ins"}))
}

// nearest leaves one line marked where several lead to where the page stands: the one with the longest address.
func nearest(nav []layout.NavItem) []layout.NavItem {
	best := -1
	for i, item := range nav {
		if item.Current && (best < 0 || len(item.Href) > len(nav[best].Href)) {
			best = i
		}
	}
	for i := range nav {
		nav[i].Current = i == best
	}
	return nav
}

// withSettings leads from the main navigation to the first page of the second one.
func withSettings(nav, settings []layout.NavItem) []layout.NavItem {
	entry := layout.NavItem{Group: "Shop", Href: settings[0].Href, Icon: "settings", Label: "Settings"}
	for _, item := range settings {
		entry.Count += item.Count
	}
	entry.Current = slices.ContainsFunc(settings, func(item layout.NavItem) bool { return item.Current })
	return append(nav, entry)
}

// exact are addresses under which others stand that have a line of their own.
var exact = map[string]bool{"/admin": true, "/settings": true, "/audit": true}

func current(c *fiber.Ctx, item layout.NavItem) layout.NavItem {
	item.Current = c.Path() == item.Href || !exact[item.Href] && strings.HasPrefix(c.Path(), item.Href+"/")
	return item
}

// factorBanner counts the days until a second factor is needed, for who has none and of whom one is asked.
func factorBanner(me tenancy.Member, now time.Time) []layout.Banner {
	by := me.FactorBy()
	if by.IsZero() {
		return nil
	}
	banner := layout.Banner{Tone: "amber", Icon: "shield", Action: "Set up", Href: "/account/security/factor"}
	switch days := int((by.Sub(now) + 24*time.Hour - 1) / (24 * time.Hour)); {
	case days <= 0:
		banner.Tone, banner.Title, banner.Text = "red", me.Standing().Name+" asks for a second factor.", "Set one up to go on working there."
	case days == 1:
		banner.Title, banner.Text = "A second factor is needed by tomorrow.", "Set one up: without it, "+me.Standing().Name+" stays closed to you after that."
	default:
		banner.Title = "A second factor is needed by " + me.Locale().Date(by, me.Zone()) + "."
		banner.Text = strconv.Itoa(days) + " days are left to set one up."
	}
	return []layout.Banner{banner}
}

func statusLabel(s tenancy.Status) string {
	if s == tenancy.Trial {
		return "Trial"
	}
	return strings.ToUpper(string(s)[:1]) + string(s)[1:]
}

// centerTrail lets owners read their center's trail, in the settings of the desk.
func (a *App) centerTrail(handler func(*fiber.Ctx, audit.Reader) error) web.Guarded {
	return tenancy.May(can.ReadAudit, func(c *fiber.Ctx, me tenancy.Member) error {
		return handler(c, audit.Reader{Center: me.Center(), Locale: me.Locale(), Zone: me.Zone(), Shell: func(body templ.Component) templ.Component {
			return within(layout.Settings(layout.Page{Title: "Audit trail"}), body)
		}})
	})
}

// platformTrail lets the platform's security people read the platform's own trail.
func (a *App) platformTrail(handler func(*fiber.Ctx, audit.Reader) error) web.Guarded {
	return accounts.OnDuty(accounts.ReadPlatformLog, func(c *fiber.Ctx, _ accounts.Operator) error {
		return handler(c, audit.Reader{Locale: locale.Default, Zone: time.UTC, Shell: func(body templ.Component) templ.Component {
			return within(layout.Admin(layout.Page{Title: "Audit trail"}), within(layout.Padded(), body))
		}})
	})
}

// ofDemo tells the people of the demo: nobody else can have an address of these domains (RFC 6761).
func ofDemo(email string) bool {
	return strings.HasSuffix(email, "@northgate.test") || strings.HasSuffix(email, "@harbour.test") || strings.HasSuffix(email, "@demo.test")
}
