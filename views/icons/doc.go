// Package icons draws the signs of the interface from one sprite. A sign stands beside words and says nothing to screen readers;
// a control that has nothing but a sign carries its name in aria-label.
package icons

import (
	"github.com/a-h/templ"

	"bayline/views/drawn"
)

// sprite is the address of the sprite; without Use it is the one that stays valid for every build.
var sprite = "/static/icons.svg"

// Use sets the address of the sprite. It is called once, while the program is put together.
func Use(address string) {
	sprite = address
	drawn.Forget()
}

// key of a sign in [drawn.Once].
type key struct{ class, name string }

func once(class, name string) templ.Component { return drawn.Once(key{class, name}, sign(class, name)) }

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
