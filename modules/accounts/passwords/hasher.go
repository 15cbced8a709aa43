package passwords

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"sync/atomic"

	"golang.org/x/crypto/bcrypt"
	"golang.org/x/text/unicode/norm"
)

// cost of bcrypt: a quarter of a second on the machines of 2026.
const cost = 12

// Hasher hashes and compares passwords: bcrypt over a keyed pre-hash, so that every character counts (bcrypt alone stops at the
// 72nd byte) and a stolen table cannot be tried without the key.
type Hasher struct {
	cost atomic.Int64
	line *line
	done atomic.Int64
}

// NewHasher hashes with the cost, or with the real one where it is 0.
func NewHasher(chosen int) *Hasher {
	if chosen == 0 {
		chosen = cost
	}
	h := &Hasher{line: newLine(places())}
	h.UseCost(chosen)
	return h
}

// UseCost changes the cost of what is hashed from now on. Older hashes are still compared.
func (h *Hasher) UseCost(cost int) { h.cost.Store(int64(cost)) }

// Hashes is how many passwords were hashed or compared since the start.
func (h *Hasher) Hashes() int64 { return h.done.Load() }

// nobody is compared with where there is no account, or none with a password, so that both take as long. No password has it.
func (h *Hasher) nobody() string {
	return fmt.Sprintf("$2a$%02d$BaylineBaylineBaylineO4YcV1gqO1kXhYbSnVnN7l8GJqA0pYwC", h.cost.Load())
}

// stretch makes 44 characters of any password. Composed and decomposed letters are the same: keyboards differ.
func stretch(pepper []byte, password string) []byte {
	mac := hmac.New(sha256.New, pepper)
	mac.Write([]byte(norm.NFC.String(password)))
	return base64.StdEncoding.AppendEncode(nil, mac.Sum(nil))
}

// Hash takes a quarter of a second: never call it inside of a transaction.
func (h *Hasher) Hash(ctx context.Context, pepper []byte, password string) (hashed string, err error) {
	err = h.line.do(ctx, func() error {
		h.done.Add(1)
		made, err := bcrypt.GenerateFromPassword(stretch(pepper, password), int(h.cost.Load()))
		if err != nil {
			return fmt.Errorf("hash password: %w", err)
		}
		hashed = string(made)
		return nil
	})
	return hashed, err
}

// Matches takes as long for an empty hash as for any other. Never call it inside of a transaction.
func (h *Hasher) Matches(ctx context.Context, pepper []byte, hash, password string) (right bool, err error) {
	if hash == "" {
		hash = h.nobody()
	}
	err = h.line.do(ctx, func() error {
		h.done.Add(1)
		err := bcrypt.CompareHashAndPassword([]byte(hash), stretch(pepper, password))
		if err != nil && !errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
			return fmt.Errorf("compare password: %w", err)
		}
		right = err == nil
		return nil
	})
	return right, err
}

// Outdated tells whether a hash was made with another cost than is right today.
func (h *Hasher) Outdated(hash string) bool {
	made, err := bcrypt.Cost([]byte(hash))
	return err != nil || made != int(h.cost.Load())
}
