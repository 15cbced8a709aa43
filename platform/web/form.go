package web

import (
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"bayline/platform/fault"
)

// Form is embedded in every form struct. Fields are strings tagged `form:"name"`, so that what was typed comes back as typed;
// check methods turn them into values and say what is wrong, field by field.
type Form struct {
	errors map[string]string
	first  string
}

// Fail says what is wrong with a field. The first sentence of a field stays.
func (f *Form) Fail(field, sentence string) {
	if f.errors == nil {
		f.errors = map[string]string{}
		f.first = field
	}
	if _, said := f.errors[field]; !said {
		f.errors[field] = sentence
	}
}

// FailWith takes the sentence of err, if it is a fault, for a field; other errors are returned.
func (f *Form) FailWith(field string, err error) error {
	if e := fault.As(err); e != nil {
		f.Fail(field, e.Text)
		return nil
	}
	return err
}

// Bad tells whether anything is wrong.
func (f *Form) Bad() bool { return len(f.errors) > 0 }

// Error is what is wrong with a field, or nothing.
func (f *Form) Error(field string) string { return f.errors[field] }

// Errors is all that is wrong, by field.
func (f *Form) Errors() map[string]string { return f.errors }

// First is the field that gets the focus.
func (f *Form) First() string { return f.first }

// Need fails a field that is empty after trimming and tells whether it holds something.
func (f *Form) Need(field string, value *string, sentence string) bool {
	*value = strings.TrimSpace(*value)
	if *value == "" {
		f.Fail(field, sentence)
		return false
	}
	return true
}

// Max fails a field that is longer than characters.
func (f *Form) Max(field string, value string, characters int, sentence string) bool {
	if utf8.RuneCountInString(value) > characters {
		f.Fail(field, sentence)
		return false
	}
	return true
}

// Bind reads the request's form into a new F. Only tagged fields are set; strings are copies.
func Bind[F any](c *fiber.Ctx) (*F, error) {
	form := new(F)
	if err := decode(c, form); err != nil {
		return nil, fault.New(fault.BadRequest, "This form could not be read. Reload the page and try again.").Because(err)
	}
	return form, nil
}
