package accounts

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/jobs"
)

// letter is a mail that depends on whether somebody has an account. A job sends it, so that the page takes the same steps for
// everybody.
type letter string

const (
	letterVerify letter = "verify"
	letterReset  letter = "reset"
	letterTaken  letter = "taken" // somebody tried to register with an address that has an account
)

// LinkArgs asks for a letter to a person; who is nobody gets none.
type LinkArgs struct {
	Request uuid.UUID `json:"request" river:"unique"`
	Person  uuid.UUID `json:"person"`
	Letter  letter    `json:"letter"`
}

// Kind of the job.
func (LinkArgs) Kind() string { return "accounts.letter.send" }

// sendLink makes the link and queues its mail. Running twice changes nothing: the request has made its link.
func (m *Module) sendLink(ctx context.Context, args LinkArgs) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		who, err := lockAccount(ctx, tx, args.Person)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		switch {
		case args.Letter == letterTaken:
			return m.mailTaken(ctx, tx, args.Request, who.Person)
		case args.Letter == letterVerify && who.Verified:
			return nil
		}
		link, err := m.newLink(ctx, tx, args.Request, purpose(args.Letter), who.ID)
		if err != nil || link == "" {
			return err
		}
		if args.Letter == letterVerify {
			return m.mailVerify(ctx, tx, args.Request, who.Person, link)
		}
		return m.mailReset(ctx, tx, args.Request, who.Person, link)
	})
}

// askForLetter queues a letter to whoever has the address, and takes the same steps where nobody does.
func (m *Module) askForLetter(ctx context.Context, email string, which letter, action string) error {
	_, folded, err := Email(email)
	if err != nil {
		return err
	}
	if _, _, err = m.admit(ctx, these(mailTries(ctx, folded)...)); err != nil {
		return err
	}
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		who, err := findAccount(ctx, tx, folded)
		if err != nil {
			return err
		}
		person := who.ID
		if person == uuid.Nil {
			person = db.NewID() // nobody: the job finds none
		}
		if err := jobs.Insert(ctx, tx, LinkArgs{Request: db.NewID(), Person: person, Letter: which}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Actor{Kind: "person", Name: "Somebody"}, action, who.ID)
	})
}

// mailTries counts mails that somebody can cause for an address.
func mailTries(ctx context.Context, folded string) []try {
	return []try{{"mail", folded, mailsOfAccount}, {"mail from", network(ctx), mailsOfNetwork}}
}
