// Package passwords knows what a good password is, and keeps only what cannot be turned back into one. It owns no table: hashes
// stand in accounts.people.
//
// It offers [Check] for forms and [Hasher] for accounts. Hashing takes a quarter of a second of a processor on purpose; the hasher
// sees to it that people who sign in do not slow down those who work.
package passwords
