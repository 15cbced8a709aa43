// Package tenancy knows the centers, who works in them and what each may do there. It owns tenancy.centers, members, counters,
// numbers, closures and logos.
//
// It offers the guards May and Submit, through which every request enters a center; Take and Allow for what plans limit;
// NextNumber; SetStatus, Close and Return, which billing calls; ReadProfile and ReadLogo for what a center writes; and the view
// tenancy.staff for joins. It relies on accounts for persons and on audit.
package tenancy
