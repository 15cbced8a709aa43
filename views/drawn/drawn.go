// Package drawn keeps finished text of what many pages show alike: signs, entries of the navigation, the list of keys. Drawing them
// anew takes ten times as long as writing them.
package drawn

import (
	"context"
	"strings"
	"sync"

	"github.com/a-h/templ"
)

var kept sync.Map // key → templ.Component

// Once draws a component when its key is met first. The key says everything that the component depends on, and is made of what
// stands in the code, never of what people write: nothing is ever forgotten.
func Once(key any, component templ.Component) templ.Component {
	if known, found := kept.Load(key); found {
		return known.(templ.Component)
	}
	var text strings.Builder
	if err := component.Render(context.Background(), &text); err != nil {
		return component
	}
	known, _ := kept.LoadOrStore(key, templ.Raw(text.String()))
	return known.(templ.Component)
}

// Forget all: the address of the static files has changed.
func Forget() { kept.Clear() }
