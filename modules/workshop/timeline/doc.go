// Package timeline tells what happened to a work order, a vehicle and a customer, in the words that people read. It owns
// workshop.timeline.
//
// Rooms Add entries in the transaction of the change. It is for people at work; the record that nobody can change is the audit.
package timeline
