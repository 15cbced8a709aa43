// Package search finds the things of a center by what people type into one box. It owns workshop.search_terms.
//
// Rooms Put the terms of their things in the transaction that changes them. A term is folded and carries its class as a prefix,
// and is found by range (`term >= $1 and term < $2`): under row-level security only leakproof operators use an index, and `like`
// is none. Plates and VINs are matched from their beginning, VINs and phones from their end as well.
package search
