// Package desk combines what the rooms before it know: the search box, the counts of the navigation, and the pages of a customer
// and of a vehicle with their history. It owns no table.
package desk
