package orders

import (
	"context"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"bayline/views/icons"
	"bayline/views/kit"
)

// signSet is what all cards have alike: it is drawn once, after the program has set the sprite's address, and then written as
// text. A board of 50 cards has some 300 of them.
type signSet struct {
	dots   templ.Component
	nobody templ.Component            // the avatar of an order without a technician
	marks  map[string]templ.Component // by icon
	lanes  [len(Stages)]templ.Component
}

var signs = sync.OnceValue(func() *signSet {
	ctx := context.Background()
	s := &signSet{dots: drawn(ctx, icons.Icon("dots")), nobody: drawn(ctx, kit.Avatar{Name: "No technician yet"}), marks: map[string]templ.Component{}}
	for _, icon := range []string{"alert", "check", "clock", "edit", "hourglass", "send", "sofa", "truck", "wallet"} {
		s.marks[icon] = drawn(ctx, icons.Icon(icon))
	}
	for i, stage := range Stages {
		s.lanes[i] = drawn(ctx, icons.Tinted(stage.icon(), stage.tone()))
	}
	return s
})

// drawn is a component as finished text.
func drawn(ctx context.Context, component templ.Component) templ.Component {
	var b strings.Builder
	if err := component.Render(ctx, &b); err != nil { // a strings.Builder takes everything
		return templ.NopComponent
	}
	return templ.Raw(b.String())
}
