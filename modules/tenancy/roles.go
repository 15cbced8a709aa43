package tenancy

import (
	"slices"

	"bayline/modules/tenancy/can"
)

// Role is a set of permissions in a center. The roles have no order.
type Role string

// The roles of domain.md.
const (
	Owner         Role = "owner"
	Administrator Role = "administrator"
	Advisor       Role = "advisor"
	Technician    Role = "technician"
	Viewer        Role = "viewer"
)

// The roles of visitors: platform admins who were let in for a while. Nobody can be given them. They work on no car, speak for no
// customer and take no money.
const (
	Support       Role = "support"
	SupportWriter Role = "support writer"
)

// Roles in the order in which pages show them.
var Roles = []Role{Owner, Administrator, Advisor, Technician, Viewer}

var permissions = map[Role][]can.Permission{
	Owner:         can.All(),
	Administrator: except(can.All(), can.CloseCenter, can.ManageSubscription, can.ManageOwners, can.GrantSupport),
	Advisor: {can.SeeWork, can.WriteOrders, can.MoveOrders, can.WriteNotes, can.AuthorizeJobs, can.DoWork, can.KeepCustomers,
		can.KeepCalendar, can.SeeMoney, can.PostInvoices, can.TakePayments, can.SeeTeam, can.ReportProblems},
	Technician: {can.SeeWork, can.MoveOrders, can.WriteNotes, can.DoWork, can.ReportProblems},
	Viewer:     {can.SeeWork, can.SeeMoney, can.SeeTeam, can.ReportProblems},

	Support:       {can.SeeWork, can.SeeMoney},
	SupportWriter: {can.SeeWork, can.SeeMoney, can.WriteOrders, can.MoveOrders, can.WriteNotes, can.KeepCustomers, can.KeepCalendar, can.SetPrices},
}

// May tells whether the role holds the permission.
func (r Role) May(p can.Permission) bool { return slices.Contains(permissions[r], p) }

// Label is the role as people read it.
func (r Role) Label() string {
	switch r {
	case Owner:
		return "Owner"
	case Administrator:
		return "Administrator"
	case Advisor:
		return "Service advisor"
	case Technician:
		return "Technician"
	case Viewer:
		return "Viewer"
	case Support, SupportWriter:
		return "Bayline support"
	}
	return string(r)
}

func except(all []can.Permission, without ...can.Permission) []can.Permission {
	return slices.DeleteFunc(slices.Clone(all), func(p can.Permission) bool { return slices.Contains(without, p) })
}
