package accounts

import (
	"context"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"bayline/platform/db"
)

// Way is another way to prove who one is, beside the password and the code of the authenticator app: passkeys, providers. The room
// that knows it hands it over with [Module.Offer]. Every field may be nil; a component that is nil is not shown.
type Way struct {
	// Factors tells which of these people have set it up as a second factor, in one statement.
	Factors func(ctx context.Context, tx db.Tx, people []uuid.UUID) ([]uuid.UUID, error)
	// SignIn stands on the page of signing in, beside the password.
	SignIn func(context.Context, Step) (templ.Component, error)
	// Second stands on the page of the code, for somebody whose password was right.
	Second func(context.Context, Person, Step) (templ.Component, error)
	// Proof stands where somebody who is signed in has to prove again who they are.
	Proof func(context.Context, Person, Step) (templ.Component, error)
	// Section is its card on the page of security.
	Section func(context.Context, Person) (templ.Component, error)
	// Disowned is called when somebody has said that it was not them who was in their account: what was added since may be a
	// stranger's and must go. What is older stays, or whoever has only the mailbox could take a second factor away.
	Disowned func(ctx context.Context, tx db.Tx, person uuid.UUID, since time.Time) error
}

// Step is where somebody is in signing in.
type Step struct {
	Next   string // where they were going
	Center string // of the page under the dialog
	Dialog bool   // over a page: forms answer with the new token as JSON, and ids begin with "again-"
}

// Offer adds a way, once, before anybody is served.
func (m *Module) Offer(way Way) { m.ways = append(m.ways, way) }

// offers collects what the ways have to show.
func (m *Module) offers(of func(Way) (templ.Component, error)) (shown []templ.Component, err error) {
	for _, way := range m.ways {
		component, err := of(way)
		if err != nil {
			return nil, err
		}
		if component != nil {
			shown = append(shown, component)
		}
	}
	return shown, nil
}

// haveOther tells which of these people have a second factor other than the authenticator app.
func (m *Module) haveOther(ctx context.Context, tx db.Tx, people ...uuid.UUID) (map[uuid.UUID]bool, error) {
	have := map[uuid.UUID]bool{}
	for _, way := range m.ways {
		if way.Factors == nil || len(people) == 0 {
			continue
		}
		those, err := way.Factors(ctx, tx, people)
		if err != nil {
			return nil, err
		}
		for _, person := range those {
			have[person] = true
		}
	}
	return have, nil
}

func (m *Module) hasOther(ctx context.Context, tx db.Tx, person uuid.UUID) (bool, error) {
	have, err := m.haveOther(ctx, tx, person)
	return have[person], err
}
