// Package throttle slows down what is tried too often. It owns platform.throttle: one row a key, shared by all processes.
//
// It counts with the generic cell rate algorithm: a row holds the time at which the bucket would be full again, and one statement
// decides and moves it, so that parallel attempts cannot slip through between a read and a write.
package throttle

import (
	"context"
	"time"

	"bayline/platform/db"
)

// Rule lets Burst attempts pass at once, and then one each Every.
type Rule struct {
	Burst int
	Every time.Duration
}

// Take asks for one attempt. Where it is refused, retryAfter is how long to wait for the next. The key is a hash, so that the
// table tells nothing about people. The row stays locked until tx ends: take in a short transaction of its own, before anything
// slow. An error is to be treated as a refusal: without the database nobody counts.
func Take(ctx context.Context, tx db.Tx, key []byte, rule Rule, now time.Time) (ok bool, retryAfter time.Duration, err error) {
	return take(ctx, tx, key, rule, now)
}

// GiveBack returns an attempt that was taken before and turned out to be right, where only wrong ones shall count.
func GiveBack(ctx context.Context, tx db.Tx, key []byte, rule Rule) error {
	return giveBack(ctx, tx, key, rule)
}

// Purge removes the rows that no longer hold anything back, and tells how many.
func Purge(ctx context.Context, tx db.Tx, now time.Time) (int64, error) { return purge(ctx, tx, now) }
