// Package signins is the log of signing in: every try, what became of it, when, from where and on which browser. It owns
// accounts.sign_ins and keeps it for twelve months.
//
// It offers [Record] to whoever lets somebody in or refuses them, [Of] to pages that show it, and [Failures] and [Any] to rules
// that look back.
package signins
