package team

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/throttle"
)

// Invitation asks somebody to work in the center. While it is open it holds a seat of the plan.
type Invitation struct {
	ID         uuid.UUID
	Email      string
	Role       tenancy.Role
	SeesPrices bool
	By         string // who sent it
	SentAt     time.Time
	ExpiresAt  time.Time
	seatFree   bool // it ran out, and gave its seat back
	acceptedAt time.Time
	withdrawn  bool
}

// Offered are the roles that an invitation can name: owners are made of people who work here already.
var Offered = []tenancy.Role{tenancy.Administrator, tenancy.Advisor, tenancy.Technician, tenancy.Viewer}

// RanOut tells whether it can be accepted no more, and only be sent again or withdrawn.
func (i Invitation) RanOut(now time.Time) bool { return !now.Before(i.ExpiresAt) }

// open refuses what is about an invitation that is over.
func (i Invitation) open() error {
	switch {
	case !i.acceptedAt.IsZero():
		return fault.New(fault.Conflict, "This invitation was accepted meanwhile: "+i.Email+" works here now.")
	case i.withdrawn:
		return fault.New(fault.Conflict, "This invitation was withdrawn. Send a new one.")
	}
	return nil
}

// How often mail with invitations leaves a center, and how often the same one does.
var (
	mailsOfCenter     = throttle.Rule{Burst: 100, Every: time.Minute}
	mailsOfInvitation = throttle.Rule{Burst: 3, Every: 5 * time.Minute}
)

var errNoInvitation = fault.New(fault.NotFound, "There is no such invitation.")

// Invitations of the center that wait for an answer, or have run out, the newest first.
func (m *Module) Invitations(ctx context.Context, me tenancy.Member) (list []Invitation, err error) {
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		list, err = listInvitations(ctx, tx)
		return err
	})
	return list, err
}

// Invite asks somebody by e-mail to work in the center in a role. The invitation takes a seat of the plan; where none is free it
// is a fault Limit.
func (m *Module) Invite(ctx context.Context, me tenancy.Member, email string, role tenancy.Role, prices bool) error {
	address, folded, err := accounts.Email(email)
	if err != nil {
		return err
	}
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if err := m.clearWay(ctx, tx, folded); err != nil {
			return err
		}
		if err := tenancy.Take(ctx, tx, tenancy.Staff, 1); err != nil {
			return err
		}
		i := Invitation{ID: db.NewID(), Email: address, Role: role, SeesPrices: prices || role != tenancy.Technician}
		if err := insertInvitation(ctx, tx, i, folded, me.Person().ID); err != nil {
			return err
		}
		if err := m.mailInvitation(ctx, tx, me, i); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "tenancy.invitation.sent", i.ID, audit.Note("address", address), audit.Note("role", role.Label()))
	})
}

// clearWay refuses an address that works here or is invited, and takes away what has run out.
func (m *Module) clearWay(ctx context.Context, tx db.Tx, folded string) error {
	if err := slow(ctx, tx, "center", tx.Center(), mailsOfCenter); err != nil {
		return err
	}
	if err := freeSeats(ctx, tx); err != nil {
		return err
	}
	works, err := worksHere(ctx, tx, folded)
	if err != nil {
		return err
	}
	if works {
		return fault.New(fault.Invalid, "Somebody with this address works here already. Change their role on the page of the team.")
	}
	last, err := lockOpen(ctx, tx, folded)
	if errors.Is(err, errNoInvitation) {
		return nil
	}
	if err != nil {
		return err
	}
	if !last.RanOut(tx.Now()) {
		return errInvited
	}
	return withdrawInvitation(ctx, tx, last.ID)
}

// SendAgain mails a new link, which works for another 7 days; the older one is void. An invitation that had run out takes a seat
// again.
func (m *Module) SendAgain(ctx context.Context, me tenancy.Member, id uuid.UUID) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		i, err := lockInvitation(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := i.open(); err != nil {
			return err
		}
		if err := slow(ctx, tx, "invitation", id, mailsOfInvitation); err != nil {
			return err
		}
		if i.seatFree {
			if err := tenancy.Take(ctx, tx, tenancy.Staff, 1); err != nil {
				return err
			}
		}
		if err := m.mailInvitation(ctx, tx, me, i); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "tenancy.invitation.sent_again", i.ID, audit.Note("address", i.Email))
	})
}

// Withdraw takes an invitation back: its link opens nothing any more, and its seat is free.
func (m *Module) Withdraw(ctx context.Context, me tenancy.Member, id uuid.UUID) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		i, err := lockInvitation(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := i.open(); err != nil {
			return err
		}
		if err := withdrawInvitation(ctx, tx, id); err != nil {
			return err
		}
		if err := accounts.VoidInvitationLinks(ctx, tx, id); err != nil {
			return err
		}
		if !i.seatFree {
			if err := tenancy.Take(ctx, tx, tenancy.Staff, -1); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, me.Actor(), "tenancy.invitation.withdrawn", i.ID, audit.Note("address", i.Email))
	})
}

// freeSeats gives the seats of the center's invitations back that have run out.
func freeSeats(ctx context.Context, tx db.Tx) error {
	freed, err := markRunOut(ctx, tx)
	if err != nil || freed == 0 {
		return err
	}
	return tenancy.Take(ctx, tx, tenancy.Staff, -freed)
}

// slow counts a mail. The bucket's name is a hash, like all names of buckets.
func slow(ctx context.Context, tx db.Tx, what string, id uuid.UUID, rule throttle.Rule) error {
	key := sha256.Sum256([]byte("invitation mail\x00" + what + "\x00" + id.String()))
	ok, after, err := throttle.Take(ctx, tx, key[:], rule, tx.Now())
	if err != nil || ok {
		return err
	}
	wait := counted(int((after+time.Minute-1)/time.Minute), "minute")
	return fault.New(fault.TooMany, "Enough mails for now. Wait "+wait+", then send again.")
}
