// Package billing is what a center owes the platform: trials, subscriptions, payment proofs and the decisions on them. It
// owns the tables of the schema billing but those of its rooms below and above.
//
// A decision is one row, once; a worker carries it out. Billing sets limits and status in tenancy, where they are enforced. It
// offers the operations and readings that the console shows to platform admins, and Begin, which starts the trial of a new center.
package billing
