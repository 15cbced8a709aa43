package modules

import (
	"slices"
	"sync"

	"bayline/modules/accounts"
	"bayline/modules/billing"
	"bayline/modules/billing/metered"
	"bayline/modules/billing/plans"
	"bayline/modules/notices"
	"bayline/modules/privacy/deletion"
	"bayline/modules/privacy/incidents"
	"bayline/modules/privacy/policies"
	"bayline/modules/tenancy/anomalies"
	"bayline/modules/tenancy/problems"
	"bayline/modules/tenancy/support"
	"bayline/modules/tenancy/team"
	"bayline/modules/workshop/invoices"
	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/schedule"
	"bayline/platform/mail"
)

// Mails are samples of all kinds of mail that the program sends, in the words that are sent.
func Mails(base string) []mail.Sample {
	return slices.Concat(accounts.Samples(base), team.Samples(base), support.Samples(base), anomalies.Samples(base), problems.Samples(base),
		billing.Samples(base), plans.Samples(base), metered.Samples(base), deletion.Samples(base), incidents.Samples(base), policies.Samples(base),
		orders.Samples(), invoices.Samples(), schedule.Samples(base))
}

// labels of the kinds of mail that are no notices.
var labels = sync.OnceValue(func() map[string]string {
	found := map[string]string{}
	for _, s := range Mails("") {
		found[s.Kind] = s.Label
	}
	return found
})

// mailLabel names a kind of mail for people.
func mailLabel(kind string) string {
	if label := notices.Label(kind); label != kind {
		return label
	}
	if label, found := labels()[kind]; found {
		return label
	}
	return kind
}
