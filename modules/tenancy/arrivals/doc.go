// Package arrivals shows the owner of a center when its people sign in, and what was tried in their names. It owns no table: it
// reads the view tenancy.staff, and the log of accounts/signins.
//
// A person may work in several centers. The log is theirs; each center sees it for as long as they work there, from the day on
// which they joined.
package arrivals
