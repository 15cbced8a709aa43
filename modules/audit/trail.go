package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// pageSize of the trail.
const pageSize = 50

// Filter narrows the trail. Zero values filter nothing.
type Filter struct {
	Actor  uuid.UUID
	About  uuid.UUID // what the events are about
	Topic  string    // the room of an action: "workshop", "tenancy", "accounts", "billing"
	From   time.Time
	Until  time.Time
	Before cursor
}

// cursor stands on the last event of a page.
type cursor struct {
	At time.Time
	ID uuid.UUID
}

// Trail reads a page of the trail, newest first, and whether there is more.
func (m *Module) Trail(ctx context.Context, center uuid.UUID, f Filter) (events []Event, more bool, err error) {
	read := func(ctx context.Context, tx db.Tx) error {
		rows, err := selectEvents(ctx, tx, f, pageSize+1)
		if err != nil {
			return err
		}
		if more = len(rows) > pageSize; more {
			rows = rows[:pageSize]
		}
		for _, row := range rows {
			event, err := open(ctx, tx, row)
			if err != nil {
				return err
			}
			events = append(events, event)
		}
		return nil
	}
	if center == uuid.Nil {
		err = m.DB.InPlatformRead(ctx, read)
	} else {
		err = m.DB.InCenterRead(ctx, center, read)
	}
	return events, more, err
}

// Count tells how often an action was recorded about each of the subjects, in the trail of the center in scope.
func Count(ctx context.Context, tx db.Tx, action string, subjects ...uuid.UUID) (map[uuid.UUID]int64, error) {
	return countEvents(ctx, tx, action, subjects)
}

func open(ctx context.Context, tx db.Tx, row eventRow) (Event, error) {
	text, err := tx.Open(ctx, place(row.ID), row.Sealed)
	if err != nil {
		return Event{}, fmt.Errorf("open event %s: %w", row.ID, err)
	}
	var s sealed
	if err := json.Unmarshal(text, &s); err != nil {
		return Event{}, fmt.Errorf("read event %s: %w", row.ID, err)
	}
	e := Event{ID: row.ID, At: row.At, Actor: Actor{row.ActorKind, db.OrZero(row.ActorID), s.Name}, Action: row.Action, Subject: db.OrZero(row.SubjectID), IP: s.IP, UserAgent: s.UserAgent,
		RequestID: s.RequestID, Details: s.Details}
	return e, nil
}

// Sentence says what happened: "workshop.job.authorized" is "Job authorized".
func (e Event) Sentence() string {
	_, what, _ := strings.Cut(e.Action, ".")
	words := strings.NewReplacer(".", " ", "_", " ").Replace(what)
	if words == "" {
		return e.Action
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// topic of events: how their actions begin, and what people call them.
type topic struct{ Key, Label, Icon, Tone string }

// topics of a center's trail: the modules that write it.
var topics = []topic{
	{"accounts", "Sign-in", "key", "violet"},
	{"tenancy", "Center", "store", "amber"},
	{"billing", "Subscription", "card", "petrol"},
	{"workshop", "Work", "wrench", "slate"},
	{"platform", "Platform", "shield", "red"},
}

// platformTopics are those of the platform's own trail: its duties.
var platformTopics = []topic{
	{"accounts", "Sign-in", "key", "violet"},
	{"platform.center", "Centers", "store", "amber"},
	{"platform.proof", "Payment proofs", "inbox", "petrol"},
	{"platform.balance", "Refunds", "banknote", "petrol"},
	{"platform.plan", "Plans", "tag", "petrol"},
	{"platform.problem", "Problems", "help", "blue"},
	{"platform.support", "Support", "shield", "blue"},
	{"platform.legal_record", "Legal records", "lock", "red"},
	{"platform.legal_hold", "Legal holds", "lock", "red"},
	{"platform.deletion", "Deletions", "trash", "red"},
	{"platform.incident", "Incidents", "alert", "red"},
	{"platform.policy", "Policies", "file", "slate"},
	{"platform.mail", "Mail", "mail", "slate"},
	{"platform.job", "Jobs", "activity", "slate"},
	{"platform.role", "Roles", "users", "violet"},
	{"platform", "Platform", "shield", "slate"},
}

// topics that the reader's trail has.
func (r Reader) topics() []topic {
	if r.Center == uuid.Nil {
		return platformTopics
	}
	return topics
}
