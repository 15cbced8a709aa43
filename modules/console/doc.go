// Package console is the platform admin's pages: the queue of payment proofs, the list of centers, what waits. It owns no tables; it
// shows what billing and tenancy tell the platform, and nothing of a center's business.
package console
