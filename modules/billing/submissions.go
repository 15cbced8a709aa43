package billing

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/files"
	"bayline/platform/money"
	"bayline/platform/secret"
)

// Try is one time that a proof was sent, with what was decided about it. None of it is ever changed.
type Try struct {
	Round     int
	Amount    money.Amount
	PaidOn    time.Time
	Reference string
	FileName  string
	FileType  string
	By        string
	At        time.Time
	SameFile  bool         // as the try before
	Endorsed  *Endorsement // the first of two approvals
	Decision  *Decision    // nil while it waits
}

var (
	errNotRejected = fault.New(fault.Conflict, "This payment proof can be changed no more: only one that came back is sent again. Reload the page to see where it stands.")
	errUnchanged   = fault.New(fault.Invalid, "Nothing is different from what came back. Change what the reason says, or choose another file.")
)

// SendAgain mends a rejected proof in place and puts it in the queue once more. What was sent before stays, with its decision.
func (m *Module) SendAgain(ctx context.Context, me tenancy.Member, id uuid.UUID, claim Claim) error {
	var key []byte
	err := m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		proof, err := readProof(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := proof.refuseAgain(claim); err != nil {
			return err
		}
		if err := refusePaying(ctx, tx); err != nil {
			return err
		}
		key, err = m.Vault.FileKey(ctx, tx, secret.Archive)
		return err
	})
	if err != nil {
		return err
	}
	var stored *files.Stored
	fileID := db.NewID()
	if claim.File != nil {
		kept, err := m.keepFile(ctx, me.Center(), fileID, key, claim)
		if err != nil {
			return err
		}
		stored = &kept
	}
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		proof, err := lockProof(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := proof.refuseAgain(claim); err != nil { // somebody was first
			return err
		}
		proof.sendAgain(claim, stored, fileID)
		if err := resubmit(ctx, tx, proof, me.Person().ID); err != nil {
			return err
		}
		if err := pays(ctx, tx); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "billing.proof.sent_again", id, audit.Note("plan", proof.Plan.Title()),
			audit.Note("amount", claim.Amount.String()), audit.Note("reference", claim.Reference), audit.Note("try", strconv.Itoa(proof.Round)))
	})
	if err != nil && stored != nil {
		return errors.Join(err, m.Files.Remove(context.WithoutCancel(ctx), stored.Name))
	}
	return err
}

// refuseAgain tells why a proof cannot be sent again so.
func (p *Proof) refuseAgain(claim Claim) error {
	if p.State != "rejected" {
		return errNotRejected
	}
	if claim.File == nil && claim.Amount == p.Amount && claim.Reference == p.Reference && claim.PaidOn.Format(time.DateOnly) == p.PaidOn.Format(time.DateOnly) {
		return errUnchanged
	}
	return nil
}

// sendAgain is the next try of a rejected proof; without a new file the old one stays.
func (p *Proof) sendAgain(claim Claim, stored *files.Stored, fileID uuid.UUID) {
	p.Round++
	p.State, p.Amount, p.PaidOn, p.Reference = "pending", claim.Amount, claim.PaidOn, claim.Reference
	if stored != nil {
		p.File, p.FileName, p.FileID = *stored, claim.FileName, fileID
	}
}

// at is the proof's id for what happens once at each try: mails and notices.
func (p *Proof) at() uuid.UUID {
	if p.Round <= 1 {
		return p.ID
	}
	return uuid.NewSHA1(p.ID, []byte(strconv.Itoa(p.Round)))
}

// OwnProof is a proof of one's own center, with all its tries, the newest first.
func (m *Module) OwnProof(ctx context.Context, me tenancy.Member, id uuid.UUID) (proof *Proof, tries []Try, err error) {
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if proof, err = readProof(ctx, tx, id); err != nil {
			return err
		}
		tries, err = readTries(ctx, tx, proof)
		return err
	})
	return proof, tries, err
}
