package vin

import (
	"io"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/platform/clock"
)

// The guards are tested with the table of all routes; here the handlers stand alone.
func answerTo(t *testing.T, path string, query url.Values) (status int, body string) {
	t.Helper()
	m := New(Deps{Clock: clock.NewFake(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))})
	app := fiber.New()
	app.Get("/vehicles/vin", func(c *fiber.Ctx) error { return m.read(c, tenancy.Member{}) })
	app.Get("/vehicles/models", func(c *fiber.Ctx) error { return m.models(c, tenancy.Member{}) })
	response, err := app.Test(httptest.NewRequest(fiber.MethodGet, path+"?"+query.Encode(), nil), -1)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func TestVINFillsTheForm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		typed  url.Values
		status int
		shows  []string
		never  []string
	}{
		"an empty form": {
			url.Values{"vin": {"1HGCM82633A004352"}}, 200,
			[]string{`id="vehicle-facts"`, `value="Honda"`, `value="Accord"`, `value="2003"`, `value="Coupe"`, `value="V6 gasoline"`, "Found: 2003 Honda Accord."},
			[]string{`class="error"`},
		},
		"what was typed stays where the VIN says nothing": {
			url.Values{"vin": {"UU1KSD0F545678901"}, "make": {"Dacia"}, "model": {"Duster"}, "year": {"2016"}}, 200,
			[]string{`value="Dacia"`, `value="Duster"`, `value="2016"`, "does not tell the model"},
			nil,
		},
		"what was typed for another vehicle goes": {
			url.Values{"vin": {"UU1KSD0F545678901"}, "make": {"Honda"}, "model": {"Accord"}, "year": {"2003"}, "engine": {"V6"}}, 200,
			[]string{`value="Dacia"`},
			[]string{`value="Accord"`, `value="2003"`, `value="V6"`},
		},
		"a VIN that is none": {
			url.Values{"vin": {"1HGCM82633A00435"}, "make": {"Honda"}, "model": {"Accord"}}, 422,
			[]string{`class="error"`, "17 characters and this one has 16", `value="Honda"`, `value="Accord"`},
			nil,
		},
		"a VIN that the law says is mistyped": {
			url.Values{"vin": {"1HGCM82643A004352"}}, 200,
			[]string{`class="error"`, "check digit does not fit", `value="Accord"`},
			nil,
		},
		"no VIN": {
			url.Values{"vin": {" "}, "make": {"Honda"}}, 200,
			[]string{`value="Honda"`},
			[]string{`class="error"`, "Found"},
		},
		"markup is text": {
			url.Values{"vin": {"<script>"}, "make": {`"><script>alert(1)</script>`}}, 422,
			[]string{"&#34;&gt;&lt;script&gt;"},
			[]string{"<script>"},
		},
		"more than an input holds is cut": {
			url.Values{"vin": {""}, "make": {strings.Repeat("é", 300)}, "year": {"20033"}}, 200,
			[]string{`value="` + strings.Repeat("é", 60) + `"`, `value="2003"`},
			[]string{strings.Repeat("é", 61)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, body := answerTo(t, "/vehicles/vin", c.typed)
			if status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			for _, text := range c.shows {
				if !strings.Contains(body, text) {
					t.Errorf("does not show %q:\n%s", text, body)
				}
			}
			for _, text := range c.never {
				if strings.Contains(body, text) {
					t.Errorf("shows %q", text)
				}
			}
		})
	}
}

func TestModelsAreOffered(t *testing.T) {
	t.Parallel()
	if _, body := answerTo(t, "/vehicles/models", url.Values{"make": {"ford"}, "year": {"2013"}}); !strings.Contains(body, `<option value="F-150">`) {
		t.Errorf("no F-150 among the Fords of 2013:\n%s", body)
	}
	if status, body := answerTo(t, "/vehicles/models", url.Values{"make": {"nobody's"}, "year": {"soon"}}); status != 200 || strings.Contains(body, "<option") {
		t.Errorf("%d %s", status, body)
	}
}
