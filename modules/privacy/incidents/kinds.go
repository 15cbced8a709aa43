package incidents

import "slices"

// Choice is an entry of one of the closed lists.
type Choice struct {
	Name  string // in the tables and in forms
	Label string // in people's words
	About string
}

// Harms are what an incident can do to data, in the law's three kinds.
var Harms = []Choice{
	{"confidentiality", "Confidentiality", "Somebody has seen or taken data that was not for them."},
	{"integrity", "Integrity", "Data was changed by somebody who must not, or by mistake."},
	{"availability", "Availability", "Data is lost, or cannot be reached."},
}

// Sources are how we came to know of an incident.
var Sources = []Choice{
	{"anomaly", "A rule noticed it", ""},
	{"person", "Somebody said that it was not them", ""},
	{"center", "A center reported it", ""},
	{"staff", "We noticed it ourselves", ""},
	{"processor", "A company that works for us told us", ""},
	{"researcher", "Somebody outside told us", ""},
	{"authority", "An authority told us", ""},
}

// Data is a kind of data in people's words, with the tables of the inventory that hold it.
type Data struct {
	Choice
	Tables []string
}

// Kinds of data that an incident can concern. A test compares them with docs/data-inventory.tsv: each table that holds something
// personal stands here once, so that nothing is left out when people are told what is affected.
var Kinds = []Data{
	{Choice{"accounts", "Names, e-mail addresses and phone numbers of people with accounts", "Owners and staff."},
		[]string{"accounts.people", "accounts.acceptances"}},
	{Choice{"secrets", "What people sign in with", "Passwords as hashes, passkeys, links in mail, connected services. Passwords themselves are not stored."},
		[]string{"accounts.passkeys", "accounts.links", "accounts.connections", "accounts.provider_claims"}},
	{Choice{"presence", "When, where from and on which devices people were signed in", "Network addresses, browsers, devices, and what rules noticed."},
		[]string{"accounts.sign_ins", "accounts.trusted_devices", "platform.sessions", "tenancy.anomalies", "tenancy.anomaly_marks", "platform.shell_words"}},
	{Choice{"centers", "The centers' own details and teams", "Addresses, tax numbers, who works there, invitations, support access."},
		[]string{"tenancy.centers", "tenancy.members", "tenancy.invitations", "tenancy.codes", "tenancy.support_grants"}},
	{Choice{"subscription", "Subscriptions and payments of centers to Bayline", "Payment proofs, decisions, statements, refunds."},
		[]string{"billing.approval_limits", "billing.decisions", "billing.endorsements", "billing.plan_versions", "billing.plans", "billing.refunds",
			"billing.statements", "billing.submissions"}},
	{Choice{"messages", "Messages between Bayline and its users", "Mail, notifications, reported problems."},
		[]string{"notices.notices", "platform.mails", "platform.mail_refusals", "tenancy.problems", "tenancy.problem_entries"}},
	{Choice{"customers", "Customers of centers", "Names, addresses, phone numbers, e-mail addresses, notes."},
		[]string{"workshop.customers", "workshop.customer_phones", "workshop.search_terms", "workshop.letters"}},
	{Choice{"vehicles", "Vehicles", "Number plates, VINs, whose they are."}, []string{"workshop.vehicles"}},
	{Choice{"orders", "Appointments, estimates and work orders", "What was asked for, agreed and done, and when."},
		[]string{"workshop.appointments", "workshop.bays", "workshop.work_orders", "workshop.jobs", "workshop.authorizations", "workshop.timeline", "workshop.labor_rates"}},
	{Choice{"invoices", "Invoices and payments of customers", "Amounts, and what they were for."},
		[]string{"workshop.invoices", "workshop.invoice_taxes", "workshop.tax_classes"}},
	{Choice{"files", "Photos and documents", "Logos, licenses and other files of centers."}, []string{"platform.files"}},
	{Choice{"records", "Records of privacy", "What was agreed on and when, deletions, legal holds, and this register."},
		[]string{"privacy.policy_versions", "privacy.policy_notices", "privacy.policy_uses", "privacy.deletions", "privacy.holds", "privacy.incidents", "privacy.incident_facts", "privacy.incident_entries", "privacy.incident_centers",
			"privacy.incident_letters"}},
}

// labelOf a choice of a list; its name where the list does not have it any more.
func labelOf(list []Choice, name string) string {
	if i := slices.IndexFunc(list, func(c Choice) bool { return c.Name == name }); i >= 0 {
		return list[i].Label
	}
	return name
}

// has tells whether a list has a name.
func has(list []Choice, name string) bool {
	return slices.ContainsFunc(list, func(c Choice) bool { return c.Name == name })
}

// known leaves of the names those that a list has, in its order, each once.
func known(list []Choice, names []string) (kept []string) {
	for _, c := range list {
		if slices.Contains(names, c.Name) {
			kept = append(kept, c.Name)
		}
	}
	return kept
}

// dataChoices are the kinds of data without their tables.
var dataChoices = func() (list []Choice) {
	for _, d := range Kinds {
		list = append(list, d.Choice)
	}
	return list
}()
