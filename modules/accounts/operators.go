package accounts

import "slices"

// Duty is what a platform admin may do. Each is named in the route table as "platform:<name>".
type Duty struct {
	Name  string
	Label string
}

// The duties. None of them opens a center's business data.
var (
	SeePlatform     = Duty{"overview.see", "See the overview and the list of centers"}
	DecideApprovals = Duty{"approvals.decide", "Approve and reject payment proofs"}
	ReadPlatformLog = Duty{"audit.read", "Read the platform's audit trail"}
	WatchMail       = Duty{"mail.see", "See the delivery of mail"}
)

// PlatformRole is a set of duties.
type PlatformRole string

// The roles of domain.md.
const (
	Approver PlatformRole = "approver"
	Support  PlatformRole = "support"
	Security PlatformRole = "security"
)

var duties = map[PlatformRole][]Duty{
	Approver: {SeePlatform, DecideApprovals},
	Support:  {SeePlatform, WatchMail},
	Security: {SeePlatform, ReadPlatformLog, WatchMail},
}

// Operator is a platform admin at work.
type Operator struct {
	Person
	Roles []PlatformRole
}

// Has tells whether one of the operator's roles has the duty.
func (o Operator) Has(d Duty) bool {
	return slices.ContainsFunc(o.Roles, func(r PlatformRole) bool { return slices.Contains(duties[r], d) })
}
