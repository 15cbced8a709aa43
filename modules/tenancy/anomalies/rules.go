package anomalies

import (
	"fmt"
	"time"
)

// Severity of what was noticed.
type Severity string

// The severities. Severe things and incidents are mailed to the owners; an incident is one until somebody acknowledges it.
const (
	Notable  Severity = "notable"
	Severe   Severity = "severe"
	Incident Severity = "incident"
)

// Name of a rule, as the table of anomalies keeps it.
type Name string

// The rules.
const (
	Failures       Name = "failures"
	CenterFailures Name = "failures in a center"
	AfterFailures  Name = "success after failures"
	NewDevice      Name = "new device"
	Networks       Name = "many networks"
	Refusals       Name = "refusals"
	Exports        Name = "exports"
	SupportTried   Name = "support without access"
	Disowned       Name = "disowned"
)

// Rule says from when on something is unusual.
type Rule struct {
	Name     Name
	Title    string
	Severity Severity
	Most     int           // from so many on; 1: every one
	Unit     string        // of what
	Within   time.Duration // counted together; within it, one subject makes one row
	Advice   string        // what to do
	Waits    string        // why nothing calls it yet; empty where something does
}

// Rules is the one table. Geography is not among them: without a database of places, "too far apart" cannot be known, so that
// impossible journeys show as signing in from many networks in a short time.
var Rules = []Rule{
	{Failures, "Failed sign-ins", Notable, 5, "wrong tries in a row", time.Hour,
		"Ask the person. If it was not them, they choose a new password and set up a second factor.", ""},
	{CenterFailures, "Failed sign-ins on several accounts", Severe, 3, "accounts of the center with failed sign-ins", 15 * time.Minute,
		"Somebody may be trying passwords on your people. Ask for a second factor from all of them.", ""},
	{AfterFailures, "Signed in after failures", Severe, 5, "wrong tries before the right one", time.Hour,
		"Ask the person at once. If it was not them, end their sessions and their membership.", ""},
	{NewDevice, "New device", Notable, 1, "sign-in from a device that was not seen before", 24 * time.Hour,
		"Expected after a new phone or browser. Otherwise ask the person.", ""},
	{Networks, "Signed in from many networks", Severe, 4, "networks", time.Hour,
		"Nobody is in so many places at once: a password may be shared or stolen. Ask the person, and end their sessions.", ""},
	{Refusals, "Refused again and again", Notable, 20, "pages refused in one process", 5 * time.Minute,
		"Somebody may be looking for what they are not shown. Ask the person, or look for a mistake in their role.", ""},
	{Exports, "Data taken out in bulk", Severe, 3, "exports", time.Hour,
		"Ask the person what they are for. If nobody knows, end the membership and the sessions.", "It waits for exports, which do not exist yet."},
	{SupportTried, "Support tried to enter without access", Severe, 1, "attempt of a platform admin", time.Hour,
		"Nothing was shown. Ask the platform why.", ""},
	{Disowned, "An account was disowned", Incident, 1, `use of the link "This wasn't me"`, time.Hour,
		"All sessions of the account are ended. Look in the audit trail for what was done in its name.", ""},
}

// rule of a name. All names are in the table: a test says so.
func rule(name Name) Rule {
	for _, r := range Rules {
		if r.Name == name {
			return r
		}
	}
	return Rule{Name: name, Title: string(name), Severity: Notable, Most: 1, Within: time.Hour}
}

// Threshold in words: "5 wrong tries in a row, within 1 hour".
func (r Rule) Threshold() string {
	return fmt.Sprintf("%d %s, within %s", r.Most, r.Unit, spoken(r.Within))
}

func spoken(d time.Duration) string {
	switch {
	case d == time.Hour:
		return "an hour"
	case d == 24*time.Hour:
		return "a day"
	case d%time.Hour == 0:
		return fmt.Sprintf("%d hours", d/time.Hour)
	}
	return fmt.Sprintf("%d minutes", d/time.Minute)
}
