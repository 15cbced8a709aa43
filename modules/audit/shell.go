package audit

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/jobs"
)

// Shell is somebody who works at the shell of a machine: no account of the program's, but a user of the system.
func Shell(who string) Actor { return Actor{Kind: "system", Name: who + ", at the shell"} }

// takeOverArgs need no id: the job looks at all words.
type takeOverArgs struct{}

func (takeOverArgs) Kind() string { return "audit.shell.take_over" }

// Workers says which jobs the module does.
func (m *Module) Workers(w *jobs.Workers) {
	jobs.Add(w, func(ctx context.Context, _ takeOverArgs) error { return m.TakeOver(ctx) })
	jobs.Every(w, time.Minute, func() jobs.Args { return takeOverArgs{} })
}

// TakeOver writes into the platform's trail what commands have left word of that have no keys themselves. Running twice, or in two
// processes at once, writes each once.
func (m *Module) TakeOver(ctx context.Context) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		words, err := takeWords(ctx, tx)
		if err != nil {
			return err
		}
		for _, word := range words {
			details := []Detail{Note("done at", word.At.UTC().Format(time.RFC3339))}
			for _, d := range word.Details {
				details = append(details, Note(d.Name, d.Value))
			}
			if err := Record(ctx, tx, Shell(word.Who), word.Action, uuid.Nil, details...); err != nil {
				return err
			}
		}
		return nil
	})
}
