// Package problems is what a center reports to the platform, and what both sides say about it until it is closed. It owns
// tenancy.problems and tenancy.problem_entries.
//
// What is said stands in the center's trail at once, and what the platform says in the platform's as well, without the words of the
// center. A support access can be about a problem: Cited is for that. It relies on accounts, tenancy and notices for whom to tell, and on
// support for the accesses that are about a problem.
package problems
