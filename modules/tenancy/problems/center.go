package problems

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/can"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// Report tells the platform of a problem; anybody who works in the center may.
func (m *Module) Report(ctx context.Context, me tenancy.Member, severity Severity, subject, words string) (number int64, err error) {
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		number, err = tenancy.NextNumber(ctx, tx, "problem") // locks: those who report at once come one after the other
		if err != nil {
			return err
		}
		open, err := countOpen(ctx, tx)
		if err != nil {
			return err
		}
		if open >= openMost {
			return fault.New(fault.Conflict, "Twenty problems are open already. Close those that are solved, or write under one of them.")
		}
		p := Problem{Center: me.Center(), CenterName: me.Standing().Name, ID: db.NewID(), Number: number, Subject: subject, Severity: severity,
			ReportedBy: me.Person().ID, WaitsFor: Platform, CreatedAt: tx.Now(), ChangedAt: tx.Now()}
		if err := insertProblem(ctx, tx, &p); err != nil {
			return err
		}
		entry := m.entry(tx, &p, Center, Reported, me.Person().ID, words)
		if err := insertEntry(ctx, tx, &p, entry); err != nil {
			return err
		}
		if err := m.tellPlatform(ctx, tx, &p, entry); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), actions[Reported], p.ID, audit.Note("problem", "#"+strconv.FormatInt(number, 10)),
			audit.Note("subject", subject), audit.Note("severity", severity.Label()))
	})
	return number, err
}

// Write is what the center's side says: an answer, that it is closed, or why it is open again.
func (m *Module) Write(ctx context.Context, me tenancy.Member, number int64, kind Kind, words string) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		p, err := lockNumber(ctx, tx, number)
		if err != nil {
			return err
		}
		if !sees(me, p) {
			return errNoProblem
		}
		if err := p.take(Center, kind, tx.Now()); err != nil {
			return err
		}
		entry := m.entry(tx, p, Center, kind, me.Person().ID, words)
		if err := save(ctx, tx, p, entry); err != nil {
			return err
		}
		if err := m.tellPlatform(ctx, tx, p, entry); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), actions[kind], p.ID, audit.Note("problem", p.title()))
	})
}

// List is a page of the problems that a member sees, the newest first, below a number; 0 begins at the top. Owners and administrators
// see all of the center, others their own.
func (m *Module) List(ctx context.Context, me tenancy.Member, below int64, limit int) (list []Problem, err error) {
	reporter := me.Person().ID
	if me.May(can.WatchProblems) {
		reporter = uuid.Nil
	}
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		list, err = readOfCenter(ctx, tx, reporter, below, limit)
		return err
	})
	return list, err
}

// Read a problem with all that was said.
func (m *Module) Read(ctx context.Context, me tenancy.Member, number int64) (p *Problem, err error) {
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if p, err = readNumber(ctx, tx, number); err != nil {
			return err
		}
		if !sees(me, p) {
			return errNoProblem
		}
		p.Entries, err = readEntries(ctx, tx, p)
		return err
	})
	return p, err
}

func sees(me tenancy.Member, p *Problem) bool {
	return p.ReportedBy == me.Person().ID || me.May(can.WatchProblems)
}

func (m *Module) entry(tx db.Tx, p *Problem, side Side, kind Kind, person uuid.UUID, words string) Entry {
	return Entry{ID: db.NewID(), Side: side, Kind: kind, Person: person, Words: words, At: tx.Now()}
}

// title of a problem for the trail: "#3, Totals differ".
func (p *Problem) title() string { return "#" + strconv.FormatInt(p.Number, 10) + ", " + p.Subject }

// actions of the trails.
var actions = map[Kind]string{
	Reported: "platform.problem.reported",
	Answered: "platform.problem.answered",
	Closed:   "platform.problem.closed",
	Reopened: "platform.problem.reopened",
}
