package modules_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"bayline/modules/modulestest"
)

// crawl follows every link, fragment and search form from the starts, as one person. Of addresses that differ in their query only
// in ids, all are read: a page with another form in it is another page.
func crawl(t *testing.T, who *modulestest.Client, starts ...string) map[string]modulestest.Answer {
	t.Helper()
	seen := map[string]modulestest.Answer{}
	for waiting := starts; len(waiting) > 0; {
		path := waiting[0]
		waiting = waiting[1:]
		if _, done := seen[path]; done || len(seen) >= crawlMost {
			continue
		}
		answer := who.Get(path)
		seen[path] = answer
		if answer.Status == http.StatusSeeOther {
			waiting = append(waiting, answer.Location)
			continue
		}
		if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
			waiting = append(waiting, links(answer.Body)...)
		}
	}
	if len(seen) >= crawlMost {
		t.Errorf("there are more than %d pages: the crawl does not reach all of them", crawlMost)
	}
	return seen
}

// crawlMost is far more than the pages of a center with one of everything.
const crawlMost = 1500

// links of a page to pages of ours: what people click, and what htmx fetches.
func links(page string) (paths []string) {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return nil
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			if (a.Key == "href" && n.Data == "a" || a.Key == "hx-get" || a.Key == "action" && n.Data == "form" && !isPost(n)) && ourPage(a.Val) {
				paths = append(paths, strings.SplitN(a.Val, "#", 2)[0])
			}
		}
	}
	return paths
}

func isPost(form *html.Node) bool {
	for _, a := range form.Attr {
		if a.Key == "method" && strings.EqualFold(a.Val, "post") {
			return true
		}
	}
	return false
}

// ourPage leaves out what leads elsewhere or stands on this page, the tools of development, and the pages of pages.
func ourPage(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.HasPrefix(path, "/dev/") && !strings.HasPrefix(path, "/static/") &&
		!again.MatchString(path)
}

// again are the same pages behind a sign-in or a sort order, and of the calendar, which has no end, on another day.
var again = regexp.MustCompile(`^/login\?next=|[?&](after|before)=|^/calendar\?(.*&)?day=`)
