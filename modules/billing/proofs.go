package billing

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/billing/plans"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/files"
	"bayline/platform/money"
	"bayline/platform/secret"
)

// Proof is a center's claim that it has paid, with the file that shows it. It outlives the center, by law.
type Proof struct {
	Center      uuid.UUID
	CenterName  string
	ID          uuid.UUID
	Plan        plans.Plan
	Amount      money.Amount
	PaidOn      time.Time // a day
	Reference   string
	File        files.Stored
	FileName    string
	State       string // "pending", "approved" or "rejected"
	SubmittedBy string
	SubmittedAt time.Time
	Reason      string // of a rejection
	DecidedAt   time.Time
	DecidedBy   string       // a platform admin by name, for the platform alone
	FileSeen    bool         // the same file is in another proof, too
	Round       int          // how often it was sent: a rejected proof can be mended and sent again
	FileID      uuid.UUID    // what the file is sealed for: the proof's own id, or that of a later submission
	Endorsed    *Endorsement // the first of two approvals, where there is one
}

// Claim is what the owner says of a payment. Sent again, it is for the plan that it was for, and without a file the old one stays.
type Claim struct {
	Plan      uuid.UUID
	Amount    money.Amount
	PaidOn    time.Time
	Reference string
	FileName  string
	File      io.Reader
}

var errPending = fault.New(fault.Conflict, "A payment proof is being checked already. Wait for the answer, or ask us to look sooner.")

// SubmitProof takes the file in, sealed under the archive's key, and puts the claim in the queue of the platform.
func (m *Module) SubmitProof(ctx context.Context, me tenancy.Member, claim Claim) (id uuid.UUID, err error) {
	id = db.NewID()
	var key []byte
	var plan plans.Plan
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if plan, err = paying(ctx, tx, claim.Plan); err != nil {
			return err
		}
		if err := refusePaying(ctx, tx); err != nil {
			return err
		}
		key, err = m.Vault.FileKey(ctx, tx, secret.Archive)
		return err
	})
	if err != nil {
		return uuid.Nil, err
	}
	stored, err := m.keepFile(ctx, me.Center(), id, key, claim)
	if err != nil {
		return uuid.Nil, err
	}
	proof := Proof{Center: me.Center(), CenterName: me.Standing().Name, ID: id, Plan: plan, Amount: claim.Amount, PaidOn: claim.PaidOn,
		Reference: claim.Reference, File: stored, FileName: claim.FileName, State: "pending", Round: 1, FileID: id}
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if err := insertProof(ctx, tx, &proof, me.Person().ID); err != nil {
			return err
		}
		if err := pays(ctx, tx); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "billing.proof.submitted", id, audit.Note("plan", plan.Title()),
			audit.Note("amount", claim.Amount.String()), audit.Note("reference", claim.Reference))
	})
	if err != nil {
		return uuid.Nil, errors.Join(err, m.Files.Remove(context.WithoutCancel(ctx), stored.Name))
	}
	return id, nil
}

// keepFile of a claim in the archive, sealed for the proof or for a later submission of it.
func (m *Module) keepFile(ctx context.Context, center, sealedFor uuid.UUID, key []byte, claim Claim) (files.Stored, error) {
	return files.Save(ctx, m.Files, files.Archive, key, proofPlace(center, sealedFor),
		files.Upload{Name: claim.FileName, Body: claim.File, Limit: files.DocumentLimit, Kinds: files.Pictures | files.PDFs})
}

func proofPlace(center, id uuid.UUID) []byte {
	return files.Place("billing.payment_proofs", center, id)
}
