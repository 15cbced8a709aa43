// Package metered charges centers whose plan counts accepted work orders. It owns billing.meters, units, entries, refunds and
// statements.
//
// The balance of a center is the sum of its entries, none of which is ever changed: what it has paid in, the fee of each period, each
// accepted work order, what was credited, what was paid back. Every entry has a cause that can happen once, and the table keeps it so:
// a proof tops up once, a period has one fee, a work order is charged once and credited once, whatever is tried again, by however many
// processes.
//
// What counts: the first job of a work order that a customer authorizes, or an offer from outside that is taken; the plan says which
// of the two. The price is that of the plan's version which the center holds at that moment. A trial is free.
//
// Voids: a work order that is voided within 24 hours of its acceptance is credited, once. After that it stays charged, whatever
// becomes of it: it was won, and it was worked with. A job that is changed and asked for again is the same work order.
//
// The balance may go below zero: no work is held up in the middle of a period. When a period ends and the balance covers the next
// fee, the next one begins by itself; else the subscription is past due, and a top-up starts a new one.
//
// Months are those of the center's own clock. What an entry belongs to is fixed when it is written, in the zone of that moment, and
// never lies in a month that has its statement. Each month is closed once, after its end, by a job that makes up for what it missed;
// a statement is a copy of what stood there, with a number of its own.
//
// It offers Accepted and Voided to the workshop, Paid and Renew to billing, and Refund to the console.
package metered
