package modules_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"bayline/modules/modulestest"
)

var until = modulestest.Until

// expect fails the test unless an answer has the status, leads where it should, and says the sentence.
func expect(t *testing.T, a modulestest.Answer, status int, location, sentence string) {
	t.Helper()
	if a.Status != status || a.Location != location {
		t.Fatalf("got %d to %q, want %d to %q:\n%s", a.Status, a.Location, status, location, brief(a.Body))
	}
	if !strings.Contains(a.Body, sentence) && !strings.Contains(html.UnescapeString(a.Body), sentence) {
		t.Errorf("the answer does not say %q:\n%s", sentence, brief(a.Body))
	}
}

// brief is what people read of a page, on one line.
func brief(page string) string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return page
	}
	var words []string
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && slices.Contains([]string{"head", "nav", "select", "script", "dialog", "svg", "datalist"}, n.Data) {
			return
		}
		if n.Type == html.TextNode {
			words = append(words, strings.Fields(n.Data)...)
		}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			walk(child)
		}
	}
	walk(root)
	text := strings.Join(words, " ")
	return text[:min(len(text), 3000)]
}
