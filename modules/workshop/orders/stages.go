package orders

import (
	"time"

	"bayline/platform/fault"
)

// Stage is a column of the board.
type Stage string

// The stages, in the order of the board.
const (
	EstimateStage Stage = "estimate"
	Approved      Stage = "approved"
	InProgress    Stage = "in progress"
	Waiting       Stage = "waiting"
	Ready         Stage = "ready"
	InvoicedStage Stage = "invoiced"
)

// Stages in the order of the board.
var Stages = [...]Stage{EstimateStage, Approved, InProgress, Waiting, Ready, InvoicedStage}

// ByHand are the stages that people may choose; the others follow from what happens.
var ByHand = [...]Stage{Approved, InProgress, Waiting, Ready}

// Index of the stage on the board; -1 for none.
func (s Stage) Index() int {
	for i, stage := range Stages {
		if s == stage {
			return i
		}
	}
	return -1
}

// enter puts the order into a stage and remembers since when.
func (o *Order) enter(stage Stage, now time.Time) {
	if o.Stage != stage {
		o.Stage, o.StageSince = stage, now
	}
}

// move is what people do on the board.
func (o *Order) move(to Stage, now time.Time) error {
	if err := o.locked(); err != nil {
		return err
	}
	switch {
	case to == EstimateStage:
		return fault.New(fault.Invalid, "A work order becomes an estimate by itself, while nothing on it is approved. Choose another stage.")
	case to == InvoicedStage:
		return fault.New(fault.Invalid, "Post the invoice on the work order's page; it then moves here by itself.")
	case to.Index() < 0:
		return fault.New(fault.Invalid, "Choose one of the stages Approved, In progress, Waiting or Ready.")
	case o.Document == Estimate:
		return fault.New(fault.Conflict, "Nothing on this estimate is approved yet. Record the customer's approval of a job, and it moves by itself.")
	}
	o.enter(to, now)
	return nil
}

// authorized moves the order when the customer has agreed to a job: work can begin, or goes on.
func (o *Order) authorized(now time.Time) {
	if o.Stage != EstimateStage && o.Stage != Ready {
		return
	}
	for _, job := range o.Jobs {
		if job.State == Authorized && job.Work != NotStarted {
			o.enter(InProgress, now)
			return
		}
	}
	o.enter(Approved, now)
}

// finished moves the order to ready when nothing is left to do or to decide.
func (o *Order) finished(now time.Time) {
	if o.Document != WorkOrder {
		return
	}
	any := false
	for _, job := range o.Jobs {
		if !job.Counts() {
			continue
		}
		if job.State != Authorized || !job.Finished() {
			return
		}
		any = true
	}
	if any {
		o.enter(Ready, now)
	}
}
