package deletion

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/secret"
)

// purpose of the signature: one under another purpose is worth nothing here.
const purpose = "deletion-certificate"

// format of a certificate.
const format = 1

// Certificate says what was deleted, when, and what is left. It names no person and no business: a center is its id.
type Certificate struct {
	Format       int       `json:"format"`
	Number       uuid.UUID `json:"number"` // the closure's id
	Center       uuid.UUID `json:"center"`
	Reason       string    `json:"reason"`       // "cancelled" or "suspended"
	EffectiveAt  time.Time `json:"effective_at"` // of the closure
	DueAt        time.Time `json:"due_at"`
	SessionsEnd  time.Time `json:"sessions_ended_at"`
	KeyDestroyed time.Time `json:"key_destroyed_at"`
	RecountedAt  time.Time `json:"recounted_at"`
	CertifiedAt  time.Time `json:"certified_at"`
	Tables       []Emptied `json:"tables"` // all that were looked at, the empty ones too
	Files        int64     `json:"files"`
	Jobs         int64     `json:"jobs"`
	Left         int64     `json:"left"` // what the recount has found beside what is kept: nothing, or there would be no certificate
	Kept         []Stays   `json:"kept"`
}

// Emptied is how much of a table was deleted.
type Emptied struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
}

// Stays is what outlives the center, and why.
type Stays struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
	Why   string `json:"why"`
}

// Total of the rows deleted.
func (c *Certificate) Total() (n int64) {
	for _, t := range c.Tables {
		n += t.Rows
	}
	return n
}

// Emptied counts the tables that rows were deleted from.
func (c *Certificate) Emptied() (n int64) {
	for _, t := range c.Tables {
		if t.Rows > 0 {
			n++
		}
	}
	return n
}

// document is a certificate as it is stored and handed out.
type document struct {
	Certificate Certificate `json:"certificate"`
	Key         string      `json:"key"` // the public half, in base64
	Signature   string      `json:"signature"`
}

func certificateOf(d *Deletion, now time.Time) Certificate {
	c := Certificate{Format: format, Number: d.ID, Center: d.Center, Reason: d.Reason, EffectiveAt: d.EffectiveAt, DueAt: d.DueAt,
		SessionsEnd: d.FrozenAt, KeyDestroyed: d.BegunAt, RecountedAt: d.RecountedAt, CertifiedAt: now, Files: d.Files, Jobs: d.Jobs,
		Tables: []Emptied{}, Kept: []Stays{}}
	for _, name := range slices.Sorted(maps.Keys(d.Rows)) {
		c.Tables = append(c.Tables, Emptied{name, d.Rows[name]})
	}
	for _, name := range slices.Sorted(maps.Keys(d.Kept)) {
		c.Kept = append(c.Kept, Stays{name, d.Kept[name], kept[name]})
	}
	return c
}

// Sign makes the file of a certificate.
func Sign(signer *secret.Signer, c Certificate) ([]byte, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	return encode(document{c, base64.StdEncoding.EncodeToString(signer.Public()), base64.StdEncoding.EncodeToString(signer.Sign(purpose, body))})
}

// encode is the one form of a certificate's file: what is written otherwise is not ours.
func encode(d document) ([]byte, error) {
	text, err := json.MarshalIndent(d, "", "  ")
	return append(text, '\n'), err
}

// Why a file is no certificate of ours.
var (
	ErrAltered = errors.New("this is not a certificate as Bayline writes it, or a byte of it was changed")
	ErrKey     = errors.New("the certificate was signed with another key than the one given")
	ErrForged  = errors.New("the signature does not hold: the certificate was changed after it was signed")
)

// Verify reads the file of a certificate and tells whether it was signed with the key, and that no byte of it was changed. It asks
// nobody: it works without the program that has signed.
func Verify(file []byte, key ed25519.PublicKey) (*Certificate, error) {
	var d document
	strict := json.NewDecoder(bytes.NewReader(file))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&d); err != nil {
		return nil, ErrAltered
	}
	again, err := encode(d)
	if err != nil || !bytes.Equal(again, file) || d.Certificate.Format != format {
		return nil, ErrAltered
	}
	named, err := base64.StdEncoding.Strict().DecodeString(d.Key)
	if err != nil || !bytes.Equal(named, key) {
		return nil, ErrKey
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(d.Signature)
	if err != nil {
		return nil, ErrAltered
	}
	body, err := json.Marshal(d.Certificate)
	if err != nil {
		return nil, ErrAltered
	}
	if !secret.Signed(key, purpose, body, signature) {
		return nil, ErrForged
	}
	return &d.Certificate, nil
}

// read the certificate of a file, as it stands in the ledger.
func read(file []byte) (c Certificate, err error) {
	var d document
	if err := json.Unmarshal(file, &d); err != nil {
		return c, fmt.Errorf("read certificate: %w", err)
	}
	return d.Certificate, nil
}

// Erasure is an entry of the ledger.
type Erasure struct {
	Certificate
	File []byte // as it is handed out
	Good error  // why the signature does not hold, under the key that this program signs with; nil: it holds
}

// Erasure of a closure.
func (m *Module) Erasure(ctx context.Context, closure uuid.UUID) (e Erasure, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		e.File, err = readErasure(ctx, tx, closure)
		return err
	})
	if err != nil {
		return e, err
	}
	if e.File == nil {
		return e, fault.New(fault.NotFound, "There is no such certificate.")
	}
	_, e.Good = Verify(e.File, m.Signer.Public())
	e.Certificate, err = read(e.File)
	return e, err
}

// Erasures is a page of the ledger, the newest first, after the given number; the nil id begins at the top.
func (m *Module) Erasures(ctx context.Context, after uuid.UUID, limit int) (list []Certificate, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		all, err := readErasures(ctx, tx, after, limit)
		if err != nil {
			return err
		}
		for _, file := range all {
			c, err := read(file)
			if err != nil {
				return err
			}
			list = append(list, c)
		}
		return nil
	})
	return list, err
}
