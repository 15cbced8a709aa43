package orders

import (
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"bayline/platform/fault"
	"bayline/platform/money"
)

// Document is what the order is on paper.
type Document string

// An estimate becomes a work order with the first authorized job, and is locked when it is invoiced.
const (
	Estimate  Document = "estimate"
	WorkOrder Document = "work order"
	Billed    Document = "invoiced"
	Voided    Document = "void"
)

// Arrivals.
const (
	OnSite  = "waiting" // the customer waits for the vehicle
	DropOff = "drop-off"
	TowIn   = "tow-in"
)

// Order is one visit of one vehicle.
type Order struct {
	bun.BaseModel `bun:"table:workshop.work_orders"`

	CenterID        uuid.UUID     `bun:"center_id,pk"`
	ID              uuid.UUID     `bun:"id,pk"`
	Number          int64         `bun:"number"`
	VehicleID       uuid.UUID     `bun:"vehicle_id"`
	CustomerID      *uuid.UUID    `bun:"customer_id"`
	Document        Document      `bun:"document"`
	Stage           Stage         `bun:"stage"`
	StageSince      time.Time     `bun:"stage_since"`
	Concerns        string        `bun:"concerns"`
	Summary         string        `bun:"summary"`
	PromisedAt      *time.Time    `bun:"promised_at"`
	Arrival         string        `bun:"arrival"`
	TechnicianID    *uuid.UUID    `bun:"technician_id"`
	AdvisorID       *uuid.UUID    `bun:"advisor_id"`
	OdometerIn      *int64        `bun:"odometer_in"`
	OdometerOut     *int64        `bun:"odometer_out"`
	OdometerUnit    string        `bun:"odometer_unit"`
	KeyTag          string        `bun:"key_tag"`
	StaffNote       string        `bun:"staff_note"`
	Currency        string        `bun:"currency"`
	RateNano        int64         `bun:"rate_nano"` // to the center's base currency, in billionths
	TaxMode         money.TaxMode `bun:"tax_mode"`
	TotalMinor      int64         `bun:"total_minor"`
	AuthorizedMinor int64         `bun:"authorized_minor"`
	JobsTotal       int64         `bun:"jobs_total"`
	JobsDone        int64         `bun:"jobs_done"`
	JobsWaiting     int64         `bun:"jobs_waiting"`
	OpenedAt        time.Time     `bun:"opened_at"`
	ClosedAt        *time.Time    `bun:"closed_at"`
	Version         int64         `bun:"version"`

	Jobs []*Job `bun:"-" db:"-"` // in their order, each with its lines
}

// Open tells whether anything may still be changed.
func (o *Order) Open() bool { return o.Document == Estimate || o.Document == WorkOrder }

// locked refuses to change what is on an invoice, or void.
func (o *Order) locked() error {
	switch o.Document {
	case Billed:
		return fault.Newf(fault.Conflict, "Work order #%d is invoiced and cannot be changed any more.", o.Number)
	case Voided:
		return fault.Newf(fault.Conflict, "Work order #%d is void. Open a new one for this vehicle.", o.Number)
	}
	return nil
}

// expect refuses a form that was drawn before somebody else's change.
func (o *Order) expect(version int64) error {
	if version != o.Version {
		return &Stale{What: "This work order"}
	}
	return nil
}

// Job of the order, or a refusal.
func (o *Order) Job(id uuid.UUID) (*Job, error) {
	for _, job := range o.Jobs {
		if job.ID == id {
			return job, nil
		}
	}
	return nil, fault.New(fault.NotFound, "No such job on this work order.")
}

// Authorized are the jobs that the customer agreed to: what an invoice bills.
func (o *Order) Authorized() (jobs []*Job) {
	for _, job := range o.Jobs {
		if job.State == Authorized {
			jobs = append(jobs, job)
		}
	}
	return jobs
}

// accept turns the estimate into a work order, once.
func (o *Order) accept() bool {
	if o.Document != Estimate {
		return false
	}
	o.Document = WorkOrder
	return true
}

// Billable refuses to invoice what is not finished being decided.
func (o *Order) Billable() error {
	if err := o.locked(); err != nil {
		return err
	}
	for _, job := range o.Jobs {
		switch {
		case job.State == Draft:
			return fault.Newf(fault.Invalid, "%s is still a draft. Present it to the customer, or remove it, before you post the invoice.", job.Name)
		case job.State == Presented:
			return fault.Newf(fault.Invalid, "%s has no answer yet. Record what the customer says before you post the invoice.", job.Name)
		case job.State == Authorized && job.Work == Running:
			return fault.Newf(fault.Invalid, "Work on %s is still running. Finish it before you post the invoice.", job.Name)
		}
	}
	if len(o.Authorized()) == 0 {
		return fault.New(fault.Invalid, "Nothing on this work order is approved, so there is nothing to invoice.")
	}
	return nil
}

// bill locks the order: from now on it says what the invoice says.
func (o *Order) bill(now time.Time) error {
	if err := o.Billable(); err != nil {
		return err
	}
	o.Document = Billed
	o.enter(InvoicedStage, now)
	return nil
}

// void ends an order that came to nothing. Money that was received must go back first.
func (o *Order) void(paidMinor int64, now time.Time) error {
	if err := o.locked(); err != nil {
		return err
	}
	if paidMinor != 0 {
		return fault.New(fault.Conflict, "A payment is recorded on this work order. Give it back before you void the order.")
	}
	for _, job := range o.Jobs {
		if job.Work == Running {
			return fault.Newf(fault.Conflict, "Work on %s is running. Finish or pause it first.", job.Name)
		}
	}
	o.Document, o.ClosedAt = Voided, &now
	return nil
}

// price sets the currency of the order. It stays once something has a price or was presented.
func (o *Order) price(currency string, rate money.Rate) error {
	if currency == o.Currency && int64(rate) == o.RateNano {
		return nil
	}
	for _, job := range o.Jobs {
		if job.PresentedAt != nil {
			return fault.New(fault.Conflict, "The currency is fixed since the first job was presented.")
		}
		if len(job.Lines) > 0 && currency != o.Currency {
			return fault.New(fault.Conflict, "Remove the lines first: their prices are in the old currency.")
		}
	}
	o.Currency, o.RateNano = currency, int64(rate)
	return nil
}

// Stale is a change that was made on an older version than the stored one.
type Stale struct{ What string }

func (s *Stale) Error() string {
	return s.What + " was changed by somebody else while you were looking at it. See what changed, then try again."
}

// Unwrap makes it a conflict for whoever does not show both versions.
func (s *Stale) Unwrap() error { return fault.New(fault.Conflict, s.Error()) }
