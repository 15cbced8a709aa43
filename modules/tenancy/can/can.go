// Package can is the closed list of what somebody in a center may do. A role is a set of these; nothing else decides.
package can

// Kind says what a permission needs of the center's state: reading, writing, or leaving with one's data.
type Kind string

// The kinds. Read-only states refuse Write; suspended centers keep Leaving.
const (
	Read    Kind = "read"
	Write   Kind = "write"
	Leaving Kind = "leaving"
)

// Permission is one entry of the list.
type Permission struct {
	Name  string // as the route table and the permission page show it
	Kind  Kind
	Label string // what it lets one do, for people
}

// The desk.
var (
	SeeWork       = add("work.see", Read, "See the board, work orders, customers and vehicles")
	WriteOrders   = add("orders.write", Write, "Open work orders, add jobs and lines, set prices")
	MoveOrders    = add("orders.move", Write, "Move work along the board")
	WriteNotes    = add("notes.write", Write, "Write notes for the staff")
	AuthorizeJobs = add("jobs.authorize", Write, "Present jobs and record what the customer says")
	DoWork        = add("jobs.work", Write, "Start and finish work on jobs")
	KeepCustomers = add("customers.write", Write, "Add and change customers and vehicles")
	KeepCalendar  = add("calendar.write", Write, "Book, move and cancel appointments")
	SetPrices     = add("catalog.write", Write, "Change labor rates and taxes")
)

// Money.
var (
	SeeMoney     = add("money.see", Read, "See invoices and payments")
	PostInvoices = add("invoices.post", Write, "Post invoices, and send them to customers")
	TakePayments = add("payments.take", Write, "Record payments")
)

// The center itself.
var (
	SeeTeam            = add("team.see", Read, "See who works here")
	ManageTeam         = add("team.manage", Write, "Invite people, change roles, end memberships")
	ManageOwners       = add("owners.manage", Write, "Make somebody an owner, end an ownership")
	SetSignIn          = add("signin.rules", Write, "Say who needs a second factor and when sessions end")
	ManageCenter       = add("center.manage", Write, "Change the center's details")
	ReadAudit          = add("audit.read", Read, "Read the audit trail")
	WatchAnomalies     = add("anomalies.watch", Read, "See what looks unusual, and acknowledge it")
	ManageSubscription = add("subscription.manage", Leaving, "Choose a plan and send payment proofs")
	GrantSupport       = add("support.grant", Leaving, "Let the platform's support in for a while, see what it opened, and end it")
	ReportProblems     = add("problems.report", Leaving, "Report problems to the platform, and answer it")
	WatchProblems      = add("problems.watch", Leaving, "See all problems that the center has reported")
	CloseCenter        = add("center.close", Leaving, "Cancel the subscription, and return")
)

var list []Permission

func add(name string, kind Kind, label string) Permission {
	p := Permission{name, kind, label}
	list = append(list, p)
	return p
}

// All is the list, in the order of the permission page.
func All() []Permission { return list }
