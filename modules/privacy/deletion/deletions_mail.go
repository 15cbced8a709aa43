package deletion

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"bayline/modules/notices"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/mail"
	"bayline/views/layout"
)

// lastMail is the kind of the mail that says that a center is gone. It is a mail alone: a notice in the product would outlive the center.
var lastMail = notices.Deleted.Name

// recipients are read before the rows go, and kept sealed under the platform's key until the last mail is queued.
type recipients struct {
	Center string      `json:"center"`
	Owners []recipient `json:"owners"`
}

type recipient struct {
	ID    uuid.UUID `json:"id"`
	Name  string    `json:"name"`
	Email string    `json:"email"`
}

func ownersPlace(d *Deletion) db.Place {
	return db.Place{Table: "privacy.deletions", Column: "owners", Row: d.ID, Platform: true}
}

func (m *Module) sealOwners(ctx context.Context, tx db.Tx, d *Deletion) ([]byte, error) {
	name, _, err := tenancy.Named(ctx, tx, d.Center)
	if err != nil {
		return nil, err
	}
	owners, err := tenancy.Owners(ctx, tx, d.Center)
	if err != nil {
		return nil, err
	}
	to := recipients{Center: name}
	for _, owner := range owners {
		to.Owners = append(to.Owners, recipient{owner.ID, owner.Name, owner.Email})
	}
	text, err := json.Marshal(to)
	if err != nil {
		return nil, err
	}
	return tx.Seal(ctx, ownersPlace(d), text)
}

func (m *Module) mailDeleted(ctx context.Context, tx db.Tx, d *Deletion) error {
	text, err := tx.Open(ctx, ownersPlace(d), d.owners)
	if err != nil {
		return err
	}
	var to recipients
	if err := json.Unmarshal(text, &to); err != nil {
		return fmt.Errorf("read the owners of %s: %w", d.Center, err)
	}
	for _, owner := range to.Owners {
		w := d.words(to.Center)
		w.Greeting = "Hello " + owner.Name + ","
		if err := mail.Send(ctx, tx, mail.Message{Kind: lastMail, ID: uuid.NewSHA1(d.ID, owner.ID[:]), To: owner.Email, Always: true,
			Subject: w.Subject, HTML: w.HTML(), Text: w.Text()}); err != nil {
			return err
		}
	}
	return nil
}

func (d *Deletion) words(center string) layout.Words {
	c := certificateOf(d, d.RecountedAt)
	return layout.Words{
		Letter: layout.Letter{Subject: center + " is deleted", Preview: "For good, as promised.", Reason: "You get this because you owned a center on Bayline. It is the last mail about it."},
		Before: []string{
			"All data of " + center + " is deleted for good, as promised for " + day(d.DueAt) + ". Its key was destroyed first, on " + moment(d.BegunAt) + ".",
			"Deleted were " + count(c.Total(), "row") + " in " + count(c.Emptied(), "table") + ", " + count(d.Files, "file") + " and " + count(d.Jobs, "job") +
				". Then everything was counted again, and nothing was left.",
			"What stays, because the law says so: " + count(d.Kept["billing.payment_proofs"], "payment proof") + ", for 7 years from each payment. Your own account stays, too: it is yours, and not the center's.",
			"There is a signed certificate of this. Its number is " + d.ID.String() + ". Ask us for it, if you need it.",
		},
	}
}

// day in words that no country misreads: 5 December 2026.
func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

func moment(t time.Time) string { return t.UTC().Format("2 January 2006 at 15:04:05") + " UTC" }

func count(n int64, what string) string {
	if n == 1 {
		return "one " + what
	}
	return strconv.FormatInt(n, 10) + " " + what + "s"
}
