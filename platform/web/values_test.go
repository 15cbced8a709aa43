package web_test

import (
	"testing"

	"github.com/google/uuid"

	"bayline/platform/web"
)

func TestWhatIsNoValueIsZero(t *testing.T) {
	t.Parallel()
	id := uuid.New()
	if got := web.ID(id.String()); got != id {
		t.Errorf("%s became %s", id, got)
	}
	for _, text := range []string{"", "7", id.String()[:35] + "x", id.String() + "0"} {
		if got := web.ID(text); got != uuid.Nil {
			t.Errorf("%q became %s", text, got)
		}
	}
	for text, want := range map[string]int64{"": 0, "x": 0, "-3": 0, "42": 42, "9223372036854775807": 9223372036854775807, "9223372036854775808": 0} {
		if got := web.Number(text); got != want {
			t.Errorf("%q became %d, not %d", text, got, want)
		}
	}
}
