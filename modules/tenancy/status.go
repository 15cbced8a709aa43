package tenancy

import (
	"bayline/modules/tenancy/can"
	"bayline/platform/fault"
)

// Status is where a center stands with the platform. Billing sets it; here it decides what may be done.
type Status string

// The states of domain.md.
const (
	Trial     Status = "trial"
	Active    Status = "active"
	PastDue   Status = "past due"
	Grace     Status = "grace"
	Suspended Status = "suspended"
	Cancelled Status = "cancelled"
	Deleted   Status = "deleted"
)

// allows refuses with a sentence what the state of the center does not allow.
func (s Status) allows(kind can.Kind) error {
	switch s {
	case Trial, Active, PastDue:
		return nil
	case Grace, Cancelled:
		if kind != can.Write {
			return nil
		}
		if s == Cancelled {
			return fault.New(fault.Forbidden, "This center is cancelled and can only be read. Return on the subscription page to write again.")
		}
		return fault.New(fault.Forbidden, "This center can only be read until its subscription is paid. Send a payment proof on the subscription page.")
	case Suspended:
		if kind == can.Leaving {
			return nil
		}
		return fault.New(fault.Forbidden, "This center is suspended. Its owner can send a payment proof or take the data out on the subscription page.")
	}
	return fault.New(fault.NotFound, "There is no such center.")
}
