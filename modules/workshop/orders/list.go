package orders

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// Visit is an order in a list or a history.
type Visit struct {
	ID             uuid.UUID
	Number         int64
	Document       Document
	Stage          Stage
	Summary        string
	Plate, Vehicle string
	Customer       string
	Technician     string
	Currency       string
	TotalMinor     int64
	OdometerIn     *int64
	OdometerUnit   string
	PromisedAt     *time.Time
	OpenedAt       time.Time
	ClosedAt       *time.Time
}

// Page of the list of orders, the newest first. Numbers are the cursor: they grow with time.
type Page struct {
	Visits []Visit
	Newer  int64 // the page before begins above this number; 0: this is the first
	Older  int64 // the next page begins below this number; 0: this is the last
}

// Unfinished is an order that is not over.
type Unfinished struct {
	ID      uuid.UUID
	Number  int64
	Summary string
}

// UnfinishedOf a vehicle, the newest first: what comes for its appointment may go on with one of them.
func UnfinishedOf(ctx context.Context, tx db.Tx, vehicle uuid.UUID) ([]Unfinished, error) {
	return readUnfinished(ctx, tx, vehicle)
}

// perPage is how many orders a page of the list has.
const perPage = 50

// List is a page of the orders in a stage; of all where none is given. Below and above are cursors of Page, 0 for none.
func (m *Module) List(ctx context.Context, me tenancy.Member, stage Stage, below, above int64) (page Page, err error) {
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		visits, err := listVisits(ctx, tx, stage, below, above, perPage+1)
		page = pageOf(visits, below, above)
		return err
	})
	return page, err
}

// pageOf cuts the one visit off that tells whether there are more.
func pageOf(visits []Visit, below, above int64) (page Page) {
	more := len(visits) > perPage
	if more {
		visits = visits[:perPage]
	}
	if above > 0 { // read upward, shown downward
		slices.Reverse(visits)
	}
	page.Visits = visits
	if len(visits) == 0 {
		return page
	}
	first, last := visits[0].Number, visits[len(visits)-1].Number
	if above > 0 && more || below > 0 {
		page.Newer = first
	}
	if above > 0 || more {
		page.Older = last
	}
	return page
}
