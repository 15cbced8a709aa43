// Package failpoint names the moments at which a test parks a worker and kills its process: between two steps that must end as one.
// In the program that people run a moment is an empty function. Only with the build tag "failpoints" does it look for a folder in
// FAILPOINTS: where that holds a file with the moment's name, the first who comes stops there for good and a file "<name>.parked"
// appears.
//
// A name is room.noun.moment: "billing.decision.written". TestKillAtEveryStep parks at each one that the code names.
package failpoint
