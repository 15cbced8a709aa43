package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/web"
)

// format is the version of what is sealed in an event.
const format = 1

// Actor is who did something.
type Actor struct {
	Kind string // "person", "member", "operator", "customer" or "system"
	ID   uuid.UUID
	Name string
}

// System acts where a worker carries out what was decided or promised.
var System = Actor{Kind: "system", Name: "Bayline"}

// Detail is one value that changed, or one fact worth keeping, in the words of the page.
type Detail struct {
	Name   string `json:"name"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Changed tells a value before and after.
func Changed(name, before, after string) Detail {
	return Detail{Name: name, Before: before, After: after}
}

// Note tells a fact.
func Note(name, value string) Detail { return Detail{Name: name, After: value} }

// Event is an entry of the trail, as it is read.
type Event struct {
	ID        uuid.UUID
	At        time.Time
	Actor     Actor
	Action    string // "workshop.job.authorized"
	Subject   uuid.UUID
	IP        string
	UserAgent string
	RequestID string
	Details   []Detail
}

// sealed is what only the key of the center opens.
type sealed struct {
	Name      string   `json:"name"`
	IP        string   `json:"ip,omitempty"`
	UserAgent string   `json:"user_agent,omitempty"`
	RequestID string   `json:"request_id,omitempty"`
	Details   []Detail `json:"details,omitempty"`
}

// Record writes an event in the trail of the center in scope; without one, in the platform's own.
func Record(ctx context.Context, tx db.Tx, who Actor, action string, subject uuid.UUID, details ...Detail) error {
	caller := web.CallerOf(ctx)
	text, err := json.Marshal(sealed{who.Name, caller.IP, caller.UserAgent, caller.RequestID, details})
	if err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	id := db.NewID()
	closed, err := tx.Seal(ctx, place(id), text)
	if err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	return insertEvent(ctx, tx, &eventRow{
		CenterID: tx.Center(), ID: id, At: tx.Now(), Format: format,
		ActorKind: who.Kind, ActorID: db.OrNull(who.ID), Action: action, SubjectID: db.OrNull(subject), Sealed: closed,
	})
}

func place(id uuid.UUID) db.Place { return db.Place{Table: "audit.events", Column: "sealed", Row: id} }
