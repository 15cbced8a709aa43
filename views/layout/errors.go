package layout

import (
	"net/http"

	"bayline/views/kit"

	"github.com/a-h/templ"
)

// PageExpired is the status of a form whose page is too old to be trusted: its token or its center is another one by now.
const PageExpired = 419

// refusal is the title of an error page, the sentence where the caller has none, and the one thing to do.
type refusal struct {
	title  string
	text   string
	label  string
	href   string
	reload bool
}

var refusals = map[int]refusal{
	http.StatusBadRequest:            {title: "This request cannot be read", text: "Go back, reload the page and try again.", label: "Go back", href: "/"},
	http.StatusUnauthorized:          {title: "Sign in first", text: "You are signed out. Sign in and you are brought back here.", label: "Sign in", href: "/login"},
	http.StatusForbidden:             {title: "This is not allowed", text: "Your role does not allow this. An owner or administrator of the center can change that under Team.", label: "Back to the start", href: "/"},
	http.StatusNotFound:              {title: "There is nothing here", text: "The address may be mistyped, or the record belongs to no center of yours.", label: "Back to the start", href: "/"},
	http.StatusConflict:              {title: "Somebody was here before you", text: "This has changed since you opened it. Reload the page to see how it is now.", label: "Reload", reload: true},
	http.StatusRequestEntityTooLarge: {title: "That is too large", text: "Send a smaller file. Documents and photos may have up to 10 MB.", label: "Go back", href: "/"},
	PageExpired:                      {title: "This page is out of date", text: "It was opened before you signed in again. Reload it and send it once more.", label: "Reload", reload: true},
	http.StatusUnprocessableEntity:   {title: "This cannot be taken", text: "Go back and look at the fields again.", label: "Go back", href: "/"},
	http.StatusTooManyRequests:       {title: "Too many tries", text: "Wait a minute, then try again.", label: "Try again", reload: true},
	http.StatusInternalServerError:   {title: "This went wrong on our side", text: "It is written down and will be looked at. Try again; if it stays, send us the request’s number.", label: "Try again", reload: true},
	http.StatusServiceUnavailable:    {title: "Back in a moment", text: "The database does not answer. Nothing that you saved is lost. Try again in a few seconds.", label: "Try again", reload: true},
}

func refusalOf(status int) refusal {
	if r, ok := refusals[status]; ok {
		return r
	}
	if status >= http.StatusInternalServerError {
		return refusals[http.StatusInternalServerError]
	}
	return refusals[http.StatusBadRequest]
}

// oops is the body of an error page; sentence takes the place of the usual text.
func oops(status int, sentence, requestID string) kit.Oops {
	r := refusalOf(status)
	body := kit.Oops{Status: status, Title: r.title, Text: r.text, Request: requestID}
	if sentence != "" {
		body.Text = sentence
	}
	if r.reload {
		body.Action = kit.Button{Label: r.label, Look: kit.Primary, Icon: "refresh", Attrs: templ.Attributes{"data-reload": true}}
	} else {
		body.Action = kit.LinkButton{Label: r.label, Look: kit.Primary, Href: r.href}
	}
	return body
}

// ErrorTitle is the title of the page for a status.
func ErrorTitle(status int) string { return refusalOf(status).title }

// ErrorText is the sentence for a status, for answers that are no pages: JSON, mail.
func ErrorText(status int) string { return refusalOf(status).text }
