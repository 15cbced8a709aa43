// Package web is the front door: what every request passes before a handler sees it, and how an answer leaves.
//
// [New] makes the Fiber app with the chain, in this order: request id and caller, log, recover, security headers, limits of the
// raw request, text without NUL and in valid UTF-8, static files, health, the host's name, the session, where a change comes
// from and its token, the center that the page was drawn for.
//
// [Router] mounts handlers that a guard has made, [Bind] reads a form, [Show] and [Redirect] answer. Errors leave through one
// place: a fault shows its sentence, anything else is logged once and shown as the program's own failure.
//
// The package knows no trade, no page and no session store: modules.go hands in the error page, the sign-in form and the session.
package web
