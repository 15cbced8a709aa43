package secret

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"bayline/platform/db"
)

// Owner is whose data key seals.
type Owner struct {
	kind string
	id   uuid.UUID
}

// Owners without an id of their own.
var (
	Platform = Owner{kind: "platform"} // what belongs to no center
	Archive  = Owner{kind: "archive"}  // payment proofs, which outlive their center
	password = Owner{kind: "password"}
)

// Center is the owner of a center's data.
func Center(id uuid.UUID) Owner { return Owner{"center", id} }

func ownerOf(tx db.Tx, at db.Place) Owner {
	if tx.Center() == uuid.Nil || at.Platform {
		return Platform
	}
	return Center(tx.Center())
}

// Vault seals under data keys. It is the db.Sealer of the program. Safe for concurrent use.
type Vault struct {
	ring *Ring
	kept *kept
}

// NewVault unlocks with a ring.
func NewVault(ring *Ring) *Vault { return &Vault{ring: ring, kept: newKept()} }

// Seal encrypts under the key of the transaction's center, or the platform's where there is none or the place says so.
func (v *Vault) Seal(ctx context.Context, tx db.Tx, at db.Place, plain []byte) ([]byte, error) {
	return v.SealFor(ctx, tx, ownerOf(tx, at), at, plain)
}

// Open decrypts what Seal made for the same place.
func (v *Vault) Open(ctx context.Context, tx db.Tx, at db.Place, sealed []byte) ([]byte, error) {
	return v.OpenFor(ctx, tx, ownerOf(tx, at), at, sealed)
}

// SealFor is Seal under the key of a chosen owner.
func (v *Vault) SealFor(ctx context.Context, tx db.Tx, owner Owner, at db.Place, plain []byte) ([]byte, error) {
	key, err := v.keyOf(ctx, tx, owner, true)
	if err != nil {
		return nil, fmt.Errorf("seal %s.%s: %w", at.Table, at.Column, err)
	}
	return Seal(derive(key, "columns"), aadOf(owner, at), plain)
}

// OpenFor is Open under the key of a chosen owner.
func (v *Vault) OpenFor(ctx context.Context, tx db.Tx, owner Owner, at db.Place, sealed []byte) ([]byte, error) {
	key, err := v.keyOf(ctx, tx, owner, false)
	if err != nil {
		return nil, fmt.Errorf("open %s.%s of %s: %w", at.Table, at.Column, at.Row, err)
	}
	plain, err := Open(derive(key, "columns"), aadOf(owner, at), sealed)
	if err != nil {
		return nil, fmt.Errorf("open %s.%s of %s: %w", at.Table, at.Column, at.Row, err)
	}
	return plain, nil
}

// FileKey is the key of an owner's files.
func (v *Vault) FileKey(ctx context.Context, tx db.Tx, owner Owner) ([]byte, error) {
	return v.purpose(ctx, tx, owner, "files")
}

// Password is the pepper of every password: one for the installation.
func (v *Vault) Password(ctx context.Context, tx db.Tx) ([]byte, error) {
	return v.purpose(ctx, tx, password, "password")
}

// Destroy makes everything that was sealed under a center's key unreadable, for good. What stays of the key is a mark, so that
// nothing can be sealed for that center again. Other processes forget the key within a minute.
func (v *Vault) Destroy(ctx context.Context, tx db.Tx, center uuid.UUID) error {
	return v.DestroyFor(ctx, tx, Center(center))
}

// DestroyFor is Destroy for a center or a person.
func (v *Vault) DestroyFor(ctx context.Context, tx db.Tx, owner Owner) error {
	if owner.kind != "center" && owner.kind != "person" {
		return fmt.Errorf("secret: the key of the %s is not to be destroyed", owner.kind)
	}
	if err := destroyKey(ctx, tx, owner); err != nil {
		return err
	}
	v.kept.forget(owner)
	tx.AfterCommit(func() { v.kept.forget(owner) }) // another transaction may have read it until now
	return nil
}

// Rewrap wraps up to limit data keys, which an older version of the ring still wraps, with the newest, and tells how many it was.
// When nothing is left, the older version may leave BAYLINE_KEYS.
func (v *Vault) Rewrap(ctx context.Context, tx db.Tx, limit int64) (int, error) {
	rows, err := lockOutdated(ctx, tx, v.ring.Newest(), limit)
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		key, err := v.ring.unwrap(row)
		if err != nil {
			return 0, err
		}
		if err := saveWrapped(ctx, tx, v.ring.wrap(row.owner(), key)); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

// Check tells whether the ring opens the platform's key: a program that starts with the keys of another one stops here.
func (v *Vault) Check(ctx context.Context, tx db.Tx) error {
	_, err := v.keyOf(ctx, tx, Platform, true)
	return err
}

func (v *Vault) purpose(ctx context.Context, tx db.Tx, owner Owner, label string) ([]byte, error) {
	key, err := v.keyOf(ctx, tx, owner, true)
	if err != nil {
		return nil, fmt.Errorf("%s key: %w", label, err)
	}
	return derive(key, label), nil
}

// keyOf is an owner's data key. It is made on first use, but never in order to open something.
func (v *Vault) keyOf(ctx context.Context, tx db.Tx, owner Owner, make bool) ([]byte, error) {
	if key := v.kept.get(owner, tx.Now()); key != nil {
		return key, nil
	}
	row, err := findKey(ctx, tx, owner)
	if err == nil && row == nil && make {
		if err = insertKey(ctx, tx, v.ring.wrap(owner, random(KeySize))); err == nil {
			row, err = findKey(ctx, tx, owner) // ours, or of somebody who was faster
		}
	}
	if err != nil {
		return nil, err
	}
	if row == nil {
		return nil, fmt.Errorf("%w: none was made for %s %s", ErrNoKey, owner.kind, owner.id)
	}
	key, err := v.ring.unwrap(*row)
	if err != nil {
		return nil, err
	}
	keep := func() { v.kept.put(owner, key, tx.Now()) }
	if row.CreatedAt.Equal(tx.Now()) { // perhaps made by this very transaction: if it rolls back, this key never was
		tx.AfterCommit(keep)
	} else {
		keep()
	}
	return key, nil
}

func aadOf(owner Owner, at db.Place) []byte {
	id := owner.id.String()
	if owner.kind != "center" {
		id = owner.kind + ":" + id
	}
	return []byte(id + "|" + at.Table + "|" + at.Column + "|" + at.Row.String())
}

// Destroyed tells whether an owner's key was destroyed.
func (v *Vault) Destroyed(ctx context.Context, tx db.Tx, owner Owner) (bool, error) {
	row, err := findKey(ctx, tx, owner)
	return row != nil && row.RingVersion == destroyed, err
}
