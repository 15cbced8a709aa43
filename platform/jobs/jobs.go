// Package jobs is work that is done later, by River on the pool of the program. A job is inserted in the transaction of the
// change that causes it: both or neither. Jobs carry ids, never names, addresses or secrets, and every job can run twice.
package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"bayline/platform/db"
)

// The queues: mail waits for the outside, retention may take long, all else is default.
const (
	Default   = river.QueueDefault
	Mail      = "mail"
	Retention = "retention"
)

const schema = "river"

// Args are the arguments of a kind of job. They may have InsertOpts for queue and uniqueness.
type Args = river.JobArgs

var inserter = sync.OnceValues(func() (*river.Client[pgx.Tx], error) {
	return river.NewClient(riverpgxv5.New(nil), &river.Config{Schema: schema})
})

// Insert queues a job that exists if and when tx commits.
func Insert(ctx context.Context, tx db.Tx, args Args) error {
	client, err := inserter()
	if err != nil {
		return err
	}
	if _, err := client.InsertTx(ctx, tx.Pgx, args, nil); err != nil {
		return fmt.Errorf("insert job %s: %w", args.Kind(), err)
	}
	return nil
}

// InsertMany is Insert for many, in one statement.
func InsertMany(ctx context.Context, tx db.Tx, list []Args) error {
	if len(list) == 0 {
		return nil
	}
	client, err := inserter()
	if err != nil {
		return err
	}
	many := make([]river.InsertManyParams, len(list))
	for i, args := range list {
		many[i].Args = args
	}
	if _, err := client.InsertManyTx(ctx, tx.Pgx, many); err != nil {
		return fmt.Errorf("insert %d jobs %s: %w", len(list), list[0].Kind(), err)
	}
	return nil
}

// Event is something that has happened, named in the past tense ("tenancy.CenterClosed"). It holds the id or period that makes
// it one of a kind: the same event is delivered once to each subscriber.
type Event interface {
	Event() string
}

// delivery is one event on its way to one subscriber.
type delivery struct {
	kind  string
	Event json.RawMessage `json:"event" river:"unique"`
}

func (d delivery) Kind() string { return d.kind }

func (d delivery) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// Who listens is the same in every process of the program, so that web processes know whom to queue for.
var (
	listeningMu sync.RWMutex
	listening   = map[string][]string{} // event → kinds
)

// Publish queues the event for each of its subscribers, in the caller's transaction.
func Publish(ctx context.Context, tx db.Tx, event Event) error {
	text, err := json.Marshal(event)
	if err != nil {
		return fmt.Errorf("publish %s: %w", event.Event(), err)
	}
	listeningMu.RLock()
	kinds := slices.Clone(listening[event.Event()])
	listeningMu.RUnlock()
	for _, kind := range kinds {
		if err := Insert(ctx, tx, delivery{kind: kind, Event: text}); err != nil {
			return err
		}
	}
	return nil
}
