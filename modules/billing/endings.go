package billing

import (
	"context"

	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// ending is where the deletion of a center stands, as far as its owners know.
type ending struct {
	*tenancy.Closure      // nil: none is open
	kept             bool // a legal hold that they were told of keeps the data: nothing is deleted while it is open
}

// ending of the center in scope.
func (m *Module) ending(ctx context.Context, tx db.Tx) (e ending, err error) {
	if e.Closure, err = tenancy.OpenClosure(ctx, tx); err != nil {
		return e, err
	}
	kept, err := m.Kept(ctx, tx)
	e.kept = kept[tx.Center()]
	return e, err
}

// sentence tells the day of deletion, which begins at 00:00 UTC wherever the center is.
func (e ending) sentence() string {
	switch {
	case e.kept:
		return "A legal hold keeps all data of the center: nothing is deleted while it is open."
	case e.Closure == nil:
		return "Nothing is deleted."
	}
	return "On " + day(e.DueAt) + " (00:00 UTC) all data of the center is deleted for good. Nothing is lost until then."
}
