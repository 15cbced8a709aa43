package notices

import "slices"

// Topic is a group of kinds that people switch together.
type Topic struct {
	Name  string // in the table and in forms
	Label string
	About string // what comes under it
	Fixed string // why its mail cannot be switched off; empty: it can
	Duty  bool   // only platform admins are told
}

// The topics, as the settings show them.
var (
	Security     = Topic{"security", "Security of your account", "New devices, changed passwords, warnings.", "You would not hear of somebody else's hand in your account.", false}
	Access       = Topic{"access", "Who may enter your center", "Support access, owners, anomalies.", "Owners answer for who sees their customers' data.", false}
	Breaches     = Topic{"breaches", "Security incidents", "When somebody may have seen, changed or lost your data.", "The law asks us to tell you.", false}
	Closing      = Topic{"closing", "Suspension and deletion", "When a center is closed, and when its data is deleted.", "The law asks us to warn you before data is deleted.", false}
	Contract     = Topic{"contract", "Your contract", "Changes of plans, prices, terms and the privacy policy, decisions about payments.", "These are declarations about your contract.", false}
	Subscription = Topic{"subscription", "Subscription", "Reminders of trials and payments, statements.", "", false}
	Problems     = Topic{"problems", "Support", "Answers to problems that you reported.", "", false}
	Team         = Topic{"team", "Team", "When your work at a center ends.", "", false}
	Incidents    = Topic{"incidents", "Incidents", "What rules call an incident, and the clocks of those in the register.", "You answer for the security of the platform.", true}
	Platform     = Topic{"platform", "Running the platform", "What waits for platform admins.", "", true}
)

// Topics are all of them, in the order of the settings.
var Topics = []Topic{Subscription, Problems, Team, Platform, Contract, Closing, Access, Incidents, Breaches, Security}

// Kind is a kind of event that people are told of.
type Kind struct {
	Name  string // also of its mail, in the log: "billing.trial.ending"
	Label string // in lists and settings
	Topic Topic
}

// Kinds are all of them.
func Kinds() []Kind { return slices.Clone(kinds) }

var kinds []Kind

func kind(name, label string, topic Topic) Kind {
	k := Kind{name, label, topic}
	kinds = append(kinds, k)
	return k
}

// Label of the kind of a mail or notice; its name where it is none of ours.
func Label(name string) string { return kindOf(name).Label }

// kindOf is the kind of a name. What stood in the list once and does so no more keeps its name.
func kindOf(name string) Kind {
	if i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Name == name }); i >= 0 {
		return kinds[i]
	}
	return Kind{Name: name, Label: name}
}

// Of a subscription's life.
var (
	TrialEnding          = kind("billing.trial.ending", "The trial ends soon", Subscription)
	TrialEnded           = kind("billing.trial.ended", "The trial has ended", Subscription)
	TrialExtended        = kind("billing.trial.extended", "The trial was extended", Subscription)
	PaymentDue           = kind("billing.payment.due", "The next payment is due", Subscription)
	PastDue              = kind("billing.payment.past_due", "A payment is past due", Subscription)
	ReadOnlyNear         = kind("billing.center.read_only_near", "The center can soon only be read", Closing)
	SuspensionNear       = kind("billing.center.suspension_near", "The center will be suspended", Closing)
	ReadOnly             = kind("billing.center.read_only", "The center can only be read", Closing)
	Suspended            = kind("billing.center.suspended", "The center is suspended", Closing)
	Cancelled            = kind("billing.center.cancelled", "The subscription is cancelled", Closing)
	CancellationEffects  = kind("billing.center.cancellation_effective", "The cancellation has taken effect", Closing)
	Returned             = kind("billing.center.returned", "The center is back", Closing)
	DeletionAnnounced    = kind("billing.deletion.announced", "The center's data will be deleted", Closing)
	Deleted              = kind("billing.deletion.done", "The center's data is deleted", Closing)
	SuspendedByPlatform  = kind("billing.center.suspended_by_platform", "The platform suspended the center", Closing)
	ReinstatedByPlatform = kind("billing.center.reinstated_by_platform", "The platform reinstated the center", Closing)
	TerminatedByPlatform = kind("billing.center.terminated_by_platform", "The platform terminated the center", Closing)
)

// Of plans and payments.
var (
	ProofApproved       = kind("billing.proof.approved", "A payment is approved", Contract)
	ProofRejected       = kind("billing.proof.rejected", "A payment proof came back", Contract)
	ProofWaiting        = kind("billing.proof.waiting", "A payment proof waits for a second admin", Platform)
	PlanChangeAnnounced = kind("billing.plan.change_announced", "A plan will change", Contract)
	PlanChangeWithdrawn = kind("billing.plan.change_withdrawn", "A change of a plan was withdrawn", Contract)
	BalanceLow          = kind("billing.balance.low", "The prepaid balance is low", Subscription)
	StatementReady      = kind("billing.statement.ready", "A statement is ready", Subscription)
	Refunded            = kind("billing.balance.refunded", "A balance was refunded", Contract)
)

// Of problems that centers report.
var (
	ProblemReported = kind("support.problem.reported", "A center reported a problem", Platform)
	ProblemAnswered = kind("support.problem.answered", "A problem was answered", Problems)
)

// Of the terms and the privacy policy.
var (
	PolicyAnnounced = kind("privacy.policy.announced", "The terms or the privacy policy will change", Contract)
	PolicyMoved     = kind("privacy.policy.moved", "The terms or the privacy policy will change later", Contract)
	PolicyWithdrawn = kind("privacy.policy.withdrawn", "A change of the terms or the privacy policy does not come", Contract)
)

// Of retention.
var (
	HoldProposed  = kind("privacy.hold.proposed", "A legal hold waits for a second admin", Platform)
	HoldBegun     = kind("privacy.hold.begun", "A legal hold keeps the center's data", Closing)
	HoldEnded     = kind("privacy.hold.ended", "A legal hold has ended", Closing)
	DeletionStuck = kind("privacy.deletion.stuck", "A deletion has not come to its end", Platform)
)

// Of who may enter a center.
var (
	SupportBegun   = kind("platform.support.begun", "Support was let in", Access)
	SupportEnded   = kind("platform.support.ended", "Support has left", Access)
	AnomalyNoticed = kind("tenancy.anomaly", "Something unusual in your center", Access)
	OwnerAdded     = kind("tenancy.owner_added", "Somebody owns the center now", Access)
	OwnerEnded     = kind("tenancy.owner_ended", "Somebody is no owner any more", Access)
	Incident       = kind("platform.anomaly", "An incident on the platform", Incidents)
)

// Of the register of incidents.
var (
	IncidentOpened = kind("privacy.incident.opened", "An incident was opened", Incidents)
	IncidentAlarm  = kind("privacy.incident.alarm", "The clock of an incident runs", Incidents)
	IncidentLate   = kind("privacy.incident.late", "The clock of an incident has run out", Incidents)
	// Of those whom an incident concerns: the owners of centers, and everybody else with an account there.
	IncidentOfCenter = kind("privacy.incident.center", "A security incident concerns your center", Breaches)
	IncidentOfPerson = kind("privacy.incident.person", "A security incident concerns your data", Breaches)
)

// Of a team.
var WorkEnded = kind("tenancy.member_ended", "Your work at a center has ended", Team)

// Of the security of an account. Their mail is sent by accounts, below this room: see Note.
var (
	PasswordChanged = kind("accounts.password_changed", "Your password was changed", Security)
	FactorChanged   = kind("accounts.factor_changed", "Your second factor was changed", Security)
	RecoveryUsed    = kind("accounts.recovery_used", "A recovery code was used", Security)
	NewDevice       = kind("accounts.new_device", "A sign-in from a new device", Security)
	AfterFailures   = kind("accounts.signed_in_after_failures", "A sign-in after several failed tries", Security)
	EmailAsked      = kind("accounts.email_asked", "Your e-mail address is about to change", Security)
	EmailChanged    = kind("accounts.email_changed", "Your e-mail address was changed", Security)
)
