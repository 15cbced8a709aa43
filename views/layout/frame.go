package layout

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"bayline/views/drawn"
	"bayline/views/kit"
)

// Frame is what a page knows about its visitor. Its zero value is a visitor who is not signed in.
type Frame struct {
	Lang  string // "en" unless it says otherwise
	Dir   string // "rtl" or nothing
	Theme string // "light", "dark" or nothing: the system's
	CSRF  string // the session's token

	CenterID string
	Center   string // name of the center
	Subtitle string // under it: place, plan
	Centers  []Center

	Person   string // name; empty: nobody is signed in
	Role     string // under it
	Initials string
	Tone     string // of the avatar
	Email    string

	Nav      []NavItem
	Settings []NavItem // the second navigation, beside the pages of the settings
	Menu     []NavItem // of the person: profile, security
	Commands []NavItem // in the search dialog, with their keys: new work order
	Search   string    // address of the search, "/search"; empty: no search
	Finds    string    // what it finds: "Plate, VIN, customer or work order"
	Bell     string    // address of the notices; empty: no bell
	Unread   int

	Banners []Banner
	Flash   string // what the request before this one has done; shown once
	// ByInvitation says that registering takes a code.
	ByInvitation bool
	Development  bool // links to what helps to build, at the foot
	Demo         bool // demo data: says so at the foot of the navigation
	QuietKeys    bool // the person switched the one-letter shortcuts off
}

// NavItem is a line of the navigation. Items with the same Group stand together, in the order given.
type NavItem struct {
	Group   string
	Href    string
	Icon    string
	Label   string
	Count   int
	Current bool
	Key     string // one letter
}

// Center is an entry of the switcher. Action is the address that switches to it; POST.
type Center struct {
	Name    string
	Action  string
	Current bool
}

// Banner is a sentence over every page: the trial ends, the center is read-only.
type Banner struct {
	Tone   string
	Icon   string
	Title  string
	Text   string
	Action string // label of the link
	Href   string
	Urgent bool
}

type frameKey struct{}

// With puts the frame where the shells and the forms of views/kit find it.
func With(ctx context.Context, f Frame) context.Context {
	return kit.WithToken(context.WithValue(ctx, frameKey{}, f), f.CSRF)
}

// From is the frame of the page that is being drawn.
func From(ctx context.Context) Frame {
	f, _ := ctx.Value(frameKey{}).(Frame)
	return f
}

// Counted puts a number beside an entry of the navigation, for a page that knows it already.
func Counted(ctx context.Context, href string, count int) context.Context {
	f := From(ctx)
	f.Nav = slices.Clone(f.Nav)
	for i := range f.Nav {
		if f.Nav[i].Href == href {
			f.Nav[i].Count = count
		}
	}
	return With(ctx, f)
}

// SignedIn says whether somebody is.
func (f Frame) SignedIn() bool { return f.Person != "" }

func (f Frame) lang() string {
	if f.Lang == "" {
		return "en"
	}
	return f.Lang
}

// headers travel with every request of htmx: the session's token, and the center that this page was drawn for.
func (f Frame) headers() string {
	headers := map[string]string{}
	if f.CSRF != "" {
		headers["X-CSRF-Token"] = f.CSRF
	}
	if f.CenterID != "" {
		headers["X-Center"] = f.CenterID
	}
	text, err := json.Marshal(headers)
	if err != nil { // a map of strings cannot fail
		return "{}"
	}
	return string(text)
}

// otherTheme is what the theme button asks for where there is no script.
func (f Frame) otherTheme() string {
	if f.Theme == "dark" {
		return "light"
	}
	return "dark"
}

func (f Frame) bellLabel() string {
	switch {
	case f.Unread == 0:
		return "Notifications"
	case f.Unread > 99:
		return "Notifications, more than 99 unread"
	}
	return "Notifications, " + strconv.Itoa(f.Unread) + " unread"
}

// NavLink is a line of the navigation, or of the second one of the settings.
func NavLink(item NavItem) templ.Component {
	if item.Count > 0 { // there are as many of these as numbers
		return navLink(item)
	}
	return drawn.Once(item, navLink(item))
}

// findsKey and keysKey are what the search dialog and the list of keys depend on.
type (
	findsKey string
	keysKey  string
)

func (f Frame) finds() findsKey {
	key := f.Search + "\n" + f.Finds
	for _, item := range f.Commands {
		key += "\n" + item.Icon + "\t" + item.Href + "\t" + item.Label + "\t" + item.Key
	}
	return findsKey(key)
}

func (f Frame) keys() keysKey {
	key := f.Search
	for _, items := range [][]NavItem{f.Commands, f.Nav} {
		key += "\n"
		for _, item := range items {
			if item.Key != "" {
				key += item.Label + "\t" + item.Key + "\n"
			}
		}
	}
	return keysKey(key)
}

// heads says whether a group of the navigation begins at i.
func heads(items []NavItem, i int) bool {
	return items[i].Group != "" && (i == 0 || items[i-1].Group != items[i].Group)
}

func (b Banner) draw() kit.Banner {
	banner := kit.Banner{Tone: b.Tone, Icon: b.Icon, Title: b.Title, Text: b.Text, Urgent: b.Urgent}
	if b.Href != "" {
		banner.Action = kit.LinkButton{Label: b.Action, Href: b.Href, Size: "sm"}
	}
	return banner
}
