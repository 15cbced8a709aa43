package static

import (
	"regexp"
	"strings"
)

var (
	remarks    = regexp.MustCompile(`(?s)/\*.*?\*/`)
	blanks     = regexp.MustCompile(`\s+`)
	aroundMark = regexp.MustCompile(` ?([{};]) ?`)
	afterMark  = regexp.MustCompile(`([:,]) `)
)

// joinStyles puts the styles one after the other, without comments and spare blanks. Strings in them hold no braces, semicolons
// or runs of blanks, and no colon or comma before a blank.
func joinStyles(files []string) string {
	var all strings.Builder
	for _, file := range files {
		all.Write(read(file))
		all.WriteByte('\n')
	}
	style := remarks.ReplaceAllString(all.String(), "")
	style = blanks.ReplaceAllString(style, " ")
	style = aroundMark.ReplaceAllString(style, "$1")
	style = strings.ReplaceAll(style, ";}", "}")
	return strings.TrimSpace(afterMark.ReplaceAllString(style, "$1"))
}

// joinScripts makes one module of all scripts. Files whose name begins with 0 hold what the others share; each of the others is a
// block of its own, so that their names do not meet. Whole-line comments and indentation are left out; no text in them spans lines.
func joinScripts(files []string) string {
	var all strings.Builder
	for _, file := range files {
		shared := strings.HasPrefix(file, "js/0")
		if !shared {
			all.WriteString("{\n")
		}
		for line := range strings.Lines(string(read(file))) {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "//") {
				continue
			}
			all.WriteString(line)
			all.WriteByte('\n')
		}
		if !shared {
			all.WriteString("}\n")
		}
	}
	return all.String()
}
