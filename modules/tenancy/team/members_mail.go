package team

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/notices"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/views/layout"
)

func (m *Module) mailEnded(ctx context.Context, tx db.Tx, me tenancy.Member, c Colleague) error {
	return m.tell(ctx, tx, notices.WorkEnded, db.NewID(), c, endedWords(me.Standing().Name, me.Name()))
}

func endedWords(center, by string) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: "Your work at " + center + " has ended", Preview: "The center is closed to you from now on.",
			Reason: "You get this because you worked at " + center + " on Bayline."},
		Before: []string{
			by + " ended your work at " + center + ". The center is closed to you from now on.",
			"Your account stays yours. If this is a mistake, ask " + by + " for an invitation.",
		},
	}
}

// mailNewOwner tells who is an owner now, and who made them one.
func (m *Module) mailNewOwner(ctx context.Context, tx db.Tx, me tenancy.Member, c Colleague) error {
	center, happened := me.Standing().Name, db.NewID()
	if err := m.tell(ctx, tx, notices.OwnerAdded, happened, c, newOwnerWords(center, me.Name(), m.BaseURL)); err != nil {
		return err
	}
	return m.tell(ctx, tx, notices.OwnerAdded, happened, Colleague{Person: me.Person().ID, Name: me.Name(), Email: me.Person().Email},
		madeOwnerWords(center, c, m.BaseURL))
}

func newOwnerWords(center, by, base string) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: "You are an owner of " + center + " now", Preview: by + " made you one.", Reason: reasonOwner},
		Before: []string{
			by + " made you an owner of " + center + ": you may do everything there, closing the center included.",
			"Owners sign in with a second factor. Without one, set it up within 7 days.",
		},
		Label: "Open the team", Link: base + "/team",
	}
}

func madeOwnerWords(center string, c Colleague, base string) layout.Words {
	return layout.Words{
		Letter: layout.Letter{Subject: c.Name + " is an owner of " + center + " now", Preview: "You made " + c.Name + " one.", Reason: reasonOwner},
		Before: []string{
			"You made " + c.Name + " (" + c.Email + ") an owner of " + center + ". You are one too, until you step down.",
			"If this was not you, choose a new password at once, and end that ownership on the page of the team.",
		},
		Label: "Open the team", Link: base + "/team",
	}
}

// mailOwnershipEnded tells everybody who was an owner until now.
func (m *Module) mailOwnershipEnded(ctx context.Context, tx db.Tx, me tenancy.Member, c Colleague, owners []Colleague) error {
	center, happened := me.Standing().Name, db.NewID()
	for _, owner := range owners {
		w := ownershipEndedWords(center, me.Name(), c, owner.ID == c.ID, me.ID() == c.ID, m.BaseURL)
		if err := m.tell(ctx, tx, notices.OwnerEnded, happened, owner, w); err != nil {
			return err
		}
	}
	return nil
}

// ownershipEndedWords for another owner or for themselves, who may have stepped down.
func ownershipEndedWords(center, by string, c Colleague, themselves, steppedDown bool, base string) layout.Words {
	w := layout.Words{
		Letter: layout.Letter{Subject: c.Name + " is no owner of " + center + " any more", Preview: "Ended by " + by + ".", Reason: reasonOwner},
		Before: []string{by + " ended the ownership of " + c.Name + " at " + center + ". " + c.Name + " is an administrator now."},
		Label:  "Open the team", Link: base + "/team",
	}
	if themselves {
		w.Subject = "You are no owner of " + center + " any more"
		w.Before = []string{by + " ended your ownership of " + center + ". You are an administrator there now."}
	}
	if steppedDown {
		w.Before[0] = c.Name + " stepped down as an owner of " + center + " and is an administrator now."
	}
	w.Before = append(w.Before, "If this should not have happened, talk to the other owners.")
	return w
}

const reasonOwner = "You get this because you own, or owned, a center on Bayline."

func (m *Module) tell(ctx context.Context, tx db.Tx, kind notices.Kind, happened uuid.UUID, to Colleague, w layout.Words) error {
	return notices.Tell(ctx, tx, notices.Notice{Kind: kind, ID: happened, To: []notices.Person{{ID: to.Person, Name: to.Name, Email: to.Email}}, Words: w})
}
