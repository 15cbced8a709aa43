package web

import (
	"slices"
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
	status int // of the refusal, where there was one
}

// Fail says what is wrong with a field, and with the form as a whole where the field has no name. The first sentence of a field stays.
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
	e := fault.As(err)
	if e == nil {
		return err
	}
	f.Fail(field, e.Text)
	if slices.Contains(mendable, e.Kind) {
		f.status = statuses[e.Kind]
	}
	return nil
}

// Refuse says over the form what the rules refuse: somebody was first, the plan has no room. What no form can mend comes back, and so
// does nil.
func (f *Form) Refuse(err error) error {
	if e := fault.As(err); e == nil || !slices.Contains(mendable, e.Kind) {
		return err
	}
	return f.FailWith("", err)
}

// mendable are the refusals after which one looks at the form again.
var mendable = []fault.Kind{fault.Invalid, fault.Conflict, fault.Limit, fault.TooLarge, fault.TooMany}

// Status of the answer that shows the form again: that of the refusal, or that of something wrong with what was typed.
func (f *Form) Status() int {
	if f.status == 0 {
		return fiber.StatusUnprocessableEntity
	}
	return f.status
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
