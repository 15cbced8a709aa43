// Package anomalies notices what looks unusual: failed sign-ins, strange devices and networks, refusals in a row, exports in bulk,
// an account that its person disowns. It owns tenancy.anomalies and tenancy.anomaly_marks.
//
// The rules and their thresholds are one table, Rules. They are weighed where the events happen: SignedIn and Disowned are called for
// accounts in the transaction of the sign-in, Watch stands before all routes, and Seen is for the rooms above, as exports come. What
// is noticed is one row for each rule, subject and window, in each center that it concerns and for the platform; somebody of each
// acknowledges it. It relies on accounts for persons and on tenancy for centers.
package anomalies
