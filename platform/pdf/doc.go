// Package pdf prints documents in the style of the house: who writes, to whom, a table of lines that runs over as many pages as it
// needs, totals, notes. What a document says comes from a room; how it looks is here.
//
// A [Press] prints a few documents at once and lets the others wait: each holds some 17 MB while its fonts are cut. The same
// document is the same bytes each time, so that a copy can be compared with what was sent.
package pdf
