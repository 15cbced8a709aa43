// Package audit is the append-only record of who did what. It owns audit.events.
//
// Record writes an event in the transaction of the change it tells of: no event, no change. Names, addresses and values are
// sealed under the key of the center in scope, or the platform's own. Nothing updates or deletes events: triggers and grants refuse.
package audit
