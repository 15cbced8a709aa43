package web

import (
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
)

// decode fills the fields of form that are tagged `form:"name"`: strings and lists of strings, also those of embedded structs.
// Fields without a tag are never touched, however they are called. A missing value is "". A GET is read from its query, other
// methods from their body and never from the query.
func decode(c *fiber.Ctx, form any) error {
	target := reflect.ValueOf(form).Elem()
	fields, err := fieldsOf(target.Type())
	if err != nil {
		return err
	}
	values, err := valuesOf(c)
	if err != nil {
		return err
	}
	for _, field := range fields {
		sent := values[field.name]
		if field.many {
			target.FieldByIndex(field.index).Set(reflect.ValueOf(sent))
		} else if len(sent) > 0 {
			target.FieldByIndex(field.index).SetString(sent[0])
		}
	}
	return nil
}

type formField struct {
	name  string
	index []int
	many  bool
}

var (
	fieldsByType sync.Map // reflect.Type to []formField
	formType     = reflect.TypeFor[Form]()
)

func fieldsOf(t reflect.Type) ([]formField, error) {
	if fields, ok := fieldsByType.Load(t); ok {
		return fields.([]formField), nil
	}
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("bind %s: not a struct", t)
	}
	var fields []formField
	for i := range t.NumField() {
		field := t.Field(i)
		name, tagged := field.Tag.Lookup("form")
		switch {
		case !tagged && field.Anonymous && field.Type != formType && field.Type.Kind() == reflect.Struct:
			inner, err := fieldsOf(field.Type)
			if err != nil {
				return nil, err
			}
			for _, f := range inner {
				fields = append(fields, formField{f.name, append([]int{i}, f.index...), f.many})
			}
		case !tagged:
		case !field.IsExported() || name == "":
			return nil, fmt.Errorf("bind %s.%s: a tagged field is exported and named", t, field.Name)
		case field.Type.Kind() == reflect.String:
			fields = append(fields, formField{name, []int{i}, false})
		case field.Type == reflect.TypeFor[[]string]():
			fields = append(fields, formField{name, []int{i}, true})
		default:
			return nil, fmt.Errorf("bind %s.%s: %s is neither string nor []string", t, field.Name, field.Type)
		}
	}
	fieldsByType.Store(t, fields)
	return fields, nil
}

// FormFields are the names that a form struct binds: what a test sends to it.
func FormFields(t reflect.Type) []string {
	fields, _ := fieldsOf(t)
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = field.name
	}
	return names
}

// valuesOf are the sent values by name, copied, with line ends as \n.
func valuesOf(c *fiber.Ctx) (map[string][]string, error) {
	if isMultipart(c.Request()) {
		body, err := multipartOf(c)
		if err != nil {
			return nil, err
		}
		return body.values, nil
	}
	values := map[string][]string{}
	args := c.Request().URI().QueryArgs()
	if unsafe(c.Method()) {
		args = c.Request().PostArgs()
	}
	for key, value := range args.All() {
		values[string(key)] = append(values[string(key)], unixLines(string(value)))
	}
	return values, nil
}

// unixLines undoes what browsers do to the lines of a text area, so that a limit counts what was typed.
func unixLines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }
