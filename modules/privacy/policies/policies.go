package policies

import (
	"slices"

	"bayline/platform/fault"
)

// Policy is a text that has versions.
type Policy struct {
	Name  string // in addresses and tables
	Title string // over its page
	Word  string // in a sentence, after "the"
	Does  string // the terms change, the privacy policy changes
	Is    string // the terms are, the privacy policy is
}

// The policies. Cookies, processors and security are no texts but what the program says of itself.
var (
	Terms   = Policy{"terms", "Terms", "terms", "change", "are"}
	Privacy = Policy{"privacy", "Privacy", "privacy policy", "changes", "is"}
)

// All of them, in the order of the pages.
var All = []Policy{Terms, Privacy}

// Path of the version in effect.
func (p Policy) Path() string { return "/" + p.Name }

// Desk is its page for platform admins.
func (p Policy) Desk() string { return "/admin/policies/" + p.Name }

var errNoPolicy = fault.New(fault.NotFound, "There is no such policy.")

func byName(name string) (Policy, error) {
	i := slices.IndexFunc(All, func(p Policy) bool { return p.Name == name })
	if i < 0 {
		return Policy{}, errNoPolicy
	}
	return All[i], nil
}
