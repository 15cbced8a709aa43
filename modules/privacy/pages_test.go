package privacy_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bayline/modules/modulestest"
	"bayline/modules/privacy"
	"bayline/modules/tenancy"
)

func get(t *testing.T, c *modulestest.Client, path string, texts ...string) modulestest.Answer {
	t.Helper()
	a := c.Get(path)
	if a.Status != 200 {
		t.Fatalf("%s answers %d", path, a.Status)
	}
	for _, text := range texts {
		if !strings.Contains(a.Body, text) {
			t.Errorf("%s does not say %q", path, text)
		}
	}
	return a
}

func TestPoliciesForAnybody(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t, "PRIVACY_EMAIL=privacy@bayline.test", "SECURITY_EMAIL=security@bayline.test")
	anybody := house.Visitor()
	const version = "1 November 2026"
	get(t, anybody, "/privacy", version, "mailto:privacy@bayline.test", "7 years", "five years after an incident was closed", "12 months", "30 days")
	get(t, anybody, "/terms", version, "14 days", "AGPL")
	get(t, anybody, "/register", version)
	get(t, anybody, "/security", "mailto:security@bayline.test")
	get(t, anybody, "/status", "Answers in")
	file := get(t, anybody, "/.well-known/security.txt", "Contact: mailto:security@bayline.test\n", "Policy: "+house.URL+"/security\n")
	if file.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("security.txt is %s", file.Header.Get("Content-Type"))
	}
	expires := regexp.MustCompile(`Expires: (\S+)`).FindStringSubmatch(file.Body)
	if expires == nil {
		t.Fatal("security.txt never expires")
	}
	if until, err := time.Parse(time.RFC3339, expires[1]); err != nil || !until.After(house.Clock.Now().AddDate(0, 5, 0)) || until.After(house.Clock.Now().AddDate(1, 0, 0)) {
		t.Errorf("security.txt expires %s, %v", expires[1], err)
	}
}

// What the program sends is what is published, and no more.
func TestCookiesAreThePublishedOnes(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	var published []string
	for _, cookie := range privacy.Cookies {
		published = append(published, cookie.Name)
	}
	get(t, house.Visitor(), "/cookies", published...)
	client := house.Center("Northgate", "USD").SignIn(tenancy.Owner)
	get(t, client, "/board")
	sent := client.Cookies()
	if len(sent) != len(published) {
		t.Errorf("%d cookies are sent to somebody who has signed in, and %d are published", len(sent), len(published))
	}
	for _, cookie := range sent {
		if !slices.Contains(published, cookie.Name) {
			t.Errorf("the cookie %s is not published", cookie.Name)
		}
	}
}

// A processor stands on the page while it is switched on.
func TestProcessorsAreTheOnesInUse(t *testing.T) {
	t.Parallel()
	if page := get(t, modulestest.OpenWeb(t).Visitor(), "/processors", "Resend", "None leaves it"); strings.Contains(page.Body, "NHTSA") {
		t.Error("NHTSA is named, but not asked")
	}
	get(t, modulestest.OpenWeb(t, "BAYLINE_LIVE_VIN=on").Visitor(), "/processors", "Resend", "NHTSA", "first 11 characters")
	get(t, modulestest.OpenWeb(t, "OIDC_WORK_ISSUER=https://id.example.com", "OIDC_WORK_CLIENT_ID=b", "OIDC_WORK_CLIENT_SECRET=s", "OIDC_WORK_LABEL=Example Work").Visitor(),
		"/processors", "Example Work", "Confirms who you are")
}

// No public page leads to nowhere.
func TestPublicPagesLeadSomewhere(t *testing.T) {
	t.Parallel()
	anybody := modulestest.OpenWeb(t).Visitor()
	link := regexp.MustCompile(`href="(/[^"#]*)"`)
	seen, queue := map[string]bool{"/": true}, []string{"/"}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		page := anybody.Get(path)
		if page.Status >= 400 {
			t.Errorf("%s answers %d", path, page.Status)
		}
		for _, found := range link.FindAllStringSubmatch(page.Body, -1) {
			if !seen[found[1]] && !strings.HasPrefix(found[1], "/dev/") {
				seen[found[1]] = true
				queue = append(queue, found[1])
			}
		}
	}
	for _, must := range []string{"/pricing", "/privacy", "/terms", "/cookies", "/processors", "/security", "/status", "/register", "/login"} {
		if !seen[must] {
			t.Errorf("no public page leads to %s", must)
		}
	}
}
