package support

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// The events of a visit.
const (
	opened  = "platform.support.opened"
	refused = "platform.support.refused"
)

// addressMost characters of an address are kept in the trail: searches stand in it.
const addressMost = 300

// Visit lets a platform admin into a center who has a running grant for it and the duty, as of now. That they ask is committed to
// the center's trail before anything is shown; where it cannot be, nothing is. An attempt without a grant is written down as well.
func (m *Module) Visit(ctx context.Context, asked tenancy.Asked) (*tenancy.Visitor, error) {
	me, err := m.operator(ctx, asked.Person)
	if err != nil || me == nil {
		return nil, err
	}
	var visitor *tenancy.Visitor
	err = m.DB.InCenter(ctx, asked.Center, func(ctx context.Context, tx db.Tx) error {
		g, err := readRunning(ctx, tx, asked.Person)
		if err != nil {
			return err
		}
		if g == nil || !me.Has(g.Kind.duty()) || !asked.MFA {
			return nil
		}
		visitor = &tenancy.Visitor{Grant: g.ID, Person: me.Person, Writes: g.Writes}
		return audit.Record(ctx, tx, actor(me), opened, g.ID, page(asked)...)
	})
	if err != nil {
		return nil, err
	}
	if visitor == nil {
		return nil, m.tried(ctx, me, asked)
	}
	return visitor, nil
}

// Tried writes down that a platform admin wanted to go to a center. Of others nothing is kept.
func (m *Module) Tried(ctx context.Context, asked tenancy.Asked) error {
	me, err := m.operator(ctx, asked.Person)
	if err != nil || me == nil {
		return err
	}
	return m.tried(ctx, me, asked)
}

// tried is written into the center's trail and into the platform's; of a center that is not there, into neither.
func (m *Module) tried(ctx context.Context, me *accounts.Operator, asked tenancy.Asked) error {
	var name string
	err := m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		if name, err = readCenter(ctx, tx, asked.Center); err != nil || name == "" {
			return err
		}
		if err := audit.Record(ctx, tx, me.Actor(), refused, asked.Center, append(page(asked), audit.Note("center", name))...); err != nil || m.Refused == nil {
			return err
		}
		return m.Refused(ctx, tx, me.ID, asked.Center)
	})
	if err != nil || name == "" {
		return err
	}
	return m.DB.InCenter(ctx, asked.Center, func(ctx context.Context, tx db.Tx) error {
		return audit.Record(ctx, tx, actor(me), refused, asked.Center, page(asked)...)
	})
}

// operator is the platform admin that a person is, or nil.
func (m *Module) operator(ctx context.Context, person uuid.UUID) (*accounts.Operator, error) {
	me, err := m.Accounts.Operator(ctx, person)
	if fault.Is(err, fault.Unauthorized) || fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil || len(me.Roles) == 0 {
		return nil, err
	}
	return &me, nil
}

// actor as the center's trail names a visitor.
func actor(me *accounts.Operator) audit.Actor {
	return audit.Actor{Kind: "operator", ID: me.ID, Name: me.Name + ", Bayline support"}
}

func page(asked tenancy.Asked) []audit.Detail {
	address := asked.Address
	if len(address) > addressMost {
		address = strings.ToValidUTF8(address[:addressMost], "")
	}
	return []audit.Detail{audit.Note("page", address), audit.Note("method", asked.Method)}
}

// Enter finds the center that a platform admin's own grant opens. The attempt at somebody else's, or at one that has ended, is
// written down.
func (m *Module) Enter(ctx context.Context, me accounts.Operator, id uuid.UUID, asked tenancy.Asked) (Grant, error) {
	var g Grant
	err := m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		g, err = readGrant(ctx, tx, id)
		return err
	})
	if err != nil {
		return Grant{}, err
	}
	if g.Visitor.ID != me.ID || !me.Has(g.Kind.duty()) || g.State(m.DB.Clock().Now()) != Running {
		asked.Person, asked.Center = me.ID, g.Center.ID
		if err := m.tried(ctx, &me, asked); err != nil {
			return Grant{}, err
		}
		return Grant{}, errNoGrant
	}
	if err := m.note(ctx, me, "platform.support.entered", g); err != nil {
		return Grant{}, err
	}
	return g, m.DB.InCenter(ctx, g.Center.ID, func(ctx context.Context, tx db.Tx) error {
		return audit.Record(ctx, tx, actor(&me), "platform.support.entered", g.ID, g.facts()...)
	})
}

// Visits are the grants of a platform admin in all centers, the newest first.
func (m *Module) Visits(ctx context.Context, me accounts.Operator) (list []Grant, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = readVisits(ctx, tx, me.ID)
		return err
	})
	return list, err
}
