package testkit_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"bayline/platform/testkit"
)

func TestABrowserSeesTheScreenAndComplains(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Security-Policy", "script-src 'self'")
		_, _ = w.Write([]byte(`<!doctype html><meta name="viewport" content="width=device-width"><title>Bay</title><script>document.title = "broken in"</script>`))
	}))
	defer server.Close()
	v := testkit.Browser(t, testkit.Phone)
	var title string
	var width int
	var dark bool
	err := chromedp.Run(v,
		chromedp.Navigate(server.URL),
		chromedp.Title(&title),
		chromedp.Evaluate("innerWidth", &width),
		testkit.Look(testkit.Night),
		chromedp.Evaluate("matchMedia('(prefers-color-scheme: dark)').matches && innerWidth === 1440", &dark))
	if err != nil || title != "Bay" || width != 390 || !dark {
		t.Errorf("title %q, width %d, dark desk %t: %v", title, width, dark, err)
	}
	var policy bool
	for _, complaint := range v.Complaints() {
		policy = policy || strings.Contains(complaint, "Content Security Policy")
	}
	if !policy {
		t.Error("a violation of the policy was not heard")
	}
	if left := v.Complaints(); len(left) != 0 {
		t.Errorf("told twice: %v", left)
	}
}
