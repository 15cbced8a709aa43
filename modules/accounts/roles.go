package accounts

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// PlatformRoles in the order of the page.
var PlatformRoles = []PlatformRole{Approver, Support, Security}

// Label of a role, as people read it.
func (r PlatformRole) Label() string {
	switch r {
	case Approver:
		return "Approver"
	case Support:
		return "Support"
	case Security:
		return "Security"
	}
	return string(r)
}

// Duties of a role, in the order of the page.
func (r PlatformRole) Duties() (list []Duty) {
	for _, duty := range Duties() {
		if slices.Contains(duties[r], duty) {
			list = append(list, duty)
		}
	}
	return list
}

// Colleague is a platform admin as others of security see them.
type Colleague struct {
	Person
	Roles  []PlatformRole
	Factor bool      // has an authenticator app; without a second factor none of the roles opens anything
	Since  time.Time // the oldest of the roles
}

// Colleagues are all platform admins, by name.
func (m *Module) Colleagues(ctx context.Context) (list []Colleague, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = readColleagues(ctx, tx)
		return err
	})
	return list, err
}

var (
	errOwnRoles = fault.New(fault.Forbidden, "Nobody changes their own roles: somebody else of security has to.")
	errNoRole   = fault.New(fault.NotFound, "Nobody has this role under this address. Reload the page to see who has which.")
	errLastOne  = fault.New(fault.Conflict, "This is the last one of security. Give somebody else the role first.")
)

// GiveRole makes whoever has an e-mail address a platform admin with one role more. Somebody whose address is not proven gets a
// link by mail to choose a password, and an account where there was none. It takes hold on their next request.
func (m *Module) GiveRole(ctx context.Context, me Operator, email string, role PlatformRole) error {
	return m.changeRole(ctx, me, func(ctx context.Context, tx db.Tx) error {
		who, err := m.appoint(ctx, tx, email)
		if err != nil {
			return err
		}
		if who.ID == me.ID {
			return errOwnRoles
		}
		has, err := readRoles(ctx, tx, who.ID)
		if err != nil {
			return err
		}
		if slices.Contains(has, role) {
			return fault.Newf(fault.Conflict, "%s has this role already.", who.Name)
		}
		if err := grantRole(ctx, tx, who.ID, role); err != nil {
			return err
		}
		link := ""
		if !who.Verified {
			if link, err = m.newLink(ctx, tx, db.NewID(), toSetUp, who.ID); err != nil {
				return err
			}
		}
		if err := m.RoleChanged(ctx, tx, who.ID); err != nil {
			return err
		}
		if err := m.mailRole(ctx, tx, me, who.Person, role, true, link); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.role.given", who.ID, audit.Note("to", who.Name), audit.Note("role", role.Label()))
	})
}

// TakeRole takes a role away. It takes hold on the next request; somebody without any role is no platform admin any more.
func (m *Module) TakeRole(ctx context.Context, me Operator, person uuid.UUID, role PlatformRole) error {
	return m.changeRole(ctx, me, func(ctx context.Context, tx db.Tx) error {
		if person == me.ID {
			return errOwnRoles
		}
		who, err := lockAccount(ctx, tx, person)
		if fault.Is(err, fault.NotFound) {
			return errNoRole
		}
		if err != nil {
			return err
		}
		taken, err := revokeRole(ctx, tx, person, role)
		if err != nil {
			return err
		}
		if !taken {
			return errNoRole
		}
		if left, err := readPeopleWithRoles(ctx, tx, []string{string(Security)}); err != nil {
			return err
		} else if len(left) == 0 {
			return errLastOne
		}
		if err := m.RoleChanged(ctx, tx, person); err != nil {
			return err
		}
		if err := m.mailRole(ctx, tx, me, who.Person, role, false, ""); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.role.taken", person, audit.Note("from", who.Name), audit.Note("role", role.Label()))
	})
}

// changeRole lets one change of roles happen after the other, and only while whoever makes it is of security: of two who take the
// role from each other at the same moment, one does.
func (m *Module) changeRole(ctx context.Context, me Operator, change func(context.Context, db.Tx) error) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := lockRoles(ctx, tx); err != nil {
			return err
		}
		now, err := readRoles(ctx, tx, me.ID)
		if err != nil {
			return err
		}
		if !(Operator{Roles: now}).Has(KeepPeople) {
			return fault.New(fault.NotFound, "There is no such page.")
		}
		return change(ctx, tx)
	})
}
