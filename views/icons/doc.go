// Package icons draws the signs of the interface from one sprite. A sign stands beside words and says nothing to screen readers;
// a control that has nothing but a sign carries its name in aria-label.
package icons

import (
	"context"
	"strings"
	"sync"

	"github.com/a-h/templ"
)

// sprite is the address of the sprite; without Use it is the one that stays valid for every build.
var sprite = "/static/icons.svg"

// Use sets the address of the sprite. It is called once, while the program is put together.
func Use(address string) {
	sprite = address
	drawn.Clear()
}

// drawn keeps each sign after it was drawn first: a board shows hundreds, and drawing one anew takes ten times as long. Names come
// from the code, never from people, so that it stays small.
var drawn sync.Map // class and name → templ.Component

func once(class, name string) templ.Component {
	key := class + "#" + name
	if known, ok := drawn.Load(key); ok {
		return known.(templ.Component)
	}
	var html strings.Builder
	if err := sign(class, name).Render(context.Background(), &html); err != nil {
		return sign(class, name)
	}
	known, _ := drawn.LoadOrStore(key, templ.Raw(html.String()))
	return known.(templ.Component)
}

// Icon is 16 px, or what the component around it says.
func Icon(name string) templ.Component { return once("icon", name) }

// Small is 14 px: inside chips, errors and table heads.
func Small(name string) templ.Component { return once("icon icon-sm", name) }

// Large is 20 px: banners and lists.
func Large(name string) templ.Component { return once("icon icon-lg", name) }

// Muted steps back behind the text.
func Muted(name string) templ.Component { return once("icon icon-lg muted", name) }

// Tinted takes the color of the tone, for example of a stage.
func Tinted(name, tone string) templ.Component { return once("icon tone-icon tone-"+tone, name) }

// Aside is small and stands at the end of its line.
func Aside(name string) templ.Component { return once("icon icon-sm push muted", name) }
