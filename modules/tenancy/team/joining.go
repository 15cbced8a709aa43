package team

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// Offer is an invitation as whoever has its link sees it.
type Offer struct {
	Invitation
	Center     uuid.UUID
	CenterName string
	status     tenancy.Status
	link       accounts.InvitationLink
}

// dead says why an offer can be accepted no more, and what to do; nil while it can.
func (o Offer) dead(now time.Time) error {
	say := func(sentence string) error { return fault.New(fault.NotFound, sentence) }
	switch {
	case !o.acceptedAt.IsZero():
		return say("This invitation was accepted already. Sign in to go to work at " + o.CenterName + ".")
	case o.withdrawn:
		return say(o.CenterName + " has withdrawn this invitation. If that is a mistake, ask " + o.By + " for a new one.")
	case o.RanOut(now):
		return say("This invitation to " + o.CenterName + " has run out. Ask " + o.By + " to send it again.")
	case !o.link.Works(now):
		return say("A newer link took the place of this one. Open the newest mail from " + o.CenterName + ", or ask " + o.By + " to send it again.")
	case o.status == tenancy.Deleted:
		return say("There is no such center any more.")
	case o.status != tenancy.Trial && o.status != tenancy.Active && o.status != tenancy.PastDue:
		return say(o.CenterName + " takes nobody in at the moment. Ask " + o.By + " about its subscription.")
	}
	return nil
}

// IsFor tells whether the offer was sent to the address of a person.
func (o Offer) IsFor(p accounts.Person) bool {
	_, mine, err := accounts.Email(p.Email)
	if err != nil {
		return false
	}
	_, theirs, err := accounts.Email(o.Email)
	return err == nil && mine == theirs
}

// Look opens the offer of a link without using it up. It tells whether the address has an account: whoever has the link has
// proven to own it. A link that opens nothing is a fault NotFound that says why.
func (m *Module) Look(ctx context.Context, token string) (o Offer, known bool, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		link, err := accounts.FindInvitationLink(ctx, tx, token)
		if err != nil {
			return err
		}
		if o, err = readOffer(ctx, tx, link); err != nil {
			return err
		}
		if err := o.dead(tx.Now()); err != nil {
			return err
		}
		known, err = accounts.HasAccount(ctx, tx, o.Email)
		return err
	})
	return o, known, err
}

// Accept makes somebody with an account a member. The offer must be for their address.
func (m *Module) Accept(ctx context.Context, o Offer, token string, who accounts.Person) error {
	if !o.IsFor(who) {
		return fault.New(fault.Forbidden, "This invitation is for "+o.Email+". Sign out, then open the link again.")
	}
	return m.join(ctx, o, token, func(context.Context, db.Tx) (accounts.Person, error) { return who, nil })
}

// Join makes somebody known who has no account yet, and a member. The link has proven the address.
func (m *Module) Join(ctx context.Context, o Offer, token string, who accounts.Prepared) (person accounts.Person, err error) {
	err = m.join(ctx, o, token, func(ctx context.Context, tx db.Tx) (accounts.Person, error) {
		person, err = m.Accounts.Add(ctx, tx, who)
		return person, err
	})
	return person, err
}

// join uses link and invitation up, in one transaction with what makes the person known. Of two at once, one gets in. The seat was
// taken when the invitation was sent.
func (m *Module) join(ctx context.Context, o Offer, token string, who func(context.Context, db.Tx) (accounts.Person, error)) error {
	return m.DB.InCenter(ctx, o.Center, func(ctx context.Context, tx db.Tx) error {
		locked, err := lockInvitation(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		o.Invitation = locked
		if err := o.dead(tx.Now()); err != nil {
			return err
		}
		if err := accounts.UseInvitationLink(ctx, tx, token); err != nil {
			return err
		}
		person, err := who(ctx, tx)
		if err != nil {
			return err
		}
		id, err := tenancy.Enroll(ctx, tx, person.ID, o.Role, o.SeesPrices)
		if err != nil {
			return err
		}
		if err := acceptInvitation(ctx, tx, o.ID, person.ID); err != nil {
			return err
		}
		if err := m.Accounts.RoleChanged(ctx, tx, person.ID); err != nil {
			return err
		}
		actor := audit.Actor{Kind: "member", ID: person.ID, Name: person.Name}
		return audit.Record(ctx, tx, actor, "tenancy.invitation.accepted", id, audit.Note("address", o.Email), audit.Note("role", o.Role.Label()))
	})
}
