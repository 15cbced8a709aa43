// Package deletion deletes closed centers for good, on the promised day, and proves it. It owns privacy.deletions, erasures and holds.
//
// A sweep finds the closures whose day has come and queues one job for each. The job takes persisted steps, each of its own
// transactions and each harmless when it runs twice: end the sessions, destroy the center's key (the point of no return), remove its
// files, its rows and its jobs, count again, sign a certificate into the erasure ledger, and write a last mail to the owners. Which
// tables there are, and in which order they can be emptied, is read from the database's schema: a new table is covered without anybody
// thinking of it.
//
// It offers Closings, for the platform's overview, and Verify, for whoever holds a certificate. It relies on tenancy for closures and on
// audit; it is the one room that may empty the tables of all others.
package deletion
