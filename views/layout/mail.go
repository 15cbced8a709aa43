package layout

import (
	"strings"

	"github.com/a-h/templ"
)

// Letter is what is around the words of a mail.
type Letter struct {
	Subject string
	Preview string // the line that mail programs show beside the subject
	Lang    string
	Dir     string
	Sender  string // "Bayline", or the center's name
	Logo    MailLogo
	Foot    []string // under the sender's name at the foot: where and how it is reached
	Reason  string   // why this person gets it; stands at the foot
}

// MailLogo is a picture that travels with the mail and stands over it. The zero value is none: the sender's name stands there.
type MailLogo struct {
	Name          string // of the picture in the mail
	Width, Height int
}

func (l MailLogo) source() templ.SafeURL { return templ.SafeURL("cid:" + l.Name) }

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
	for _, line := range l.Foot {
		text.WriteString(line + "\n")
	}
	if l.Reason != "" {
		text.WriteString(l.Reason + "\n")
	}
	return text.String()
}
