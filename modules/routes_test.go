package modules_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"bayline/modules/modulestest"
	"bayline/platform/web"
)

// things are what the parameters of addresses stand for, by the words of the address before them.
func things(s *modulestest.Stock) map[string]string {
	return map[string]string{
		"/customers/:id":                             s.Customer,
		"/vehicles/:id":                              s.Vehicle,
		"/vehicles/:id/owners/:customer":             s.Customer,
		"/appointments/:id":                          s.Appointment,
		"/settings/calendar/bays/:id":                s.Bay,
		"/work-orders/:number":                       s.Order,
		"/work-orders/:number/jobs/:job":             s.Job,
		"/work-orders/:number/jobs/:job/lines/:line": s.Line,
		"/invoices/:number":                          s.Invoice,
		"/catalog/labor-rates/:id":                   s.Rate,
		"/catalog/tax-classes/:id":                   s.Class,
		"/files/:id":                                 s.File,
		"/settings/files/:id":                        s.File,
		"/subscription/proofs/:id":                   s.Proof,
		"/subscription/statements/:number":           s.Statement,
		"/admin/approvals/:id":                       s.Proof,
		"/admin/plans/:id":                           "019a0000-0000-7000-8000-000000000004", // Pro, yearly
		"/admin/plans/:id/versions/:number":          "1",
		"/team/members/:id":                          s.Membership,
		"/team/invitations/:id":                      s.Invitation,
		"/admin/invitations/:id":                     s.Code,
		"/invitations/:token":                        unknownToken,
		"/centers/:id":                               s.Center,
		"/settings/support/:id":                      s.Grant,
		"/audit/anomalies/:id":                       s.Anomaly,
		"/admin/anomalies/:id":                       s.Noticed,
		"/admin/support/:id":                         s.Grant,
		"/admin/legal/:id":                           s.Record,
		"/admin/retention/:id":                       s.Erasure,
		"/admin/retention/holds/:id":                 s.Hold,
		"/admin/incidents/:id":                       s.Incident,
		"/admin/incidents/:id/centers/:center":       s.Center,
		"/admin/incidents/:id/letters/:letter":       s.Draft,
		"/incidents/:id":                             s.Incident,
		"/settings/problems/:number":                 s.Problem,
		"/admin/problems/:id":                        s.ProblemID,
		"/admin/centers/:id":                         s.Center,
		"/admin/people/:id":                          s.Colleague,
		"/admin/people/:id/roles/:role":              "approver",
		"/admin/policies/:policy":                    "terms",
		"/admin/policies/:policy/versions/:number":   "1",
		"/terms/versions/:number":                    "1",
		"/privacy/versions/:number":                  "1",
		"/admin/jobs/:id":                            s.Queued,
		"/verify/:token":                             unknownToken,
		"/password/reset/:token":                     unknownToken,
		"/password/setup/:token":                     unknownToken,
		"/account/sessions/:session":                 uuid.NewString(),
		"/account/devices/:device":                   uuid.NewString(),
		"/not-me/:token":                             unknownToken,
		"/account/email/:token":                      unknownToken,
		"/login/with/:provider":                      "nobody",
		"/account/security/providers/:provider":      "nobody",
		"/account/security/connections/:connection":  uuid.NewString(),
		"/account/security/passkeys/:passkey":        uuid.NewString(),
		"/notifications/:id":                         uuid.NewString(),
		"/admin/mail/:id":                            s.Mail,
		"/dev/mail/samples/:sample":                  uuid.NewString(),
		"/dev/mail/:id":                              uuid.NewString(),
	}
}

// chosen is what the hidden fields of a form carry: what was chosen on the page before, and its version.
func chosen(s *modulestest.Stock, route web.Route) url.Values {
	form := url.Values{}
	if route.Form != nil {
		for _, field := range web.FormFields(route.Form) {
			if id := map[string]string{"customer": s.Customer, "vehicle": s.Vehicle, "other": s.Other, "version": "1",
				"outcome": "declined", "work": "running"}[field]; id != "" {
				form.Set(field, id)
			}
		}
	}
	return form
}

// unknownToken has the form of a link's token and opens nothing.
const unknownToken = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// missing is of the kind of a thing, and there is no such thing.
func missing(thing string) string {
	switch {
	case thing == unknownToken:
		return thing
	case uuid.Validate(thing) == nil:
		return uuid.NewString()
	case strings.HasPrefix(thing, "INV"):
		return "INV-2026-9999"
	}
	return "999999"
}

// address of a route, with real things for its parameters. A parameter that things does not know fails the test.
func address(t *testing.T, route web.Route, known map[string]string) string {
	t.Helper()
	path := ""
	pattern := ""
	for _, part := range strings.Split(route.Path, "/")[1:] {
		pattern += "/" + part
		if !strings.HasPrefix(part, ":") {
			path += "/" + part
			continue
		}
		thing, ok := known[pattern]
		if !ok {
			t.Fatalf("%s %s: nobody knows what %s stands for. Add %q to things in routes_test.go, and where it is new, to modulestest.Stock",
				route.Method, route.Path, part, pattern)
		}
		path += "/" + thing
	}
	return path
}

// parameters tells whether a route is about a thing.
func parameters(route web.Route) bool { return strings.Contains(route.Path, "/:") }
