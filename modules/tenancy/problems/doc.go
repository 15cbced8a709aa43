// Package problems is what a center reports to the platform, and what both sides say about it until it is closed. It owns
// tenancy.problems and tenancy.problem_entries.
//
// What the center's people write stands in their own trail at once. What the platform writes stands in the platform's trail at once,
// and a job brings it into the center's. A support access can be about a problem: Open and Numbered are for that. It relies on accounts,
// tenancy and notices for whom to tell, and on support for the accesses that are about a problem.
package problems
