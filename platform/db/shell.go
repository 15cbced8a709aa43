package db

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Word is what a command has done that works as the owner of the tables. The owner has no keys, so that it cannot write into the
// sealed trail: it leaves word, and the audit takes it over.
type Word struct {
	At      time.Time
	Who     string // system user and machine
	Action  string // as the trail names it
	Details []WordDetail
}

// WordDetail is a fact worth keeping.
type WordDetail struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Leave word, as the owner.
func Leave(ctx context.Context, ownerURL string, word Word) error {
	owner, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("leave word of %s: %w", word.Action, err)
	}
	defer func() { _ = owner.Close(context.WithoutCancel(ctx)) }()
	if word.Details == nil {
		word.Details = []WordDetail{}
	}
	_, err = owner.Exec(ctx, "insert into platform.shell_words (id, at, who, action, details) values ($1, $2, $3, $4, $5)",
		NewID(), word.At, word.Who, word.Action, word.Details)
	if err != nil {
		return fmt.Errorf("leave word of %s: %w", word.Action, err)
	}
	return nil
}
