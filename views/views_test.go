// Package views_test holds the rules that every view of the program keeps, wherever it stands.
package views_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const house = ".." // the repository

// templates is every view's source, by its path in the repository.
func templates(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(house, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != house && strings.HasPrefix(entry.Name(), ".") || entry.IsDir() && entry.Name() == "var" {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".templ") {
			source, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			name, err := filepath.Rel(house, path)
			if err != nil {
				return err
			}
			found[filepath.ToSlash(name)] = string(source)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 15 {
		t.Fatalf("only %d views found", len(found))
	}
	return found
}

// mail is where inline style is allowed: mail programs know nothing else.
func mail(path string) bool {
	return path == "views/layout/mail.templ" || strings.HasSuffix(path, "_mail.templ")
}

// The page's policy would block each of these in silence.
var blocked = map[string]*regexp.Regexp{
	"an inline style":          regexp.MustCompile(`\sstyle\??=|<style\b`),
	"an inline script":         regexp.MustCompile(`<script(?:\s[^>]*)?>\s*[^<\s]|<script>`),
	"an event attribute":       regexp.MustCompile(`\son[a-z]+\??=|hx-on`),
	"a js: value":              regexp.MustCompile(`["'{]\s*(?:js|javascript):`),
	"a filter of a trigger":    regexp.MustCompile(`hx-trigger=["{][^"}]*\[`),
	"templ's css or script":    regexp.MustCompile(`(?m)^(?:css|script) \w+\(`),
	"something of another one": regexp.MustCompile(`(?:src|srcset)=["{]\s*"?(?:https?:)?//`),
}

func TestNoViewHoldsWhatThePolicyBlocks(t *testing.T) {
	t.Parallel()
	for path, source := range templates(t) {
		for what, pattern := range blocked {
			if mail(path) && what == "an inline style" {
				continue
			}
			if place := pattern.FindString(source); place != "" {
				t.Errorf("%s holds %s: %s", path, what, strings.TrimSpace(place))
			}
		}
	}
}

// What a page asks for by itself, again and again, must not keep the session of somebody who has left awake.
func TestWhatAViewAsksByItselfIsMarked(t *testing.T) {
	t.Parallel()
	asks := regexp.MustCompile(`hx-trigger="[^"]*\bevery [^>]*>?`)
	found := 0
	for path, source := range templates(t) {
		for _, place := range asks.FindAllString(source, -1) {
			found++
			if !strings.Contains(place, "X-Background") {
				t.Errorf("%s asks by itself without the mark of it: %s", path, strings.TrimSpace(place))
			}
		}
	}
	if found < 2 {
		t.Errorf("only %d views that ask by themselves found", found)
	}
}

func TestMailFetchesNothing(t *testing.T) {
	t.Parallel()
	for path, source := range templates(t) {
		source = strings.ReplaceAll(source, "<img src={ l.Logo.source() }", "") // it travels with the mail
		if mail(path) && regexp.MustCompile(`<img|<link|url\(|<script|<form`).MatchString(source) {
			t.Errorf("%s fetches something or asks for input", path)
		}
	}
}

// named finds the names of signs: icons.Icon("check"), Icon: "check".
var named = regexp.MustCompile(`icons\.(?:Icon|Small|Large|Tinted|Muted|Aside)\("([^"]+)"|\bIcon:\s+"([^"]+)"`)

func TestEverySignIsInTheSprite(t *testing.T) {
	t.Parallel()
	sprite, err := os.ReadFile(filepath.Join(house, "static", "icons", "icons.svg"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, symbol := range regexp.MustCompile(`<symbol id="([^"]+)"`).FindAllStringSubmatch(string(sprite), -1) {
		known[symbol[1]] = true
	}
	used := 0
	check := func(path, source string) {
		for _, match := range named.FindAllStringSubmatch(source, -1) {
			used++
			if name := match[1] + match[2]; !known[name] {
				t.Errorf("%s uses the sign %q, which is not in the sprite", path, name)
			}
		}
	}
	for path, source := range templates(t) {
		check(path, source)
	}
	for _, folder := range []string{"modules", "views"} {
		err := filepath.WalkDir(filepath.Join(house, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_templ.go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path)
			check(path, string(source))
			return err
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	if used < 50 {
		t.Errorf("only %d uses of signs found", used)
	}
}

// classed finds classes written out in views.
var classed = regexp.MustCompile(`class="([^"{}]+)"`)

func TestEveryClassIsInTheStyles(t *testing.T) {
	t.Parallel()
	styles := ""
	files, err := filepath.Glob(filepath.Join(house, "static", "css", "*.css"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no styles: %v", err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		styles += string(source)
	}
	known := map[string]bool{}
	for _, class := range regexp.MustCompile(`\.([a-z][a-z0-9-]*)`).FindAllStringSubmatch(styles, -1) {
		known[class[1]] = true
	}
	for path, source := range templates(t) {
		if mail(path) {
			continue
		}
		for _, match := range classed.FindAllStringSubmatch(source, -1) {
			for _, class := range strings.Fields(match[1]) {
				if !known[class] && class != "label" {
					t.Errorf("%s uses the class %q, which no style knows", path, class)
				}
			}
		}
	}
}
