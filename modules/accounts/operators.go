package accounts

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/locale"
)

// Duty is what a platform admin may do. Each is named in the route table as "platform:<name>".
type Duty struct {
	Name  string
	Label string
}

// The duties. None of them alone opens a center's business data: a center's owner has to let support in, or two people of
// security.
var (
	SeePlatform     = Duty{"overview.see", "See the overview and the list of centers"}
	DecideApprovals = Duty{"approvals.decide", "Approve and reject payment proofs"}
	LimitApprovals  = Duty{"approvals.limit", "Set above which amount a payment needs a second admin"}
	ReadPlatformLog = Duty{"audit.read", "Read the platform's audit trail"}
	WatchMail       = Duty{"mail.see", "See the delivery of mail"}
	MakeCodes       = Duty{"invitations.make", "Make codes that open the registration"}
	VisitCenters    = Duty{"support.visit", "Visit centers whose owners let them in"}
	KeepLegal       = Duty{"legal.keep", "Propose and confirm legal records, and read by them"}
	WatchAnomalies  = Duty{"anomalies.see", "See and acknowledge anomalies"}
	KeepIncidents   = Duty{"incidents.keep", "Keep the register of incidents, and tell those whom they concern"}
	RunCenters      = Duty{"centers.run", "Suspend, reinstate and terminate centers, extend trials, refund what was prepaid"}
	KeepPlans       = Duty{"plans.keep", "Edit plans and announce their changes"}
	AnswerProblems  = Duty{"problems.answer", "Answer the problems that centers report"}
	KeepRetention   = Duty{"retention.keep", "See what is deleted when, propose and confirm legal holds"}
	KeepPolicies    = Duty{"policies.keep", "Draft, announce and withdraw versions of the terms and the privacy policy"}
	RunJobs         = Duty{"jobs.run", "See, retry and cancel background jobs"}
	KeepPeople      = Duty{"people.keep", "Say who is a platform admin, and in which roles"}
)

// Duties is the list, in the order of the page of people.
func Duties() []Duty {
	return []Duty{SeePlatform, DecideApprovals, LimitApprovals, RunCenters, KeepPlans, MakeCodes, AnswerProblems, VisitCenters, WatchMail, WatchAnomalies, KeepIncidents,
		KeepLegal, KeepRetention, KeepPolicies, RunJobs, ReadPlatformLog, KeepPeople}
}

// PlatformRole is a set of duties.
type PlatformRole string

// The roles of domain.md.
const (
	Approver PlatformRole = "approver"
	Support  PlatformRole = "support"
	Security PlatformRole = "security"
)

var duties = map[PlatformRole][]Duty{
	Approver: {SeePlatform, DecideApprovals, MakeCodes, RunCenters, KeepPlans},
	Support:  {SeePlatform, WatchMail, VisitCenters, AnswerProblems},
	Security: {SeePlatform, LimitApprovals, ReadPlatformLog, WatchMail, KeepLegal, WatchAnomalies, KeepIncidents, KeepRetention, KeepPolicies, RunJobs, KeepPeople},
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

// In which locale this operator reads the platform's pages. Times stand there in UTC, like in the trail.
func (o Operator) In() locale.Locale {
	in, _ := locale.Find(o.Locale)
	return in
}

// Actor as the audit trail names this operator.
func (o Operator) Actor() audit.Actor { return audit.Actor{Kind: "operator", ID: o.ID, Name: o.Name} }

// Sessions of platform admins are shorter than those of centers.
const (
	operatorIdle     = 15 * time.Minute
	operatorAbsolute = 12 * time.Hour
)

// Operator tells which platform admin a person is; one without roles is none.
func (m *Module) Operator(ctx context.Context, id uuid.UUID) (me Operator, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		if me.Person, err = readPerson(ctx, tx, id); err != nil {
			return err
		}
		me.Roles, err = readRoles(ctx, tx, id)
		return err
	})
	return me, err
}

// CreateOperator makes the owner of an e-mail address a platform admin and returns the address of a page, good for a day and one
// use, where they choose their password. Somebody who has an account already keeps their second factor; their sessions end. by is
// whoever sits at the shell.
func (m *Module) CreateOperator(ctx context.Context, tx db.Tx, by audit.Actor, email string, roles ...PlatformRole) (link string, err error) {
	if len(roles) == 0 {
		return "", fault.New(fault.Invalid, "Say which roles the platform admin has: approver, support or security.")
	}
	who, err := m.appoint(ctx, tx, email)
	if err != nil {
		return "", err
	}
	names := make([]string, len(roles))
	for i, role := range roles {
		if _, known := duties[role]; !known {
			return "", fault.Newf(fault.Invalid, "There is no platform role %q: use approver, support or security.", role)
		}
		if err := grantRole(ctx, tx, who.ID, role); err != nil {
			return "", err
		}
		names[i] = string(role)
	}
	if err := m.endEverything(ctx, tx, who.ID, uuid.Nil); err != nil {
		return "", err
	}
	if link, err = m.newLink(ctx, tx, db.NewID(), toSetUp, who.ID); err != nil {
		return "", err
	}
	return link, audit.Record(ctx, tx, by, "accounts.operator.created", who.ID, audit.Note("e-mail", who.Email), audit.Note("roles", strings.Join(names, ", ")))
}

// appoint locks whoever has an e-mail address, or makes them. Where nobody has proven yet that the address is theirs, anybody may
// have registered it: the password that they chose and the link that would prove it count no more.
func (m *Module) appoint(ctx context.Context, tx db.Tx, email string) (account, error) {
	address, folded, err := Email(email)
	if err != nil {
		return account{}, err
	}
	who, err := findAccount(ctx, tx, folded)
	if err != nil {
		return account{}, err
	}
	if who.ID == uuid.Nil {
		who.Person = Person{ID: db.NewID(), Name: address, Email: address}
		if err := insertPerson(ctx, tx, who.Person, folded, "", false); err != nil {
			return account{}, err
		}
	}
	if who, err = lockAccount(ctx, tx, who.ID); err != nil || who.Verified {
		return who, err
	}
	if err := clearPassword(ctx, tx, who.ID); err != nil {
		return account{}, err
	}
	if err := voidLinks(ctx, tx, who.ID, toVerify, uuid.Nil); err != nil {
		return account{}, err
	}
	return who, m.endEverything(ctx, tx, who.ID, uuid.Nil)
}
