package orders

import (
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"bayline/platform/fault"
)

// State is what the customer said to a job.
type State string

// draft → presented → authorized, declined or deferred; a change of what was presented leads back to presented.
const (
	Draft      State = "draft"
	Presented  State = "presented"
	Authorized State = "authorized"
	Declined   State = "declined"
	Deferred   State = "deferred"
)

// Work is how far the work on a job is.
type Work string

// not started → running ⇄ paused → done → checked; what is done may be taken up again.
const (
	NotStarted Work = "not started"
	Running    Work = "running"
	Paused     Work = "paused"
	Done       Work = "done"
	Checked    Work = "checked"
)

// Job is what a customer agrees to or not: work with its lines.
type Job struct {
	bun.BaseModel `bun:"table:workshop.jobs"`

	CenterID      uuid.UUID  `bun:"center_id,pk"`
	ID            uuid.UUID  `bun:"id,pk"`
	OrderID       uuid.UUID  `bun:"order_id"`
	Position      int64      `bun:"position"`
	Name          string     `bun:"name"`
	State         State      `bun:"state"`
	Work          Work       `bun:"work"`
	TechnicianID  *uuid.UUID `bun:"technician_id"`
	Technician    string     `bun:"-"` // name, as it was read
	TotalMinor    int64      `bun:"total_minor"`
	PresentedAt   *time.Time `bun:"presented_at"`
	DecidedAt     *time.Time `bun:"decided_at"`
	DecidedBy     string     `bun:"decided_by"`
	DecidedMedium string     `bun:"decided_medium"`
	DecidedReason string     `bun:"decided_reason"`
	DeferredUntil *time.Time `bun:"deferred_until,type:date"`
	Version       int64      `bun:"version"`

	Lines []*Line `bun:"-" db:"-"`
}

// Counts tells whether the job is part of what will be done and paid, as far as the customer has not said no or later.
func (j *Job) Counts() bool { return j.State != Declined && j.State != Deferred }

// Finished tells whether its work is done.
func (j *Job) Finished() bool { return j.Work == Done || j.Work == Checked }

// Line of the job, or a refusal.
func (j *Job) Line(id uuid.UUID) (*Line, error) {
	for _, line := range j.Lines {
		if line.ID == id {
			return line, nil
		}
	}
	return nil, fault.New(fault.NotFound, "No such line on this job.")
}

func (j *Job) expect(version int64) error {
	if version != j.Version {
		return &Stale{What: "The job " + j.Name}
	}
	return nil
}

// present puts the job before the customer: what stands on it now is what they decide on. A job that was declined or put off may
// be offered again.
func (j *Job) present(now time.Time) error {
	switch {
	case j.State == Authorized:
		return fault.Newf(fault.Conflict, "%s is approved already.", j.Name)
	case len(j.Lines) == 0:
		return fault.Newf(fault.Invalid, "Add labor or a part to %s first, so that the customer sees a price.", j.Name)
	}
	j.State, j.PresentedAt = Presented, &now
	j.forget()
	return nil
}

// authorize records that the customer agrees to what was presented.
func (j *Job) authorize(by Decision, now time.Time) error {
	if err := j.undecided(); err != nil {
		return err
	}
	j.decide(Authorized, by, now)
	return nil
}

// decline records a no. What was agreed to can still be called off while nobody works on it.
func (j *Job) decline(by Decision, now time.Time) error {
	if err := j.refusable(); err != nil {
		return err
	}
	j.decide(Declined, by, now)
	return nil
}

// putOff records a "later": the job is offered again from that day on.
func (j *Job) putOff(by Decision, now time.Time) error {
	if err := j.refusable(); err != nil {
		return err
	}
	if by.Until == nil || !by.Until.After(now) {
		return fault.New(fault.Invalid, "Choose a day after today.")
	}
	j.decide(Deferred, by, now)
	j.DeferredUntil = by.Until
	return nil
}

// changed is called after a change of name, text or price. What the customer was shown is no longer what stands there, so the job
// goes back to presented; revoked tells whether an answer of theirs became void by that.
func (j *Job) changed(now time.Time) (revoked bool) {
	if j.State == Draft {
		return false
	}
	revoked = j.State != Presented
	j.State, j.PresentedAt = Presented, &now
	if j.Work == Running { // nobody goes on with what is no longer agreed to
		j.Work = Paused
	}
	j.forget()
	return revoked
}

func (j *Job) undecided() error {
	switch j.State {
	case Presented:
		return nil
	case Draft:
		return fault.Newf(fault.Conflict, "%s has not been presented yet. Present it first, so that what the customer answers to is kept.", j.Name)
	case Authorized:
		return fault.Newf(fault.Conflict, "%s is approved already, by %s.", j.Name, j.DecidedBy)
	}
	return fault.Newf(fault.Conflict, "%s was %s by %s. Present it again first.", j.Name, j.State, j.DecidedBy)
}

func (j *Job) refusable() error {
	if j.State != Authorized {
		return j.undecided()
	}
	if j.Work != NotStarted {
		return fault.Newf(fault.Conflict, "Work on %s has begun, so it cannot be declined any more.", j.Name)
	}
	return nil
}

func (j *Job) decide(state State, by Decision, now time.Time) {
	j.forget()
	j.State, j.DecidedAt, j.DecidedBy, j.DecidedMedium, j.DecidedReason = state, &now, by.Name, string(by.Medium), by.Reason
}

func (j *Job) forget() {
	j.DecidedAt, j.DeferredUntil = nil, nil
	j.DecidedBy, j.DecidedMedium, j.DecidedReason = "", "", ""
}

// start begins or resumes the work.
func (j *Job) start(by uuid.UUID) error {
	if j.State != Authorized {
		return fault.Newf(fault.Conflict, "The customer has not approved %s, so work on it cannot begin.", j.Name)
	}
	if j.Work == Running {
		return fault.Newf(fault.Conflict, "Work on %s is running already.", j.Name)
	}
	j.Work = Running
	if j.TechnicianID == nil {
		j.TechnicianID = &by
	}
	return nil
}

// pause interrupts the work.
func (j *Job) pause() error {
	if j.Work != Running {
		return fault.Newf(fault.Conflict, "Nobody works on %s right now.", j.Name)
	}
	j.Work = Paused
	return nil
}

// finish ends the work. What was never started counts as done in one go.
func (j *Job) finish(by uuid.UUID) error {
	if j.Finished() {
		return fault.Newf(fault.Conflict, "%s is done already.", j.Name)
	}
	if j.Work != Running {
		if err := j.start(by); err != nil {
			return err
		}
	}
	j.Work = Done
	return nil
}

// removable: what the customer has seen is kept.
func (j *Job) removable() error {
	if j.State != Draft {
		return fault.Newf(fault.Conflict, "%s was presented to the customer and is kept. Record that it was declined instead.", j.Name)
	}
	return nil
}
