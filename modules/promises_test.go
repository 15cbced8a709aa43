package modules_test

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// A promise says what the product makes true, and which tests prove it.
type promise struct {
	id, text, tests, state string
}

// TestPromises keeps docs/promises.tsv from being rosier than the truth: what is kept names tests that exist, and no test skips.
func TestPromises(t *testing.T) {
	t.Parallel()
	promises := readPromises(t)
	tests, skips := findTests(t, os.DirFS(".."))
	for _, skip := range skips {
		t.Errorf("%s skips: in CI nothing may be skipped", skip)
	}
	for _, broken := range checkPromises(promises, tests) {
		t.Error(broken)
	}
	if len(promises) < 90 {
		t.Errorf("only %d promises: rows are missing", len(promises))
	}
}

// The check itself must be able to fail.
func TestPromisesCatches(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{"TestReal": true}
	for _, bad := range []promise{
		{"XX01", "kept without a test", "", "kept"},
		{"XX02", "kept by a test that is not there", "TestGone", "kept"},
		{"XX03", "partly, but does not say what waits", "TestReal", "partly"},
		{"XX04", "no such state", "TestReal", "done"},
		{"XX05", "planned, yet names a test that is not there", "TestGone", "partly: the rest"},
	} {
		if len(checkPromises([]promise{bad}, tests)) == 0 {
			t.Errorf("%s was not noticed: %s", bad.id, bad.text)
		}
	}
	if broken := checkPromises([]promise{{"XX06", "fine", "TestReal", "kept"}}, tests); len(broken) > 0 {
		t.Errorf("a good row is refused: %v", broken)
	}
}

func checkPromises(promises []promise, tests map[string]bool) (broken []string) {
	seen := map[string]bool{}
	for _, p := range promises {
		if seen[p.id] {
			broken = append(broken, p.id+" stands twice")
		}
		seen[p.id] = true
		named := strings.Fields(strings.ReplaceAll(p.tests, ",", " "))
		waits, partly := strings.CutPrefix(p.state, "partly: ")
		switch {
		case p.state == "planned":
			continue
		case p.state != "kept" && (!partly || strings.TrimSpace(waits) == ""):
			broken = append(broken, fmt.Sprintf("%s: state %q is none of kept, partly: what waits, planned", p.id, p.state))
		case len(named) == 0:
			broken = append(broken, p.id+" names no test")
		}
		for _, test := range named {
			if !tests[test] {
				broken = append(broken, fmt.Sprintf("%s names %s, which does not exist", p.id, test))
			}
		}
	}
	return broken
}

func readPromises(t *testing.T) (promises []promise) {
	t.Helper()
	file, err := os.Open("../docs/promises.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		if strings.HasPrefix(cells[0], "#") || cells[0] == "id" {
			continue
		}
		if len(cells) != 4 {
			t.Fatalf("%q has %d cells, not id, promise, tests, state", lines.Text(), len(cells))
		}
		promises = append(promises, promise{cells[0], cells[1], cells[2], cells[3]})
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return promises
}

var (
	testNamed = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	skipping  = regexp.MustCompile(`\b[tb]\.(Skip|SkipNow|Skipf)\(`)
)

func findTests(t *testing.T, tree fs.FS) (tests map[string]bool, skips []string) {
	t.Helper()
	tests = map[string]bool{}
	err := fs.WalkDir(tree, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(tree, path)
		if err != nil {
			return err
		}
		for _, found := range testNamed.FindAllSubmatch(text, -1) {
			tests[string(found[1])] = true
		}
		if skipping.Match(text) {
			skips = append(skips, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return tests, skips
}
