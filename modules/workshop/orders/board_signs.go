package orders

import (
	"context"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"bayline/views/icons"
)

// A board has hundreds of signs and menus that are all alike. They are drawn once, after the program has set the sprite's address,
// and then written as text.
var drawn sync.Map // a name, Stage or menuOf → markup

func sign(name string) string {
	if text, ok := drawn.Load(name); ok {
		return text.(string)
	}
	return draw(name, icons.Icon(name))
}

// laneSign stands over a column.
func laneSign(stage Stage) string {
	if text, ok := drawn.Load(stage); ok {
		return text.(string)
	}
	return draw(stage, icons.Tinted(stage.icon(), stage.tone()))
}

type menuOf Stage

// moveMenu is the menu of all cards of a stage.
func moveMenu(from Stage) string {
	if text, ok := drawn.Load(menuOf(from)); ok {
		return text.(string)
	}
	return draw(menuOf(from), moveButtons(from))
}

func draw(key any, component templ.Component) string {
	var b strings.Builder
	if err := component.Render(context.Background(), &b); err != nil { // a strings.Builder takes everything
		return ""
	}
	drawn.Store(key, b.String())
	return b.String()
}
