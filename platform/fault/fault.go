// Package fault is an error with a sentence for the person who meets it. The text says what to do; the cause, where there is
// one, goes to the log.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of refusal it is; platform/web maps it to a status in one table.
type Kind int

// The kinds. Anything that is not a fault is the program's own failure.
const (
	Invalid      Kind = iota + 1 // 422: what was typed cannot be taken
	BadRequest                   // 400: no browser of ours sends this
	Unauthorized                 // 401: sign in first
	Forbidden                    // 403: signed in, but not allowed
	NotFound                     // 404: missing, or another center's
	Conflict                     // 409: somebody else was first
	Limit                        // 409: the plan allows no more
	TooLarge                     // 413
	TooMany                      // 429
	Unavailable                  // 503: come back soon
	Stale                        // 401: signed in, but who it is has to be proven again before this
)

// Error is a refusal that a person may read.
type Error struct {
	Kind  Kind
	Text  string // a sentence that says what to do
	Cause error  // for the log; may be nil
}

// New refuses with a sentence.
func New(kind Kind, text string) *Error { return &Error{Kind: kind, Text: text} }

// Newf refuses with a formatted sentence.
func Newf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Text: fmt.Sprintf(format, args...)}
}

// Because adds the cause for the log.
func (e *Error) Because(cause error) *Error {
	return &Error{Kind: e.Kind, Text: e.Text, Cause: cause}
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return e.Text + ": " + e.Cause.Error()
	}
	return e.Text
}

func (e *Error) Unwrap() error { return e.Cause }

// As is the fault in err's chain, or nil.
func As(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// Is tells whether err is a fault of that kind.
func Is(err error, kind Kind) bool {
	e := As(err)
	return e != nil && e.Kind == kind
}
