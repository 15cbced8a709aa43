package support

import (
	"context"
	"strconv"
	"time"

	"bayline/modules/audit"
	"bayline/modules/notices"
	"bayline/platform/db"
	"bayline/platform/locale"
	"bayline/views/layout"
)

// mailBegun tells every owner that somebody was let in, whoever of them has done it.
func (m *Module) mailBegun(ctx context.Context, tx db.Tx, g Grant) error {
	return m.tell(ctx, tx, notices.SupportBegun, begunWords(g), g)
}

func begunWords(g Grant) layout.Words {
	w := layout.Words{
		Letter: layout.Letter{Subject: "Bayline support can enter " + g.Center.Name, Preview: "Until " + utc(g.ExpiresAt) + "."},
		Before: []string{
			g.AskedBy.Name + " has let " + g.Visitor.Name + " of Bayline support into " + g.Center.Name + ", to " + scopeWords(g) + ", until " + utc(g.ExpiresAt) + ".",
			"The reason: " + g.Reason,
			"Every page that is opened is written into your audit trail before it is shown. You can end the access at any time.",
		},
		Label: "See the access, or end it",
	}
	if g.Kind == Legal {
		w.Before[0] = "Bayline has to read in " + g.Center.Name + " because an authority demands it: " + g.Authority + ", " + or(g.Reference, "without a reference") + ". " +
			g.AskedBy.Name + " proposed it and " + g.ConfirmedBy.Name + " confirmed it; " + g.Visitor.Name + " may read until " + utc(g.ExpiresAt) + "."
		w.Before[2] = "Every page that is opened is written into your audit trail before it is shown. Only the platform can end this access."
		w.Label = "See the access"
	}
	return w
}

// mailEnded tells every owner that it is over, and how much was opened.
func (m *Module) mailEnded(ctx context.Context, tx db.Tx, g Grant) error {
	counts, err := audit.Count(ctx, tx, opened, g.ID)
	if err != nil {
		return err
	}
	return m.tell(ctx, tx, notices.SupportEnded, endedWords(g, counts[g.ID]), g)
}

func endedWords(g Grant, opened int64) layout.Words {
	how := "It has run out."
	if g.EndedBy.Name != "" {
		how = g.EndedBy.Name + " has ended it."
	}
	return layout.Words{
		Letter: layout.Letter{Subject: "Bayline support has left " + g.Center.Name, Preview: how},
		Before: []string{
			"The access of " + g.Visitor.Name + " of Bayline support to " + g.Center.Name + " is over. " + how,
			pages(opened) + " opened meanwhile; each is in your audit trail.",
		},
		Label: "See what was opened",
	}
}

func (m *Module) tell(ctx context.Context, tx db.Tx, kind notices.Kind, w layout.Words, g Grant) error {
	owners, err := notices.Owners(ctx, tx)
	if err != nil {
		return err
	}
	w.Reason, w.Link = notices.ReasonOwner, m.BaseURL+"/settings/support/"+g.ID.String()
	return notices.Tell(ctx, tx, notices.Notice{Kind: kind, ID: g.ID, To: owners, Words: w})
}

func scopeWords(g Grant) string {
	if g.Writes {
		return "read and to write at the desk"
	}
	return "read"
}

func pages(n int64) string {
	if n == 1 {
		return "One page was"
	}
	return strconv.FormatInt(n, 10) + " pages were"
}

// utc is a moment as mails write it: they know no zone of their reader.
func utc(t time.Time) string { return locale.Default.DateTime(t, time.UTC) + " UTC" }

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
