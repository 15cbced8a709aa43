package kit

import (
	"context"
	"io"
	"strconv"

	"github.com/a-h/templ"
)

// Input is a labelled line of text with its hint and its error. The id is the name unless ID says otherwise.
type Input struct {
	Name         string
	ID           string
	Label        string
	Type         string // "text" unless it says otherwise; "password" brings a button that shows it
	Value        string
	Error        string // says what is wrong and how to mend it
	Hint         string
	Placeholder  string
	Autocomplete string
	Inputmode    string
	Pattern      string
	Icon         string
	Suffix       string // a unit after the value: h, km, %
	List         string // id of a datalist
	MinLength    int
	MaxLength    int
	Required     bool
	Optional     bool // says "(optional)" beside the label
	Autofocus    bool
	Disabled     bool
	ReadOnly     bool
	Code         bool // plates, VINs, references: slashed zero
	Wide         bool // both columns of Fields
	Quiet        bool // the label is for screen readers only
	Strength     bool // a password that is being chosen: shows how strong it is
	Attrs        templ.Attributes
}

// Render draws the field.
func (i Input) Render(ctx context.Context, w io.Writer) error { return i.html().Render(ctx, w) }

func (i Input) id() string { return or(i.ID, i.Name) }

func (i Input) described() string {
	strength := ""
	if i.Strength {
		strength = i.id() + "-s"
	}
	return names(describedBy(i.id(), i.Error, i.Hint), strength)
}

// control gathers what a control has only sometimes, so that the markup stays readable.
func (i Input) control() templ.Attributes {
	attrs := templ.Attributes{}
	set := func(name, value string) {
		if value != "" {
			attrs[name] = value
		}
	}
	set("value", i.Value)
	set("placeholder", i.Placeholder)
	set("autocomplete", i.Autocomplete)
	set("inputmode", i.Inputmode)
	set("pattern", i.Pattern)
	set("list", i.List)
	set("aria-describedby", i.described())
	if i.Code {
		set("class", "code")
	}
	if i.MinLength > 0 {
		set("minlength", strconv.Itoa(i.MinLength))
	}
	if i.MaxLength > 0 {
		set("maxlength", strconv.Itoa(i.MaxLength))
	}
	if i.Error != "" {
		set("aria-invalid", "true") // templ's aria-invalid?= would print an empty value, which means false
	}
	if i.Strength {
		set("data-strength", i.id()+"-s")
	}
	for name, value := range i.Attrs {
		attrs[name] = value
	}
	return attrs
}

// Option is one entry of a Select.
type Option struct {
	Value    string
	Label    string
	Group    string // entries with the same group stand together, one after the other
	Disabled bool
}

// Select is a labelled choice of one.
type Select struct {
	Name      string
	ID        string
	Label     string
	Value     string
	Options   []Option
	Empty     string // first entry with an empty value: "Choose one"
	Error     string
	Hint      string
	Required  bool
	Optional  bool
	Disabled  bool
	Autofocus bool
	Wide      bool
	Quiet     bool
	Attrs     templ.Attributes
}

// Render draws the field.
func (s Select) Render(ctx context.Context, w io.Writer) error { return s.html().Render(ctx, w) }

func (s Select) id() string { return or(s.ID, s.Name) }

// groups cuts the options into runs of the same group.
func (s Select) groups() [][]Option {
	var runs [][]Option
	for i, option := range s.Options {
		if i == 0 || s.Options[i-1].Group != option.Group {
			runs = append(runs, nil)
		}
		runs[len(runs)-1] = append(runs[len(runs)-1], option)
	}
	return runs
}

// Textarea is a labelled text of several lines; it grows with what is typed.
type Textarea struct {
	Name        string
	ID          string
	Label       string
	Value       string
	Error       string
	Hint        string
	Placeholder string
	MaxLength   int
	Required    bool
	Optional    bool
	Autofocus   bool
	Wide        bool
	Quiet       bool
	Attrs       templ.Attributes
}

// Render draws the field.
func (t Textarea) Render(ctx context.Context, w io.Writer) error { return t.html().Render(ctx, w) }

func (t Textarea) id() string { return or(t.ID, t.Name) }

func describedBy(id, wrong, hint string) string {
	switch {
	case wrong != "" && hint != "":
		return id + "-e " + id + "-h"
	case wrong != "":
		return id + "-e"
	case hint != "":
		return id + "-h"
	}
	return ""
}

func fieldClass(wide bool) string {
	if wide {
		return "field all"
	}
	return "field"
}

func limit(n int) templ.Attributes {
	if n == 0 {
		return nil
	}
	return templ.Attributes{"maxlength": strconv.Itoa(n)}
}
