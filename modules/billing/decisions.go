package billing

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/failpoint"
	"bayline/platform/fault"
	"bayline/platform/files"
	"bayline/platform/jobs"
	"bayline/platform/secret"
)

// Decision of a platform admin on a proof.
type Decision struct {
	Outcome string // "approved" or "rejected"
	Reason  string // for the owner; needed for a rejection
	By      uuid.UUID
	Name    string // of who decided
	At      time.Time
	TooLate bool // the deletion of the center had begun: nothing came of it
}

// Sentence tells who decided what, and when.
func (d Decision) Sentence() string {
	sentence := d.Name + " " + d.Outcome + " this on " + d.At.UTC().Format("2 January 2006 at 15:04") + " UTC."
	if d.TooLate {
		sentence += " The deletion of the center had begun, so nothing came of it."
	}
	return sentence
}

// Same tells how often something of a proof was seen in other proofs.
type Same struct {
	Own       int // of the same center
	Elsewhere int
}

// Seen tells whether it was.
func (s Same) Seen() bool { return s.Own+s.Elsewhere > 0 }

// Case is a proof as a platform admin judges it: the claim, what it is compared with, and where the center stands.
type Case struct {
	Proof
	Now           Subscription
	SameFile      Same
	SameReference Same
	Decision      *Decision // nil while it waits
	Tries         []Try     // each time that it was sent, the newest first
	Limits        []Limit   // above which a second admin is needed
}

// NeedsSecond tells whether two admins have to approve it.
func (c Case) NeedsSecond() bool { return NeedsSecond(c.Amount, c.Limits) }

// Until is the last day of the period that an approval at now would start.
func (c Case) Until(now time.Time) time.Time {
	_, end, _ := c.Now.next(c.Plan, now)
	return end
}

// Queue is what waits for a decision, the oldest first.
func (m *Module) Queue(ctx context.Context) (list []Proof, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = readQueue(ctx, tx)
		return err
	})
	return list, err
}

// Decided are the last decisions, the newest first.
func (m *Module) Decided(ctx context.Context) (list []Proof, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = readDecided(ctx, tx)
		return err
	})
	return list, err
}

// Case of a proof. It shows nothing of the center's business.
func (m *Module) Case(ctx context.Context, id uuid.UUID) (one Case, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		proof, err := readProof(ctx, tx, id)
		if err != nil {
			return err
		}
		one.Proof = *proof
		if one.Now, err = readStanding(ctx, tx, proof.Center); err != nil {
			return err
		}
		if one.SameFile, one.SameReference, err = countSame(ctx, tx, proof); err != nil {
			return err
		}
		if one.Tries, err = readTries(ctx, tx, proof); err != nil {
			return err
		}
		if one.Limits, err = readLimits(ctx, tx); err != nil {
			return err
		}
		one.Decision, err = readDecision(ctx, tx, proof)
		return err
	})
	return one, err
}

// Decide is DecideTry of what waits, whichever try that is.
func (m *Module) Decide(ctx context.Context, me accounts.Operator, id uuid.UUID, outcome, reason string) error {
	return m.DecideTry(ctx, me, id, 0, outcome, reason)
}

// DecideTry writes the decision on a try of a proof, once, however often and by however many it is clicked; a worker carries it out.
// Whoever comes second learns what was decided. Above the limit an approval is the first of two until somebody else approves as well;
// rejecting needs one. Try 0 is the one that waits.
func (m *Module) DecideTry(ctx context.Context, me accounts.Operator, id uuid.UUID, try int, outcome, reason string) error {
	reason = strings.TrimSpace(reason)
	if outcome != "approved" && outcome != "rejected" {
		return fault.New(fault.Invalid, "Approve the proof or reject it.")
	}
	if outcome == "rejected" && reason == "" {
		return fault.New(fault.Invalid, "Say why, so that the owner can mend it.")
	}
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		proof, err := lockProof(ctx, tx, id)
		if err != nil {
			return err
		}
		if try != 0 && try != proof.Round {
			return fault.New(fault.Conflict, "The owner has sent this proof again since you opened it. Look at what was sent, and decide then.")
		}
		if proof.State != "pending" || !proof.DecidedAt.IsZero() {
			return refuseSecond(ctx, tx, proof)
		}
		if outcome == "approved" {
			if missing, err := m.endorse(ctx, tx, me, proof); err != nil || missing {
				return err
			}
		}
		first, err := insertDecision(ctx, tx, proof, Decision{Outcome: outcome, Reason: reason, By: me.ID})
		if err != nil {
			return err
		}
		if !first {
			return refuseSecond(ctx, tx, proof)
		}
		if err := jobs.Insert(ctx, tx, CarryOutArgs{Center: proof.Center, Proof: id}); err != nil {
			return err
		}
		failpoint.Here("billing.decision.made")
		return audit.Record(ctx, tx, me.Actor(), "platform.proof."+outcome, id, audit.Note("center", proof.CenterName),
			audit.Note("plan", proof.Plan.Title()), audit.Note("amount", proof.Amount.String()), audit.Note("reason", reason))
	})
}

// endorse writes the first of two approvals, where two are needed, and tells the others. A second approval by the same admin is refused.
func (m *Module) endorse(ctx context.Context, tx db.Tx, me accounts.Operator, proof *Proof) (missing bool, err error) {
	limits, err := readLimits(ctx, tx)
	if err != nil || !NeedsSecond(proof.Amount, limits) {
		return false, err
	}
	if first := proof.Endorsed; first != nil {
		if first.By == me.ID {
			return true, fault.New(fault.Conflict, "You have approved this already. Somebody else has to approve it as well.")
		}
		return false, nil
	}
	if err := insertEndorsement(ctx, tx, proof, me.ID); err != nil {
		return true, err
	}
	if err := m.tellSecond(ctx, tx, me, proof); err != nil {
		return true, err
	}
	return true, audit.Record(ctx, tx, me.Actor(), "platform.proof.endorsed", proof.ID, audit.Note("center", proof.CenterName),
		audit.Note("plan", proof.Plan.Title()), audit.Note("amount", proof.Amount.String()))
}

// refuseSecond tells who was first, and what they decided.
func refuseSecond(ctx context.Context, tx db.Tx, proof *Proof) error {
	decision, err := readDecision(ctx, tx, proof)
	if err != nil {
		return err
	}
	if decision == nil {
		return fault.New(fault.Conflict, "Somebody is deciding this just now. Reload the page.")
	}
	return fault.New(fault.Conflict, decision.Sentence()+" Nothing was changed by your click.")
}

// ProofFile is everything that sends a proof's file: its place in the store and the archive's key.
type ProofFile struct {
	Key, Place []byte
	files.Out
}

// FileOfProof for a platform admin; looking at it is recorded before the file is opened. Try 0 is the last one.
func (m *Module) FileOfProof(ctx context.Context, me accounts.Operator, id uuid.UUID, try int) (file ProofFile, err error) {
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		proof, err := readProof(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, me.Actor(), "platform.proof.seen", id, audit.Note("center", proof.CenterName)); err != nil {
			return err
		}
		file, err = m.proofFile(ctx, tx, proof, try)
		return err
	})
	return file, err
}

// ownFile is the file of one's own center's proof.
func (m *Module) ownFile(ctx context.Context, me tenancy.Member, id uuid.UUID, try int) (file ProofFile, err error) {
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		proof, err := readProof(ctx, tx, id)
		if err != nil {
			return err
		}
		file, err = m.proofFile(ctx, tx, proof, try)
		return err
	})
	return file, err
}

func (m *Module) proofFile(ctx context.Context, tx db.Tx, proof *Proof, try int) (file ProofFile, err error) {
	sealedFor := proof.FileID
	file.Out = files.Out{Stored: proof.File.Name, Name: proof.FileName, Type: proof.File.Type}
	if try != 0 && try != proof.Round {
		if sealedFor, file.Out, err = readFileOf(ctx, tx, proof, try); err != nil {
			return ProofFile{}, err
		}
	}
	file.Place = proofPlace(proof.Center, sealedFor)
	file.Key, err = m.Vault.FileKey(ctx, tx, secret.Archive)
	return file, err
}
