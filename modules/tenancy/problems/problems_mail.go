package problems

import (
	"context"
	"slices"
	"strconv"

	"bayline/modules/accounts"
	"bayline/modules/notices"
	"bayline/platform/db"
	"bayline/views/layout"
)

// tellPlatform what the center's side has said. What it wrote stays in the product: mails say that there is something, and where.
func (m *Module) tellPlatform(ctx context.Context, tx db.Tx, p *Problem, e Entry) error {
	to, err := notices.Operators(ctx, tx, accounts.AnswerProblems)
	if err != nil {
		return err
	}
	return notices.Tell(ctx, tx, notices.Notice{Kind: notices.ProblemReported, ID: e.ID, Center: p.Center, To: to, Words: p.platformWords(e.Kind, m.BaseURL)})
}

func (p *Problem) platformWords(kind Kind, base string) layout.Words {
	what := map[Kind]string{
		Reported: p.CenterName + " reports a problem",
		Answered: p.CenterName + " has answered",
		Closed:   p.CenterName + " has closed a problem",
		Reopened: p.CenterName + " has reopened a problem",
	}[kind]
	return layout.Words{
		Letter: layout.Letter{Subject: what, Preview: p.called() + ". " + p.Severity.Label() + ".", Reason: "You get this because you answer problems on Bayline."},
		Before: []string{what + ": " + p.called() + ". " + p.Severity.Label() + ".", "What they wrote stands on the page of the problem."},
		Label:  "Open the problem", Link: base + "/admin/problems/" + p.ID.String(),
	}
}

// tellCenter what the platform's side has said: whoever reported it, while they work there, and the owners.
func (m *Module) tellCenter(ctx context.Context, tx db.Tx, p *Problem, e Entry) error {
	to, err := notices.OwnersOf(ctx, tx, p.Center)
	if err != nil {
		return err
	}
	reporter, err := readReporter(ctx, tx, p)
	if err != nil {
		return err
	}
	if reporter != nil && !slices.ContainsFunc(to, func(one notices.Person) bool { return one.ID == reporter.ID }) {
		to = append(to, *reporter)
	}
	return notices.Tell(ctx, tx, notices.Notice{Kind: notices.ProblemAnswered, ID: e.ID, Center: p.Center, To: to, Words: p.centerWords(e.Kind, m.BaseURL)})
}

func (p *Problem) centerWords(kind Kind, base string) layout.Words {
	what := map[Kind]string{
		Answered: "Bayline has answered your problem",
		Closed:   "Bayline has closed your problem",
		Reopened: "Bayline has reopened your problem",
	}[kind]
	return layout.Words{
		Letter: layout.Letter{Subject: what, Preview: p.called() + " of " + p.CenterName + ".", Reason: "You get this because you reported a problem of " + p.CenterName + ", or own it."},
		Before: []string{what + ": " + p.called() + " of " + p.CenterName + ".", "What was written stands on the page of the problem. Answer there: nobody reads answers to this mail."},
		Label:  "Open the problem", Link: base + p.path(),
	}
}

// called is the problem in a sentence, without the words of who wrote it.
func (p *Problem) called() string { return "problem " + strconv.FormatInt(p.Number, 10) }

// path of the problem in its center.
func (p *Problem) path() string { return "/settings/problems/" + strconv.FormatInt(p.Number, 10) }
