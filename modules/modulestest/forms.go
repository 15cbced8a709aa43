package modulestest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Form is a form of a page with what a browser would send of it.
type Form struct {
	Action  string
	Get     bool
	Values  url.Values   // as the page has filled them in
	Texts   []string     // names of the fields that people type into
	Choices url.Values   // what a list or a set of radio buttons offers
	File    string       // name of the file field, where there is one
	Buttons []FormButton // that send it
}

// FormButton sends a form, sometimes to another address or with a word of its own.
type FormButton struct{ Name, Value, Action string }

// Forms of a page, in their order; those of htmx are sent to where htmx sends them.
func Forms(page string) []Form {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return nil
	}
	var forms []Form
	byID := map[string]int{}
	var outside []*html.Node // controls that name their form
	var walk func(n *html.Node, form int)
	walk = func(n *html.Node, form int) {
		if n.Type == html.ElementNode {
			if n.Data == "form" {
				forms = append(forms, newForm(n))
				form = len(forms) - 1
				byID[attribute(n, "id")] = form
			} else if attribute(n, "form") != "" {
				outside = append(outside, n)
			} else if form >= 0 {
				forms[form].take(n)
			}
		}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			walk(child, form)
		}
	}
	walk(root, -1)
	for _, n := range outside {
		if form, found := byID[attribute(n, "form")]; found {
			forms[form].take(n)
		}
	}
	return forms
}

func newForm(n *html.Node) Form {
	f := Form{Action: attribute(n, "action"), Get: !strings.EqualFold(attribute(n, "method"), "post"), Values: url.Values{}, Choices: url.Values{}}
	if post := attribute(n, "hx-post"); post != "" {
		f.Action, f.Get = post, false
	}
	return f
}

// take adds a control.
func (f *Form) take(n *html.Node) {
	name, value := attribute(n, "name"), attribute(n, "value")
	if has(n, "disabled") {
		return
	}
	switch n.Data {
	case "button":
		if kind := attribute(n, "type"); kind == "" || kind == "submit" {
			f.Buttons = append(f.Buttons, FormButton{name, value, attribute(n, "formaction")})
		}
	case "textarea":
		f.Values.Add(name, text(n))
		f.Texts = append(f.Texts, name)
	case "select":
		f.choose(name, n)
	case "input":
		switch kind := attribute(n, "type"); kind {
		case "file":
			f.File = name
		case "checkbox", "radio":
			if value == "" {
				value = "on"
			}
			f.Choices.Add(name, value)
			if has(n, "checked") {
				f.Values.Add(name, value)
			}
		case "submit":
			f.Buttons = append(f.Buttons, FormButton{name, value, attribute(n, "formaction")})
		case "hidden":
			f.Values.Add(name, value)
		default:
			f.Values.Add(name, value)
			f.Texts = append(f.Texts, name)
		}
	}
}

// choose takes a list: what is selected, else its first option, as browsers do.
func (f *Form) choose(name string, list *html.Node) {
	var chosen, first string
	any := false
	for option := range list.Descendants() {
		if option.Type != html.ElementNode || option.Data != "option" || has(option, "disabled") {
			continue
		}
		value := attribute(option, "value")
		if !has(option, "value") {
			value = text(option)
		}
		if len(f.Choices[name]) == 0 {
			first = value
		}
		f.Choices.Add(name, value)
		if has(option, "selected") {
			chosen, any = value, true
		}
	}
	if !any {
		chosen = first
	}
	if len(f.Choices[name]) > 0 {
		f.Values.Add(name, chosen)
	}
}

// knows tells whether the form could send something under the name.
func (f *Form) knows(name string) bool {
	return f.Values.Has(name) || f.Choices.Has(name) ||
		slices.ContainsFunc(f.Buttons, func(b FormButton) bool { return b.Name == name })
}

// Form of the page that is sent to an address.
func (a Answer) Form(action string) (Form, bool) {
	for _, form := range Forms(a.Body) {
		if form.Action == action {
			return form, true
		}
		for _, button := range form.Buttons {
			if button.Action == action {
				form.Action = action
				return form, true
			}
		}
	}
	return Form{}, false
}

// Submit opens a page, changes pairs of name and value in its form for the action, and sends it. What the form does not have
// cannot be sent.
func (c *Client) Submit(page, action string, pairs ...string) Answer {
	c.house.t.Helper()
	shown := c.Get(page)
	if shown.Status >= http.StatusMultipleChoices {
		c.house.t.Fatalf("GET %s: %d to %q", page, shown.Status, shown.Location)
	}
	return c.SubmitOn(shown, action, pairs...)
}

// SubmitOn is Submit for a page that is open already.
func (c *Client) SubmitOn(shown Answer, action string, pairs ...string) Answer {
	c.house.t.Helper()
	form, found := shown.Form(action)
	if !found {
		c.house.t.Fatalf("the page has no form for %s:\n%s", action, shown.Body)
	}
	changed := map[string]bool{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if !form.knows(pairs[i]) {
			c.house.t.Fatalf("the form for %s has no field %q", action, pairs[i])
		}
		if offered := form.Choices[pairs[i]]; len(offered) > 0 && !slices.Contains(offered, pairs[i+1]) {
			c.house.t.Fatalf("the form for %s offers %q for %q, and not %q", action, offered, pairs[i], pairs[i+1])
		}
		if !changed[pairs[i]] {
			form.Values.Del(pairs[i])
		}
		changed[pairs[i]] = true
		form.Values.Add(pairs[i], pairs[i+1])
	}
	return c.Post(action, form.Values)
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func text(n *html.Node) string {
	var b strings.Builder
	for inner := range n.Descendants() {
		if inner.Type == html.TextNode {
			b.WriteString(inner.Data)
		}
	}
	return b.String()
}
