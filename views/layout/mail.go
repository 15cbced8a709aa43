package layout

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"bayline/views/kit"
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

// MailRow is a line of a document: a heading where Strong, the sum of it all where Grand.
type MailRow struct {
	Text, Note, Amount string
	Strong, Grand      bool
}

func (r MailRow) style() string {
	const line = "border-bottom:1px solid #e3e7e9;vertical-align:top;line-height:1.4;padding:"
	switch {
	case r.Grand:
		return line + "9px 0;font-size:17px;font-weight:600"
	case r.Strong:
		return line + "12px 0 7px;font-weight:600"
	}
	return line + "7px 0"
}

// MailRowsText says the same in plain words, a line a row.
func MailRowsText(rows ...MailRow) string {
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = strings.Join(filled(r.Text, r.Note, r.Amount), "  ")
	}
	return strings.Join(lines, "\n")
}

// MailFactsText says in plain words what MailFacts shows.
func MailFactsText(pairs ...kit.Pair) string {
	lines := make([]string, len(pairs))
	for i, p := range pairs {
		lines[i] = p.Term + "  " + p.Value
	}
	return strings.Join(lines, "\n")
}

func filled(texts ...string) []string {
	return slices.DeleteFunc(texts, func(text string) bool { return text == "" })
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
