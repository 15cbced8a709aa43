package accounts

import (
	"context"

	"bayline/platform/db"
	"bayline/views/layout"
)

// mailRole tells whom it concerns, and everybody else of security: a role that nobody expected is noticed.
func (m *Module) mailRole(ctx context.Context, tx db.Tx, me Operator, who Person, role PlatformRole, given bool, link string) error {
	if err := m.send(ctx, tx, "accounts.role.changed", db.NewID(), who, roleWords(m.BaseURL, me.Name, role, given, link)); err != nil {
		return err
	}
	others, err := readPeopleWithRoles(ctx, tx, []string{string(Security)})
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.ID == who.ID || other.ID == me.ID {
			continue
		}
		if err := m.send(ctx, tx, "accounts.role.noted", db.NewID(), other, roleNotedWords(m.BaseURL, me.Name, who, role, given)); err != nil {
			return err
		}
	}
	return nil
}

// roleWords are for whom a role was given to, or taken from.
func roleWords(base, by string, role PlatformRole, given bool, link string) layout.Words {
	w := layout.Words{
		Letter: layout.Letter{Subject: "You are " + role.Label() + " on the platform now", Preview: "Given by " + by + ".", Reason: reasonSecurity},
		Before: []string{by + " has given you the role " + role.Label() + " on the Bayline platform. It opens once you sign in with a second factor."},
		Label:  "Open the platform", Link: base + "/admin",
	}
	switch {
	case !given:
		w.Subject, w.Preview = "You are not "+role.Label()+" on the platform any more", "Taken by "+by+"."
		w.Before = []string{by + " has taken the role " + role.Label() + " on the Bayline platform from you. It opens nothing any more."}
		w.Label, w.Link = "", ""
	case link != "":
		w.Label, w.Link = "Choose a password", link
		w.After = []string{"The link works once, for 24 hours. Set up the second factor then, under Account, Security."}
	}
	return w
}

// roleNotedWords are for the others of security.
func roleNotedWords(base, by string, who Person, role PlatformRole, given bool) layout.Words {
	what, preposition := "has given", "to"
	if !given {
		what, preposition = "has taken", "from"
	}
	return layout.Words{
		Letter: layout.Letter{Subject: "A role on the platform has changed", Preview: who.Name + ", " + role.Label() + ".",
			Reason: "You get this because you are of security on Bayline. It cannot be switched off."},
		Before: []string{by + " " + what + " the role " + role.Label() + " " + preposition + " " + who.Name + ", " + who.Email + ".", "If that surprises you, look at it now."},
		Label:  "Who has which role", Link: base + "/admin/people",
	}
}
