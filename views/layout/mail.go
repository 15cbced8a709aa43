package layout

import "strings"

// Letter is what is around the words of a mail.
type Letter struct {
	Subject string
	Preview string // the line that mail programs show beside the subject
	Lang    string
	Dir     string
	Sender  string // "Bayline", or the center's name
	Reason  string // why this person gets it; stands at the foot
}

func (l Letter) lang() string {
	if l.Lang == "" {
		return "en"
	}
	return l.Lang
}

func (l Letter) dir() string {
	if l.Dir == "" {
		return "ltr"
	}
	return l.Dir
}

func (l Letter) sender() string {
	if l.Sender == "" {
		return "Bayline"
	}
	return l.Sender
}

// Plain is the text part of a mail: the same words, a blank line between paragraphs, links on lines of their own.
func (l Letter) Plain(paragraphs ...string) string {
	var text strings.Builder
	for _, p := range paragraphs {
		text.WriteString(p)
		text.WriteString("\n\n")
	}
	text.WriteString("-- \n" + l.sender() + "\n")
	if l.Reason != "" {
		text.WriteString(l.Reason + "\n")
	}
	return text.String()
}
