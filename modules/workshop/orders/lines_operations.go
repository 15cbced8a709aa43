package orders

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/catalog"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/money"
)

// LineInput is a line as somebody types it. Amounts are minor units of the order's currency.
type LineInput struct {
	Kind          Kind
	Description   string
	PartNumber    string
	QuantityMilli int64
	UnitPrice     *int64 // nil: the center's labor rate
	Discount      int64
	TaxClass      uuid.UUID // zero: the default
	Currency      string    // that the amounts were typed in; empty: the order's
}

const (
	descriptionMost = 500
	partNumberMost  = 60
)

// price makes the line of the input, with what the catalog knows.
func (in LineInput) price(o *Order, prices catalog.Catalog) (*Line, error) {
	line := &Line{
		Kind: in.Kind, Description: strings.TrimSpace(in.Description), PartNumber: strings.TrimSpace(in.PartNumber),
		QuantityMilli: in.QuantityMilli, DiscountMinor: in.Discount, TaxClassID: in.TaxClass,
	}
	switch {
	case in.Currency != "" && in.Currency != o.Currency:
		return nil, fault.Newf(fault.Conflict, "The currency of this work order is now %s. Type the price again.", o.Currency)
	case !line.Kind.Known():
		return nil, fault.New(fault.Invalid, "Choose labor, part, tire, fee or sublet.")
	case line.Description == "":
		return nil, fault.New(fault.Invalid, "Describe the line: the customer reads it.")
	case utf8.RuneCountInString(line.Description) > descriptionMost:
		return nil, fault.Newf(fault.Invalid, "A description has at most %d characters.", descriptionMost)
	case utf8.RuneCountInString(line.PartNumber) > partNumberMost:
		return nil, fault.Newf(fault.Invalid, "A part number has at most %d characters.", partNumberMost)
	}
	if in.UnitPrice != nil {
		line.UnitPriceMinor = *in.UnitPrice
	} else if rate, found := prices.Rate(o.Currency); in.Kind == Labor && found {
		line.UnitPriceMinor = rate.Amount.Minor
	} else {
		return nil, fault.New(fault.Invalid, "Type a price.")
	}
	if line.TaxClassID == uuid.Nil {
		class, found := prices.DefaultClass()
		if !found {
			return nil, fault.New(fault.Invalid, "The catalog has no tax class yet. Add one there first.")
		}
		line.TaxClassID = class.ID
	}
	if _, known := prices.Class(line.TaxClassID); !known {
		return nil, fault.New(fault.Invalid, "Choose a tax class from the list.")
	}
	return line, line.cost(o.Currency)
}

// AddLine adds a line at the end of a job.
func (m *Module) AddLine(ctx context.Context, me tenancy.Member, at At, in LineInput) (*Order, error) {
	return m.writeJob(ctx, me, at, func(ctx context.Context, w *writing, job *Job) error {
		line, err := in.price(w.order, w.prices)
		if err != nil {
			return err
		}
		if len(job.Lines) >= linesMost {
			return fault.Newf(fault.Invalid, "A job has at most %d lines. Add another job.", linesMost)
		}
		line.CenterID, line.ID, line.JobID, line.Position = w.tx.Center(), db.NewID(), job.ID, 1
		for _, other := range job.Lines {
			line.Position = max(line.Position, other.Position+1)
		}
		if err := insertLine(ctx, w.tx, line); err != nil {
			return err
		}
		err = w.change(ctx, job, func() { job.Lines = append(job.Lines, line) })
		if err != nil {
			return err
		}
		return w.record(ctx, "workshop.line.added", job.ID, lineFacts(w.order, job, nil, line)...)
	})
}

// ChangeLine replaces a line. What changes nothing leaves the customer's answer as it is.
func (m *Module) ChangeLine(ctx context.Context, me tenancy.Member, at At, id uuid.UUID, in LineInput) (*Order, error) {
	return m.writeJob(ctx, me, at, func(ctx context.Context, w *writing, job *Job) error {
		line, err := job.Line(id)
		if err != nil {
			return err
		}
		if in.UnitPrice == nil {
			in.UnitPrice = &line.UnitPriceMinor
		}
		changed, err := in.price(w.order, w.prices)
		if err != nil || changed.same(line) {
			return err
		}
		before := *line
		changed.CenterID, changed.ID, changed.JobID, changed.Position = line.CenterID, line.ID, line.JobID, line.Position
		if err := w.change(ctx, job, func() { *line = *changed }); err != nil {
			return err
		}
		if err := saveLine(ctx, w.tx, line); err != nil {
			return err
		}
		return w.record(ctx, "workshop.line.changed", job.ID, lineFacts(w.order, job, &before, line)...)
	})
}

// RemoveLine takes a line away.
func (m *Module) RemoveLine(ctx context.Context, me tenancy.Member, at At, id uuid.UUID) (*Order, error) {
	return m.writeJob(ctx, me, at, func(ctx context.Context, w *writing, job *Job) error {
		line, err := job.Line(id)
		if err != nil {
			return err
		}
		if job.State != Draft && len(job.Lines) == 1 {
			return fault.New(fault.Conflict, "This is the last line of a job that the customer has seen. Record that the job was declined instead.")
		}
		if err := deleteLine(ctx, w.tx, line); err != nil {
			return err
		}
		err = w.change(ctx, job, func() {
			job.Lines = slices.DeleteFunc(job.Lines, func(l *Line) bool { return l == line })
		})
		if err != nil {
			return err
		}
		return w.record(ctx, "workshop.line.removed", job.ID, lineFacts(w.order, job, line, nil)...)
	})
}

// lineFacts tell the trail what a line was and is.
func lineFacts(o *Order, job *Job, before, after *Line) []audit.Detail {
	text := func(l *Line) (what, amount string) {
		if l == nil {
			return "", ""
		}
		return l.Description, money.New(l.AmountMinor, o.Currency).String()
	}
	was, cost := text(before)
	is, costs := text(after)
	return []audit.Detail{audit.Note("job", job.Name), audit.Changed("line", was, is), audit.Changed("amount", cost, costs)}
}
