// Package layout is the shells that pages stand in: public, narrow, desk, admin, print and mail. What they show beside the page
// (who is signed in, which center, what may be reached) comes from the Frame in the context: a navigation shows only what exists
// and what this person may open, because whoever builds the frame put nothing else in.
package layout

import "bayline/views/icons"

var path = func(name string) string { return "/static/" + name }

// Use sets how the name of a static file becomes its address. It is called once, before the first page
// is drawn; without it the addresses without a content hash are used.
func Use(address func(name string) string) {
	path = address
	icons.Use(address("icons.svg"))
}
