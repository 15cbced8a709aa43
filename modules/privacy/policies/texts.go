package policies

import "strings"

// A text is written as one writes a mail: paragraphs between empty lines. "## " begins a heading, "- " an item of a list; words between
// two asterisks are strong, and [words](address) is a link. Nothing else means anything, and no HTML passes.

// Kind of a block.
type Kind int

// The kinds.
const (
	Paragraph Kind = iota
	Heading
	Item // of a list: those that follow each other are one list
)

// Block is a paragraph, a heading or an item of a list.
type Block struct {
	Kind Kind
	Text string // in one line, as it was written
}

// Run of characters that look alike.
type Run struct {
	Text   string
	Strong bool
	Link   string // empty: none
}

// blocksMost bounds what two texts are compared by.
const blocksMost = 500

// Blocks of a text. A line after another one, without an empty line between, goes on with it.
func Blocks(text string) (list []Block) {
	open := false // whether the last block goes on
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		heading, isHeading := strings.CutPrefix(line, "## ")
		item, isItem := strings.CutPrefix(line, "- ")
		switch {
		case line == "":
			open = false
		case isHeading:
			list, open = append(list, Block{Heading, strings.TrimSpace(heading)}), false
		case isItem:
			list, open = append(list, Block{Item, strings.TrimSpace(item)}), true
		case open:
			list[len(list)-1].Text += " " + line
		default:
			list, open = append(list, Block{Paragraph, line}), true
		}
	}
	return list
}

// Runs of a block: what is strong and what leads somewhere. What is not closed, or leads where it must not, stands as it was written.
func (b Block) Runs() (list []Run) {
	text := b.Text
	for text != "" {
		at := strings.IndexAny(text, "*[")
		if at < 0 {
			return plain(list, text)
		}
		list = plain(list, text[:at])
		text = text[at:]
		if run, rest, found := strong(text); found {
			list, text = append(list, run), rest
		} else if run, rest, found := link(text); found {
			list, text = append(list, run), rest
		} else {
			list, text = plain(list, text[:1]), text[1:]
		}
	}
	return list
}

func plain(list []Run, text string) []Run {
	switch last := len(list) - 1; {
	case text == "":
		return list
	case last >= 0 && !list[last].Strong && list[last].Link == "":
		list[last].Text += text
		return list
	}
	return append(list, Run{Text: text})
}

func strong(text string) (run Run, rest string, found bool) {
	inside, opened := strings.CutPrefix(text, "**")
	words, rest, closed := strings.Cut(inside, "**")
	return Run{Text: words, Strong: true}, rest, opened && closed && strings.TrimSpace(words) != ""
}

func link(text string) (run Run, rest string, found bool) {
	inside, opened := strings.CutPrefix(text, "[")
	words, after, named := strings.Cut(inside, "](")
	address, rest, closed := strings.Cut(after, ")")
	whole := opened && named && closed && words != "" && !strings.ContainsAny(words, "[]") && allowed(address)
	return Run{Text: words, Link: address}, rest, whole
}

// allowed tells whether a text may lead to an address: a page of this program, one over https, or a mailbox.
func allowed(address string) bool {
	if strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == '\\' || r == '"' || r == '<' || r == '>' || r == 0x7f }) {
		return false
	}
	page := strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//")
	site, overTLS := strings.CutPrefix(address, "https://")
	box, byMail := strings.CutPrefix(address, "mailto:")
	return page || overTLS && site != "" && site[0] != '/' || byMail && strings.Contains(box, "@")
}

// paragraphs of a text without any signs, as mails show them.
func paragraphs(text string) (list []string) {
	for part := range strings.SplitSeq(text, "\n\n") {
		if part = strings.Join(strings.Fields(part), " "); part != "" {
			list = append(list, part)
		}
	}
	return list
}
