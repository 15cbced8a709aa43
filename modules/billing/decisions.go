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
	At      time.Time
}

// Case is a proof as a platform admin judges it: the claim, what it is compared with, and where the center stands.
type Case struct {
	Proof
	Standing      tenancy.Status
	TrialEnds     time.Time
	SameFile      int // how often the same file was sent before
	SameReference int
}

// Queue is what waits for a decision, the oldest first.
func (m *Module) Queue(ctx context.Context) (list []Proof, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = readQueue(ctx, tx)
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
		if one.Standing, one.TrialEnds, err = readStanding(ctx, tx, proof.Center); err != nil {
			return err
		}
		one.SameFile, one.SameReference, err = countSame(ctx, tx, proof)
		return err
	})
	return one, err
}

// Decide writes the decision, once, however often and by however many it is clicked; a worker carries it out. Whoever comes
// second learns what was decided.
func (m *Module) Decide(ctx context.Context, me accounts.Operator, id uuid.UUID, outcome, reason string) error {
	reason = strings.TrimSpace(reason)
	if outcome == "rejected" && reason == "" {
		return fault.New(fault.Invalid, "Say why, so that the owner can mend it.")
	}
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		proof, err := readProof(ctx, tx, id)
		if err != nil {
			return err
		}
		first, err := insertDecision(ctx, tx, proof, Decision{Outcome: outcome, Reason: reason, By: me.ID})
		if err != nil {
			return err
		}
		if !first {
			return fault.New(fault.Conflict, "Somebody has decided this already. Nothing was changed by your click.")
		}
		if err := jobs.Insert(ctx, tx, CarryOutArgs{Center: proof.Center, Proof: id}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.proof."+outcome, id, audit.Note("center", proof.CenterName),
			audit.Note("plan", proof.Plan.Title()), audit.Note("amount", proof.Amount.String()), audit.Note("reason", reason))
	})
}

// ProofFile is everything that sends a proof's file: its place in the store and the archive's key.
type ProofFile struct {
	Key, Place []byte
	files.Out
}

// FileOfProof for a platform admin; looking at it is recorded before the file is opened.
func (m *Module) FileOfProof(ctx context.Context, me accounts.Operator, id uuid.UUID) (file ProofFile, err error) {
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		proof, err := readProof(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, me.Actor(), "platform.proof.seen", id, audit.Note("center", proof.CenterName)); err != nil {
			return err
		}
		file, err = m.proofFile(ctx, tx, proof)
		return err
	})
	return file, err
}

// ownFile is the file of one's own center's proof.
func (m *Module) ownFile(ctx context.Context, me tenancy.Member, id uuid.UUID) (file ProofFile, err error) {
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		proof, err := readProof(ctx, tx, id)
		if err != nil {
			return err
		}
		file, err = m.proofFile(ctx, tx, proof)
		return err
	})
	return file, err
}

func (m *Module) proofFile(ctx context.Context, tx db.Tx, proof *Proof) (ProofFile, error) {
	key, err := m.Vault.FileKey(ctx, tx, secret.Archive)
	return ProofFile{Key: key, Place: proofPlace(proof.Center, proof.ID),
		Out: files.Out{Stored: proof.File.Name, Name: proof.FileName, Type: proof.File.Type}}, err
}
