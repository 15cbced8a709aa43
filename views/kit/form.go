package kit

import (
	"context"

	"github.com/a-h/templ"
)

// TokenField is the name of the hidden field with the session's token.
const TokenField = "csrf"

type tokenKey struct{}

// WithToken puts the session's token where Form finds it.
func WithToken(ctx context.Context, token string) context.Context {
	return context.WithValue(ctx, tokenKey{}, token)
}

// Token is the session's token, or empty where nobody is known.
func Token(ctx context.Context) string {
	token, _ := ctx.Value(tokenKey{}).(string)
	return token
}

// To says where a form goes. The method is POST unless Get is set.
type To struct {
	Action string
	ID     string
	Class  string // "stack gap-4" unless it says otherwise
	Label  string // name for screen readers where no heading stands over it
	Get    bool
	Upload bool // multipart, with a progress bar where the browser can
	// Target makes htmx send it and put the answer there, for example "this" or "#job-17"; empty: a plain form.
	Target string
	Swap   string // "outerHTML" unless it says otherwise
	Attrs  templ.Attributes
}

func (t To) method() string {
	if t.Get {
		return "get"
	}
	return "post"
}
