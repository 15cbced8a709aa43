// Package session knows who sends a request. It owns platform.sessions.
//
// The cookie holds a signed envelope (a JWT) around a random token of scs; the row under the token's hash decides. A row is made
// only by [Manager.Begin]. Everything else updates a row that is not revoked, so that a slow request cannot bring back a session
// that has been ended since. The absolute deadline is in the row and never moves; the time without activity is counted by the
// program's clock.
package session
