package accounts

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"

	"golang.org/x/crypto/bcrypt"
	"golang.org/x/text/unicode/norm"

	"bayline/platform/fault"
)

// cost of bcrypt: a quarter of a second on the machines of 2026.
const cost = 12

// hasher hashes and compares passwords: bcrypt over a keyed pre-hash, so that every character counts (bcrypt alone stops at the
// 72nd byte) and a stolen table cannot be tried without the key.
type hasher struct {
	cost  int
	slots chan struct{} // as many at once as there are processors: more would only slow down everything else
	done  atomic.Int64
}

func newHasher(chosen int) *hasher {
	if chosen == 0 {
		chosen = cost
	}
	return &hasher{cost: chosen, slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// nobody is compared with where there is no account, or none with a password, so that both take as long. No password has it.
func (h *hasher) nobody() string {
	return fmt.Sprintf("$2a$%02d$BaylineBaylineBaylineO4YcV1gqO1kXhYbSnVnN7l8GJqA0pYwC", h.cost)
}

// stretch makes 44 characters of any password. Composed and decomposed letters are the same: keyboards differ.
func stretch(pepper []byte, password string) []byte {
	mac := hmac.New(sha256.New, pepper)
	mac.Write([]byte(norm.NFC.String(password)))
	return base64.StdEncoding.AppendEncode(nil, mac.Sum(nil))
}

// enter waits for a free processor, as long as the request lives.
func (h *hasher) enter(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		h.done.Add(1)
		return nil
	case <-ctx.Done():
		return fault.New(fault.Unavailable, "Too many people sign in right now. Try again in a moment.").Because(ctx.Err())
	}
}

func (h *hasher) leave() { <-h.slots }

// hash takes a quarter of a second: never call it inside of a transaction.
func (h *hasher) hash(ctx context.Context, pepper []byte, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	hashed, err := bcrypt.GenerateFromPassword(stretch(pepper, password), h.cost)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return string(hashed), nil
}

// matches takes as long for an empty hash as for any other. Never call it inside of a transaction.
func (h *hasher) matches(ctx context.Context, pepper []byte, hash, password string) (bool, error) {
	if hash == "" {
		hash = h.nobody()
	}
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	err := bcrypt.CompareHashAndPassword([]byte(hash), stretch(pepper, password))
	if errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("compare password: %w", err)
	}
	return true, nil
}

// outdated tells whether a hash was made with another cost than is right today.
func (h *hasher) outdated(hash string) bool {
	made, err := bcrypt.Cost([]byte(hash))
	return err != nil || made != h.cost
}
