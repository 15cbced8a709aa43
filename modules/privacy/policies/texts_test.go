package policies_test

import (
	"slices"
	"strings"
	"testing"

	"bayline/modules/privacy/policies"
)

func TestBlocks(t *testing.T) {
	t.Parallel()
	got := policies.Blocks("First line\nand the second.\n\n\n## A heading\nStraight on.\n- one\n  goes on\n- two\n\n- three\n#no heading\n")
	want := []policies.Block{{Kind: policies.Paragraph, Text: "First line and the second."}, {Kind: policies.Heading, Text: "A heading"},
		{Kind: policies.Paragraph, Text: "Straight on."}, {Kind: policies.Item, Text: "one goes on"}, {Kind: policies.Item, Text: "two"},
		{Kind: policies.Item, Text: "three #no heading"}}
	if !slices.Equal(got, want) {
		t.Errorf("the blocks are %+v", got)
	}
}

// A text leads nowhere but to pages of this program, to others over https and to mailboxes; what is not whole stands as it was written.
func TestRuns(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]policies.Run{
		"plain * and [ and ] stay":            {{Text: "plain * and [ and ] stay"}},
		"**Strong**: yes":                     {{Text: "Strong", Strong: true}, {Text: ": yes"}},
		"see [the prices](/pricing).":         {{Text: "see "}, {Text: "the prices", Link: "/pricing"}, {Text: "."}},
		"[us](https://example.com/a?b=c)":     {{Text: "us", Link: "https://example.com/a?b=c"}},
		"[write](mailto:a@bayline.test)":      {{Text: "write", Link: "mailto:a@bayline.test"}},
		"[x](javascript:alert(1))":            {{Text: "[x](javascript:alert(1))"}},
		"[x](JAVASCRIPT:alert)":               {{Text: "[x](JAVASCRIPT:alert)"}},
		"[x](data:text/html,y)":               {{Text: "[x](data:text/html,y)"}},
		"[x](//evil.example)":                 {{Text: "[x](//evil.example)"}},
		`[x](/\evil.example)`:                 {{Text: `[x](/\evil.example)`}},
		"[x](http://example.com)":             {{Text: "[x](http://example.com)"}},
		"[x](https:///nobody)":                {{Text: "[x](https:///nobody)"}},
		`[x](/a" onclick="b)`:                 {{Text: `[x](/a" onclick="b)`}},
		"**open":                              {{Text: "**open"}},
		"****":                                {{Text: "****"}},
		"[open](/never closed":                {{Text: "[open](/never closed"}},
		"[a [b](/c)":                          {{Text: "[a "}, {Text: "b", Link: "/c"}},
		"<b>no HTML</b>":                      {{Text: "<b>no HTML</b>"}},
		"[" + strings.Repeat("[", 2000) + "x": {{Text: "[" + strings.Repeat("[", 2000) + "x"}},
	} {
		if got := (policies.Block{Text: text}).Runs(); !slices.Equal(got, want) {
			t.Errorf("%.60q is drawn as %+v", text, got)
		}
	}
}

func TestDifferences(t *testing.T) {
	t.Parallel()
	before := policies.Blocks("A\n\nB\n\nC\n\nD")
	after := policies.Blocks("A\n\nC\n\nX\n\nD\n\nE")
	var signs string
	for _, d := range policies.Differences(before, after) {
		switch {
		case d.Added:
			signs += "+"
		case d.Removed:
			signs += "-"
		default:
			signs += "="
		}
		signs += d.Text
	}
	if signs != "=A-B=C+X=D+E" {
		t.Errorf("the differences are %s", signs)
	}
	if len(policies.Differences(before, before)) != 4 || len(policies.Differences(nil, nil)) != 0 {
		t.Error("equal texts differ")
	}
}
