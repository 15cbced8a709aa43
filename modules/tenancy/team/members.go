package team

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/session"
)

// Colleague is somebody who works, or has worked, in the center.
type Colleague struct {
	ID, Person  uuid.UUID
	Name, Email string
	Role        tenancy.Role
	SeesPrices  bool
	Factor      bool      // has a second factor
	FactorFrom  time.Time // since when one could be asked
	Since       time.Time
	LastSeen    time.Time // zero where that is too long ago to be known
	Ended       bool
	Version     int64
}

var errNoColleague = fault.New(fault.NotFound, "There is no such member.")

// Colleagues are who works in the center, owners first, then by name.
func (m *Module) Colleagues(ctx context.Context, me tenancy.Member) (list []Colleague, err error) {
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if list, err = listColleagues(ctx, tx); err != nil {
			return err
		}
		seen, err := session.LastSeen(ctx, tx, me.Center())
		if err != nil {
			return err
		}
		for i := range list {
			list[i].LastSeen = seen[list[i].Person]
		}
		return m.lookForFactors(ctx, tx, list)
	})
	return list, err
}

// Colleague is one of them, or one who was.
func (m *Module) Colleague(ctx context.Context, me tenancy.Member, id uuid.UUID) (c Colleague, err error) {
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if c, err = readColleague(ctx, tx, id); err != nil {
			return err
		}
		those := []Colleague{c}
		err = m.lookForFactors(ctx, tx, those)
		c = those[0]
		return err
	})
	return c, err
}

// lookForFactors asks for second factors other than the app.
func (m *Module) lookForFactors(ctx context.Context, tx db.Tx, list []Colleague) error {
	people := make([]uuid.UUID, len(list))
	for i, c := range list {
		people[i] = c.Person
	}
	have, err := m.Accounts.HaveOtherFactors(ctx, tx, people)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].Factor = list[i].Factor || have[list[i].Person]
	}
	return nil
}

// present refuses what is about somebody who works here no more.
func (c Colleague) present() error {
	if c.Ended {
		return fault.New(fault.Conflict, c.Name+" works here no more. Send an invitation to have them back.")
	}
	return nil
}

// changeable tells whether a member may change role and membership of a colleague: not their own, and not those of owners, whose
// ownership ends first.
func (c Colleague) changeable(me tenancy.Member) error {
	switch {
	case c.Person == me.Person().ID:
		return fault.New(fault.Conflict, "This is you. Ask another owner or administrator to change your role or to end your work here.")
	case c.Role == tenancy.Owner:
		return fault.New(fault.Conflict, c.Name+" is an owner. An owner ends that first; then the role can change and the work can end.")
	}
	return c.present()
}

// ChangeRole gives a colleague another role, and says whether a technician sees prices. It takes hold on their next request. The
// version is that of the page; somebody who was faster is a conflict.
func (m *Module) ChangeRole(ctx context.Context, me tenancy.Member, id uuid.UUID, role tenancy.Role, prices bool, version int64) error {
	return m.change(ctx, me, id, func(ctx context.Context, tx db.Tx, c Colleague) error {
		if err := c.changeable(me); err != nil {
			return err
		}
		if c.Version != version {
			return fault.New(fault.Conflict, "Somebody changed "+c.Name+" meanwhile. Reload the page to see how it is now.")
		}
		prices = prices || role != tenancy.Technician
		if role == c.Role && prices == c.SeesPrices {
			return nil
		}
		if err := m.put(ctx, tx, me, c, role, prices); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "tenancy.member.role_changed", c.ID, audit.Note("member", c.Name),
			audit.Changed("role", c.Role.Label(), role.Label()), audit.Changed("sees prices", yes(c.SeesPrices), yes(prices)))
	})
}

// End ends somebody's work here, at once: their next request finds the center closed to them. The seat is free again.
func (m *Module) End(ctx context.Context, me tenancy.Member, id uuid.UUID) error {
	return m.change(ctx, me, id, func(ctx context.Context, tx db.Tx, c Colleague) error {
		if err := c.changeable(me); err != nil {
			return err
		}
		if err := endMember(ctx, tx, c.ID); err != nil {
			return err
		}
		if err := tenancy.Take(ctx, tx, tenancy.Staff, -1); err != nil {
			return err
		}
		if err := m.mailEnded(ctx, tx, me, c); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "tenancy.member.ended", c.ID, audit.Note("member", c.Name), audit.Note("role", c.Role.Label()))
	})
}

// MakeOwner makes a colleague an owner beside the present ones. Both are told by mail.
func (m *Module) MakeOwner(ctx context.Context, me tenancy.Member, id uuid.UUID) error {
	return m.change(ctx, me, id, func(ctx context.Context, tx db.Tx, c Colleague) error {
		if err := c.present(); err != nil {
			return err
		}
		if c.Role == tenancy.Owner {
			return fault.New(fault.Conflict, c.Name+" is an owner already.")
		}
		if err := m.put(ctx, tx, me, c, tenancy.Owner, true); err != nil {
			return err
		}
		if err := m.mailNewOwner(ctx, tx, me, c); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "tenancy.owner.added", c.ID, audit.Note("member", c.Name), audit.Changed("role", c.Role.Label(), tenancy.Owner.Label()))
	})
}

// EndOwnership makes an owner an administrator: oneself, who steps down, or another one. Somebody always owns the center. All
// owners are told by mail.
func (m *Module) EndOwnership(ctx context.Context, me tenancy.Member, id uuid.UUID) error {
	return m.change(ctx, me, id, func(ctx context.Context, tx db.Tx, c Colleague) error {
		owners, err := listOwners(ctx, tx)
		if err != nil {
			return err
		}
		switch err := c.present(); {
		case err != nil:
			return err
		case c.Role != tenancy.Owner:
			return fault.New(fault.Conflict, c.Name+" is no owner.")
		case len(owners) < 2:
			return fault.New(fault.Conflict, "Somebody has to own the center. Make another member an owner first.")
		}
		if err := m.put(ctx, tx, me, c, tenancy.Administrator, true); err != nil {
			return err
		}
		if err := m.mailOwnershipEnded(ctx, tx, me, c, owners); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "tenancy.owner.ended", c.ID, audit.Note("member", c.Name),
			audit.Changed("role", c.Role.Label(), tenancy.Administrator.Label()))
	})
}

// change does something to a colleague while nobody else changes the team: two owners who step down at the same moment come one
// after the other.
func (m *Module) change(ctx context.Context, me tenancy.Member, id uuid.UUID, do func(context.Context, db.Tx, Colleague) error) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if err := lockTeam(ctx, tx); err != nil {
			return err
		}
		if err := stillMay(ctx, tx, me); err != nil {
			return err
		}
		c, err := readColleague(ctx, tx, id)
		if err != nil {
			return err
		}
		return do(ctx, tx, c)
	})
}

// stillMay refuses whoever has lost the right to change the team since the request came in: of two owners who take each other's
// ownership at the same moment, the second has none any more.
func stillMay(ctx context.Context, tx db.Tx, me tenancy.Member) error {
	role, err := readRole(ctx, tx, me.ID())
	if err != nil {
		return err
	}
	if role != me.Role() || !role.May(can.ManageTeam) {
		return fault.New(fault.Forbidden, "Your own role has just changed. Reload the page to see what you may do now.")
	}
	return nil
}

// operation is something done to one of the team.
type operation func(ctx context.Context, me tenancy.Member, id uuid.UUID) error

// seats of the plan; nil where there is no limit.
func (m *Module) seats(ctx context.Context, me tenancy.Member) (allowed *int64, err error) {
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		usage, err := tenancy.Usage(ctx, tx)
		for _, use := range usage {
			if use.What == tenancy.Staff {
				allowed = use.Allowed
			}
		}
		return err
	})
	return allowed, err
}

// put stores a role. With another role, the person's trusted devices prove themselves anew; where the new role is the first of
// which a second factor is asked, the days to set one up begin.
func (m *Module) put(ctx context.Context, tx db.Tx, me tenancy.Member, c Colleague, role tenancy.Role, prices bool) error {
	policy := me.Standing().FactorPolicy
	if err := saveRole(ctx, tx, c.ID, role, prices, policy.Asks(role) && !policy.Asks(c.Role)); err != nil {
		return err
	}
	if role == c.Role {
		return nil
	}
	return m.Accounts.RoleChanged(ctx, tx, c.Person)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
