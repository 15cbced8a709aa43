// Package billing is what a center owes the platform: plans, trials, subscriptions, payment proofs and the decisions on them. It
// owns the tables of the schema billing.
//
// A decision is one row, once; a worker carries it out. Billing sets limits and status in tenancy, where they are enforced. It
// offers the operations and readings that the console shows to platform admins, and Begin, which starts the trial of a new center.
package billing
