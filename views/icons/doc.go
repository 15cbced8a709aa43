// Package icons draws the signs of the interface from one sprite. A sign stands beside words and says nothing to screen readers;
// a control that has nothing but a sign carries its name in aria-label.
package icons

// sprite is the address of the sprite; without Use it is the one that stays valid for every build.
var sprite = "/static/icons.svg"

// Use sets the address of the sprite. It is called once, while the program is put together.
func Use(address string) { sprite = address }
