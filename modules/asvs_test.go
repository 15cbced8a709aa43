package modules_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// item of OWASP ASVS, and what became of it here.
type item struct{ id, level, asks, applies, proof string }

// itemsOfSection is how many items of Level 1 and 2 each section of OWASP ASVS 5.0.0 has.
var itemsOfSection = map[string]int{
	"6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
	"7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
	"8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
}

// TestASVS keeps docs/asvs.tsv complete and no rosier than the truth: every item stands once, and names tests or files that exist.
func TestASVS(t *testing.T) {
	t.Parallel()
	tests, _ := findTests(t, os.DirFS(".."))
	items := readASVS(t)
	for _, broken := range checkASVS(items, tests) {
		t.Error(broken)
	}
	if len(items) != 60 {
		t.Errorf("%d items, not 60", len(items))
	}
}

// The check itself must be able to fail.
func TestASVSCatches(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{"TestReal": true}
	whole := readASVS(t)
	for i := range whole {
		whole[i].proof = "TestReal"
	}
	if broken := checkASVS(whole, tests); len(broken) > 0 {
		t.Fatalf("a good table is refused: %v", broken)
	}
	for name, spoil := range map[string]func([]item) []item{
		"an item is missing":     func(items []item) []item { return items[1:] },
		"an item stands twice":   func(items []item) []item { return append(items[1:], items[3]) },
		"no such level":          func(items []item) []item { items[2].level = "3"; return items },
		"nothing is asked":       func(items []item) []item { items[2].asks = " "; return items },
		"no such answer":         func(items []item) []item { items[2].applies = "mostly"; return items },
		"partly, without a word": func(items []item) []item { items[2].applies = "partly: "; return items },
		"a test that is gone":    func(items []item) []item { items[2].proof = "TestGone"; return items },
		"a file that is gone":    func(items []item) []item { items[2].proof = "docs/gone.md"; return items },
		"no proof":               func(items []item) []item { items[2].proof = ""; return items },
	} {
		if len(checkASVS(spoil(append([]item{}, whole...)), tests)) == 0 {
			t.Errorf("it is not noticed that %s", name)
		}
	}
}

var answerOf = regexp.MustCompile(`^(yes|no: \S.*|partly: \S.*)$`)

func checkASVS(items []item, tests map[string]bool) (broken []string) {
	seen, counts := map[string]bool{}, map[string]int{}
	for _, one := range items {
		if seen[one.id] {
			broken = append(broken, one.id+" stands twice")
		}
		seen[one.id] = true
		counts[one.id[:strings.LastIndex(one.id, ".")]]++
		if one.level != "1" && one.level != "2" {
			broken = append(broken, fmt.Sprintf("%s: level %q", one.id, one.level))
		}
		if strings.TrimSpace(one.asks) == "" {
			broken = append(broken, one.id+" does not say what it asks")
		}
		if !answerOf.MatchString(one.applies) {
			broken = append(broken, fmt.Sprintf("%s: %q is none of yes, no: why, partly: what differs", one.id, one.applies))
		}
		named := strings.Fields(one.proof)
		if len(named) == 0 {
			broken = append(broken, one.id+" names neither test nor file")
		}
		for _, name := range named {
			if strings.Contains(name, "/") {
				if _, err := os.Stat(filepath.Join("..", name)); err != nil {
					broken = append(broken, fmt.Sprintf("%s names the file %s, which does not exist", one.id, name))
				}
			} else if !tests[name] {
				broken = append(broken, fmt.Sprintf("%s names %s, which does not exist", one.id, name))
			}
		}
	}
	for section, want := range itemsOfSection {
		if counts[section] != want {
			broken = append(broken, fmt.Sprintf("section %s has %d items, not %d", section, counts[section], want))
		}
	}
	return broken
}

func readASVS(t *testing.T) (items []item) {
	t.Helper()
	file, err := os.Open("../docs/asvs.tsv")
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
		if len(cells) != 5 {
			t.Fatalf("%q has %d cells, not id, level, asks, applies, test or where", lines.Text(), len(cells))
		}
		items = append(items, item{cells[0], cells[1], cells[2], cells[3], cells[4]})
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return items
}
