package kit_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"bayline/views/kit"
)

func draw(t *testing.T, ctx context.Context, c templ.Component) string {
	t.Helper()
	var out bytes.Buffer
	if err := c.Render(ctx, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestAnErrorIsTiedToItsField(t *testing.T) {
	t.Parallel()
	for name, field := range map[string]templ.Component{
		"input":    kit.Input{Name: "vin", Label: "VIN", Error: "Too short.", Hint: "17 characters."},
		"select":   kit.Select{Name: "vin", Label: "VIN", Error: "Too short.", Hint: "17 characters."},
		"textarea": kit.Textarea{Name: "vin", Label: "VIN", Error: "Too short.", Hint: "17 characters."},
		"code":     kit.OneTimeCode{Name: "vin", Label: "VIN", Error: "Too short.", Hint: "17 characters."},
		"combo":    kit.Combo{Name: "vin", Label: "VIN", Error: "Too short.", Hint: "17 characters."},
	} {
		html := draw(t, t.Context(), field)
		for _, part := range []string{`aria-invalid="true"`, `aria-describedby="vin-e vin-h"`, `id="vin-e"`, `id="vin-h"`, `<label for="vin">`} {
			if !strings.Contains(html, part) {
				t.Errorf("%s lacks %s: %s", name, part, html)
			}
		}
	}
	if html := draw(t, t.Context(), kit.Input{Name: "vin", Label: "VIN"}); strings.Contains(html, "aria-invalid") || strings.Contains(html, "describedby") {
		t.Errorf("a field in order says it is wrong: %s", html)
	}
}

func TestWhatWasTypedIsEscapedAndKept(t *testing.T) {
	t.Parallel()
	typed := `O'Brien "& <sons>`
	for _, field := range []templ.Component{kit.Input{Name: "name", Label: "Name", Value: typed}, kit.Textarea{Name: "name", Label: "Name", Value: typed}} {
		html := draw(t, t.Context(), field)
		if strings.Contains(html, "<sons>") || !strings.Contains(html, "&lt;sons&gt;") || !strings.Contains(html, "&amp;") {
			t.Errorf("%s", html)
		}
	}
}

func TestAFormCarriesTheToken(t *testing.T) {
	t.Parallel()
	ctx := kit.WithToken(t.Context(), "secret-token")
	field := `<input type="hidden" name="csrf" value="secret-token">`
	if html := draw(t, ctx, kit.Form(kit.To{Action: "/x"})); !strings.Contains(html, field) || strings.Contains(html, "hx-post") {
		t.Errorf("plain form: %s", html)
	}
	if html := draw(t, ctx, kit.Form(kit.To{Action: "/x", Target: "this"})); !strings.Contains(html, `hx-post="/x"`) || !strings.Contains(html, field) {
		t.Errorf("form of htmx: %s", html)
	}
	if html := draw(t, ctx, kit.Form(kit.To{Action: "/x", Get: true})); strings.Contains(html, "secret-token") {
		t.Errorf("a token in an address: %s", html)
	}
	if html := draw(t, t.Context(), kit.Form(kit.To{Action: "/x"})); strings.Contains(html, "csrf") {
		t.Errorf("a token of nobody: %s", html)
	}
}

func TestASelectKeepsGroupsAndChoice(t *testing.T) {
	t.Parallel()
	html := draw(t, t.Context(), kit.Select{Name: "currency", Label: "Currency", Value: "KWD", Empty: "Choose one", Options: []kit.Option{
		{Value: "USD", Label: "US dollar", Group: "Often"}, {Value: "EUR", Label: "Euro", Group: "Often"}, {Value: "KWD", Label: "Kuwaiti dinar", Group: "All"}}})
	if strings.Count(html, "<optgroup") != 2 || strings.Count(html, " selected") != 1 || !strings.Contains(html, `<option value="KWD" selected>`) {
		t.Errorf("%s", html)
	}
}

func TestAddressesThatRunScriptsAreRefused(t *testing.T) {
	t.Parallel()
	html := draw(t, t.Context(), kit.LinkButton{Label: "Go", Href: "javascript:alert(1)"})
	if strings.Contains(html, "javascript:") {
		t.Errorf("%s", html)
	}
}

func TestAPagerKnowsItsEnds(t *testing.T) {
	t.Parallel()
	href := func(n int) string { return "?page=" + string(rune('0'+n)) }
	first := draw(t, t.Context(), kit.Pager{Text: "1 to 50 of 120", Page: 1, Pages: 3, Href: href})
	if !strings.Contains(first, `aria-label="Previous page"`) || strings.Count(first, "aria-disabled") != 1 || !strings.Contains(first, `href="?page=2" aria-label="Next page"`) {
		t.Errorf("first page: %s", first)
	}
	last := draw(t, t.Context(), kit.Pager{Page: 3, Pages: 3, Href: href})
	if strings.Count(last, "aria-disabled") != 1 || !strings.Contains(last, `aria-current="page"`) {
		t.Errorf("last page: %s", last)
	}
}

func TestInitials(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"Sofia Bauer": "SB", "amelia": "A", "Tomasz M. Zieliński": "TZ", "": "", "  ": "", "سارة الأحمد": "سا", "(Fleet) desk": "FD"} {
		if got := kit.Initials(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if first, again := kit.ToneOf("Sofia Bauer"), kit.ToneOf("Sofia "+"Bauer"); first != again || first == "" {
		t.Errorf("the tone of a person changes: %q, %q", first, again)
	}
}

func BenchmarkBadge(b *testing.B) {
	badge, ctx := kit.Badge{Label: "In progress", Tone: "violet", Icon: "stage-progress"}, b.Context()
	var out bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		out.Reset()
		if err := badge.Render(ctx, &out); err != nil {
			b.Fatal(err)
		}
	}
}
