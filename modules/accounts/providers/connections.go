package providers

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/session"
)

var (
	errNoConnection = fault.New(fault.NotFound, "There is no such connection any more.")
	errNoClaim      = fault.New(fault.Conflict, "There is nothing to connect any more. Begin again with the provider's button.")
)

// account is somebody's account at a provider.
type account struct {
	Provider string // its name in the settings
	Label    string // and on its button
	Issuer   string
	Subject  string
	Email    string // may be empty
}

// settled is who came back, as it is kept.
func (p *provider) settled(who identity) account {
	email := who.Email
	if len(email) > 320 { // longer than addresses are
		email = ""
	}
	return account{p.Name, p.Label, p.Issuer, who.Subject, email}
}

// Connection is an account at a provider that opens one here.
type Connection struct {
	account
	ID        uuid.UUID
	Person    uuid.UUID
	CreatedAt time.Time
	LastUsed  time.Time // zero: not yet
}

// claim is an account at a provider whose owner says that the person's account here is theirs too.
type claim struct {
	account
	ID     uuid.UUID
	Mark   string // of the browser
	Person uuid.UUID
}

// List of a person's connections, the oldest first.
func (m *Module) List(ctx context.Context, person uuid.UUID) (list []Connection, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = listConnections(ctx, tx, person)
		return err
	})
	for i := range list {
		list[i].Label = list[i].Provider
		if p := m.provider(list[i].Provider); p != nil {
			list[i].Label = p.Label
		}
	}
	return list, err
}

// use is whose account an account at a provider opens, or nobody's. It notes the use.
func (m *Module) use(ctx context.Context, p *provider, who identity) (person uuid.UUID, err error) {
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		person, err = useConnection(ctx, tx, p.settled(who))
		return err
	})
	return person, err
}

// Connect an account at a provider with that of the session's person, who has proven both. Their other sessions end.
func (m *Module) Connect(ctx context.Context, current *session.Session, a account) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error { return m.connect(ctx, tx, current, a) })
}

func (m *Module) connect(ctx context.Context, tx db.Tx, current *session.Session, a account) error {
	if _, err := m.Accounts.Lock(ctx, tx, current.Person); err != nil {
		return err
	}
	owner, err := insertConnection(ctx, tx, db.NewID(), current.Person, a)
	switch {
	case err != nil:
		return err
	case owner == current.Person:
		return fault.Newf(fault.Conflict, "This account at %s is connected already.", a.Label)
	case owner != uuid.Nil:
		return fault.Newf(fault.Conflict, "This account at %s is connected with another account here. Disconnect it there first.", a.Label)
	}
	return m.Accounts.FactorChanged(ctx, tx, current.Person, current.ID, "An account at "+a.Label+" was connected with yours", "accounts.provider.connected",
		audit.Note("provider", a.Label), audit.Note("address there", a.Email))
}

// Disconnect takes a connection of a person away, who has just proven who they are. Their other sessions end.
func (m *Module) Disconnect(ctx context.Context, me accounts.Person, session, id uuid.UUID) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if _, err := m.Accounts.Lock(ctx, tx, me.ID); err != nil { // two at once would each see the other one stay
			return err
		}
		gone, err := deleteConnection(ctx, tx, me.ID, id)
		if err != nil {
			return err
		}
		if p := m.provider(gone.Provider); p != nil {
			gone.Label = p.Label
		}
		if err := m.staysOpen(ctx, tx, me.ID); err != nil {
			return err
		}
		return m.Accounts.FactorChanged(ctx, tx, me.ID, session, "The account at "+gone.Label+" was disconnected from yours", "accounts.provider.disconnected",
			audit.Note("provider", gone.Label), audit.Note("address there", gone.Email))
	})
}

// staysOpen refuses to take the last way in away: nobody locks themselves out.
func (m *Module) staysOpen(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	left, err := listConnections(ctx, tx, person)
	if err != nil || len(left) > 0 {
		return err
	}
	has, err := m.Accounts.HasPassword(ctx, tx, person)
	if err == nil && !has {
		err = fault.New(fault.Conflict, "This is your only way in. Choose a password first, then disconnect it.")
	}
	return err
}

// claim keeps what somebody came back with whom no connection names, if the address that the provider vouches for has an account
// here. It tells so: whoever asks has that mailbox. An address that nobody vouches for says nothing, and is told nothing.
func (m *Module) claim(ctx context.Context, p *provider, mark string, who identity) (claimed bool, err error) {
	if who.Email == "" || !who.Verified {
		return false, fault.Newf(fault.Invalid, "No account here is connected with yours at %s. Sign in another way, and connect it under Account, Sign-in and security.", p.Label)
	}
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		owner, err := m.Accounts.FindByEmail(ctx, tx, who.Email)
		if fault.As(err) != nil || err == nil && (owner.ID == uuid.Nil || !owner.Verified) {
			return nil // no address of ours, or one that is not proven yet
		}
		if err != nil {
			return err
		}
		claimed = true
		return insertClaim(ctx, tx, claim{account: p.settled(who), ID: db.NewID(), Mark: mark, Person: owner.ID}, tx.Now().Add(tripLifetime))
	})
	return claimed && err == nil, err
}

// waiting is the newest claim of a browser; with a person, only one on their account.
func (m *Module) waiting(ctx context.Context, mark string, person *uuid.UUID) (c claim, found bool, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		c, found, err = readClaim(ctx, tx, mark, person)
		return err
	})
	if p := m.provider(c.Provider); p != nil {
		c.Label = p.Label
		return c, found, err
	}
	return claim{}, false, err // it is switched off since
}

// Settle connects what the session's person came back with, now that they have proven that the account here is theirs.
func (m *Module) Settle(ctx context.Context, current *session.Session, mark string) (connected string, err error) {
	waiting, found, err := m.waiting(ctx, mark, &current.Person)
	if err != nil {
		return "", err
	}
	if !found {
		return "", errNoClaim
	}
	return waiting.Label, m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := takeClaim(ctx, tx, waiting.ID); err != nil {
			return err
		}
		return m.connect(ctx, tx, current, waiting.account)
	})
}

// disown takes the connections away that a stranger may have added to an account.
func disown(ctx context.Context, tx db.Tx, person uuid.UUID, since time.Time) error {
	gone, err := deleteSince(ctx, tx, person, since)
	if err != nil || gone == 0 {
		return err
	}
	return audit.Record(ctx, tx, audit.System, "accounts.provider.disowned", person, audit.Note("connections", strconv.FormatInt(gone, 10)))
}
