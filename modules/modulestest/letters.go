package modulestest

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"bayline/modules"
	"bayline/platform/db"
	"bayline/platform/mail"
)

// checkMails finds what is wrong with the mail that a test has made the program write, whatever the test is about.
func (h *House) checkMails() {
	if h.t.Failed() {
		return
	}
	kinds := map[string]bool{}
	for _, s := range modules.Mails(h.URL) {
		kinds[s.Kind] = true
	}
	var letters []mail.Letter
	err := h.DB.InPlatformRead(context.Background(), func(ctx context.Context, tx db.Tx) (err error) {
		letters, err = mail.Latest(ctx, tx, 200)
		return err
	})
	if err != nil {
		return // the test has taken the database away
	}
	for _, l := range letters {
		if !strings.Contains(l.Kind, ".") { // a test has written over the log
			continue
		}
		if !kinds[l.Kind] {
			h.t.Errorf("mail of the kind %s, of which modules.Mails has no sample", l.Kind)
		}
		if l.HTML == "" {
			continue
		}
		for _, fault := range MailFaults(l.Subject, l.HTML, l.Text, h.URL) {
			h.t.Errorf("mail %s: %s", l.Kind, fault)
		}
	}
}

// subjectMost characters are shown by mail programs on a desk; names of centers may be longer than they should.
const subjectMost = 120

var (
	linkInText = regexp.MustCompile(`https?://[^\s<>"]+`)
	spaces     = regexp.MustCompile(`\s+`)
)

// MailFaults are what is wrong with a mail: its HTML is not whole or fetches something, text and HTML say different things, a link
// leads elsewhere, or it does not say why somebody gets it.
func MailFaults(subject, page, text, base string) (faults []string) {
	complain := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if n := len([]rune(subject)); n == 0 || n > subjectMost {
		complain("its subject has %d characters", n)
	}
	for _, fault := range unclosed(page) {
		complain("%s", fault)
	}
	document, err := html.Parse(strings.NewReader(page))
	if err != nil {
		complain("its HTML cannot be read: %v", err)
		return faults
	}
	said := strings.Builder{}
	links := map[string]bool{}
	for n := range document.Descendants() {
		switch {
		case n.Type == html.TextNode && !hidden(n):
			said.WriteString(n.Data + " ")
		case n.Type != html.ElementNode:
		case n.Data == "script" || n.Data == "link" || n.Data == "iframe" || n.Data == "form" || n.Data == "object" || n.Data == "video":
			complain("it has a <%s>", n.Data)
		case n.Data == "html" && (attribute(n, "lang") == "" || attribute(n, "dir") == ""):
			complain("it does not say its language and direction")
		case n.Data == "img" && (!strings.HasPrefix(attribute(n, "src"), "cid:") || !has(n, "alt")):
			complain("it fetches the picture %q, or has no words for it", attribute(n, "src"))
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "background" || a.Key == "srcset" || a.Key == "style" && strings.Contains(a.Val, "url(") {
				complain("it has %s=%q", a.Key, a.Val)
			}
		}
		if n.Data == "a" {
			links[attribute(n, "href")] = true
		}
	}
	for _, link := range linkInText.FindAllString(text, -1) {
		link = strings.TrimRight(link, ".,;:!?)")
		if !strings.HasPrefix(link, base+"/") {
			complain("its text leads to %s", link)
		}
		if said := spaces.ReplaceAllString(said.String(), " "); !strings.Contains(said, link) {
			complain("the HTML does not name %s", link)
		}
	}
	for link := range links {
		if !strings.HasPrefix(link, base+"/") || !strings.Contains(text, link) {
			complain("its HTML leads to %s, which the text does not name or which is not ours", link)
		}
	}
	body, foot, found := strings.Cut(text, "-- \n")
	if sender, reason, told := strings.Cut(strings.TrimSpace(foot), "\n"); !found || !told || sender == "" || len(reason) < 20 {
		complain("it does not say at its foot who writes and why: %q", foot)
	}
	whole := spaced(said.String())
	for _, paragraph := range strings.Split(body+"\n\n"+strings.Join(strings.Split(foot, "\n"), "\n\n"), "\n\n") {
		for _, line := range strings.Split(paragraph, "\n") {
			if line := spaced(strings.TrimSuffix(line, ":")); line != "" && !strings.Contains(whole, line) {
				complain("its HTML does not say %q", line)
			}
		}
	}
	plain := spaced(text + " " + subject)
	for n := range document.Descendants() {
		if n.Type == html.TextNode && !hidden(n) {
			if part := spaced(n.Data); part != "" && !strings.Contains(plain, part) {
				complain("its text does not say %q", part)
			}
		}
	}
	return faults
}

func spaced(text string) string { return strings.TrimSpace(spaces.ReplaceAllString(text, " ")) }

// hidden text is the head, and the line that mail programs show beside the subject.
func hidden(n *html.Node) bool {
	for up := n.Parent; up != nil; up = up.Parent {
		if up.Data == "head" || up.Data == "style" || strings.Contains(attribute(up, "style"), "display:none") {
			return true
		}
	}
	return false
}

// alone are elements without an end.
var alone = map[string]bool{"meta": true, "br": true, "img": true, "hr": true}

// unclosed finds elements that do not end where they should.
func unclosed(page string) (faults []string) {
	var open []string
	tokens := html.NewTokenizer(strings.NewReader(page))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			for _, name := range open {
				faults = append(faults, "<"+name+"> does not end")
			}
			return faults
		case html.StartTagToken:
			name, _ := tokens.TagName()
			if !alone[string(name)] {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := tokens.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				return append(faults, "</"+string(name)+"> ends what did not begin")
			}
			open = open[:len(open)-1]
		}
	}
}
