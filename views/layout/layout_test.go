package layout_test

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"bayline/views/kit"
	"bayline/views/layout"
)

func draw(t *testing.T, f layout.Frame, c templ.Component) string {
	t.Helper()
	var out bytes.Buffer
	if err := c.Render(layout.With(t.Context(), f), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

var member = layout.Frame{CSRF: `t"<ok>en`, CenterID: "c-1", Center: "Northgate Auto", Person: "Sofia Bauer",
	Nav: []layout.NavItem{{Href: "/board", Icon: "board", Label: "Board"}}}

func TestRequestsCarryTokenAndCenter(t *testing.T) {
	t.Parallel()
	page := draw(t, member, layout.Desk(layout.Page{Title: "Board"}))
	found := regexp.MustCompile(`hx-headers:inherited="([^"]*)"`).FindStringSubmatch(page)
	if found == nil {
		t.Fatal("the body carries no headers")
	}
	var headers map[string]string
	if err := json.Unmarshal([]byte(html.UnescapeString(found[1])), &headers); err != nil {
		t.Fatal(err)
	}
	if headers["X-CSRF-Token"] != member.CSRF || headers["X-Center"] != "c-1" {
		t.Errorf("headers %v", headers)
	}
}

func TestNavigationShowsOnlyWhatIsInTheFrame(t *testing.T) {
	t.Parallel()
	page := draw(t, member, layout.Desk(layout.Page{Title: "Board"}))
	if strings.Count(page, `class="nav-link"`) != 1 || strings.Contains(page, "data-open-palette") || strings.Contains(page, `id="palette"`) {
		t.Error("something is shown that the frame does not hold")
	}
	stranger := draw(t, layout.Frame{}, layout.Narrow("Sign in"))
	for _, part := range []string{"/logout", "data-theme-toggle", "csrf", `id="shortcuts"`, "data-theme="} {
		if strings.Contains(stranger, part) {
			t.Errorf("a stranger is shown %s", part)
		}
	}
}

func TestLanguageDirectionAndThemeComeFromTheFrame(t *testing.T) {
	t.Parallel()
	page := draw(t, layout.Frame{Lang: "ar", Dir: "rtl", Theme: "dark"}, layout.Narrow("Sign in"))
	if !strings.Contains(page, `<html lang="ar" dir="rtl" data-theme="dark">`) {
		t.Error(page[:200])
	}
}

func TestEveryErrorSaysWhatToDoAndNamesTheRequest(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 401, 403, 404, 405, 409, 413, layout.PageExpired, 422, 429, 500, 502, 503} {
		page := draw(t, layout.Frame{}, layout.Error(status, "", "01J9ZK3A"))
		if !strings.Contains(page, "01J9ZK3A") || !strings.Contains(page, html.EscapeString(layout.ErrorText(status))) || layout.ErrorTitle(status) == "" {
			t.Errorf("%d says too little", status)
		}
		if strings.Count(page, `class="btn btn-primary"`) != 1 {
			t.Errorf("%d offers not exactly one action", status)
		}
	}
	own := draw(t, member, layout.Error(http.StatusForbidden, "Technicians do not see invoices.", ""))
	if !strings.Contains(own, "Technicians do not see invoices.") || !strings.Contains(own, `class="nav-link"`) {
		t.Error("inside a center the sentence and the navigation stay")
	}
}

func TestAnErrorFragmentHoldsAPartialOnly(t *testing.T) {
	t.Parallel()
	fragment := strings.TrimSpace(draw(t, member, layout.ErrorFragment(409, "Sofia was first.", "01J9")))
	if !strings.HasPrefix(fragment, `<hx-partial hx-target="#toasts"`) || !strings.HasSuffix(fragment, "</hx-partial>") {
		t.Errorf("what the request would have replaced is replaced: %s", fragment)
	}
}

func TestMailStandsOnItsOwn(t *testing.T) {
	t.Parallel()
	letter := layout.Letter{Subject: "Confirm your e-mail", Preview: "The link works for 24 hours", Reason: "You get this because somebody registered with this address."}
	body := templ.Join(layout.MailText("Hello <Daniel>."), layout.MailButton("Confirm", "https://bayline.test/verify/abc"), layout.MailFacts(kit.Pair{Term: "Plan", Value: "Pro"}), layout.MailCode("123456"))
	mail := draw(t, layout.Frame{}, templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return layout.Mail(letter).Render(templ.WithChildren(ctx, body), w)
	}))
	for _, part := range []string{letter.Subject, letter.Preview, letter.Reason, "Hello &lt;Daniel&gt;.", `href="https://bayline.test/verify/abc"`, "prefers-color-scheme: dark"} {
		if !strings.Contains(mail, part) {
			t.Errorf("the mail lacks %q", part)
		}
	}
	if regexp.MustCompile(`<img|<link|<script|url\(|src=`).MatchString(mail) {
		t.Error("the mail fetches something")
	}
	plain := letter.Plain("Hello Daniel.", "Confirm:\nhttps://bayline.test/verify/abc")
	if !strings.Contains(plain, "\n\nConfirm:\nhttps://bayline.test/verify/abc\n\n-- \nBayline\n") || !strings.HasSuffix(plain, letter.Reason+"\n") {
		t.Errorf("plain text: %q", plain)
	}
}
