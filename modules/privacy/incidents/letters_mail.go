package incidents

import (
	"strings"
	"time"

	"bayline/platform/locale"
	"bayline/views/layout"
)

// ownerWords tell the owners of a center, who answer for the data of its customers: as a processor tells a controller (GDPR Article
// 33(2)), with what they need for their own duties.
func (m *Module) ownerWords(l *Letter, center string, zone *time.Location) layout.Words {
	aware := inUTC(l.Words.AwareAt)
	if local := inZone(l.Words.AwareAt, zone); local != "" {
		aware += " (" + local + " at " + center + ")"
	}
	w := m.letterWords(l)
	w.Subject = "A security incident concerns " + center
	w.Reason = "You get this because you own " + center + " on Bayline, and the law asks us to tell you."
	w.Before = append([]string{"There was a security incident at Bayline, and data of " + center + " is concerned. We became aware of it on " + aware + "."}, w.Before...)
	w.After = append(w.After, "You answer for the data of your customers and staff, and we keep it on your behalf: this is our notice to you under Article 33(2) of the GDPR. "+
		"Where the incident can be a risk for people, tell your supervisory authority within 72 hours of reading this; where the risk is high, tell those people, too. "+
		"What we know stands on the page behind the button, also for your records.")
	return w
}

// personWords tell somebody with an account that data about themselves is concerned (GDPR Article 34).
func (m *Module) personWords(l *Letter) layout.Words {
	w := m.letterWords(l)
	w.Subject = "A security incident concerns your data"
	w.Reason = "You get this because you have an account at Bayline, and the law asks us to tell you."
	w.Before = append([]string{"There was a security incident at Bayline, and data about you is concerned. We became aware of it on " + inUTC(l.Words.AwareAt) + "."}, w.Before...)
	return w
}

// letterWords are what both have in common: what happened, which data, what we did, what to do, whom to ask.
func (m *Module) letterWords(l *Letter) layout.Words {
	w := layout.Words{Letter: layout.Letter{Preview: "What happened, which data is concerned, and what you can do."},
		Label: "Read it in Bayline", Link: m.BaseURL + toldPath(l)}
	w.Before = append(titled("What happened", l.Words.Happened), "Which data: "+l.data()+".")
	w.Before = append(w.Before, titled("What we did", l.Words.Done)...)
	w.Before = append(w.Before, titled("What you can do", l.Words.Advice)...)
	w.After = titled("Whom to ask", l.Words.Contact)
	return w
}

// titled is a text of several lines as paragraphs, the first of which says what they are about.
func titled(title, text string) []string {
	list := lines(text)
	if len(list) > 0 {
		list[0] = title + ": " + list[0]
	}
	return list
}

// data of a letter in words, in a sentence.
func (l *Letter) data() string {
	said := strings.ReplaceAll(words(dataChoices, l.Data), ", ", "; ")
	if said == "" {
		return "we do not know yet"
	}
	return said
}

// toldPath is where those who were told read the letter.
func toldPath(l *Letter) string { return "/incidents/" + l.Incident.String() }

// inZone writes a moment as the clocks of a center show it; nothing where those show UTC.
func inZone(t time.Time, zone *time.Location) string {
	if zone == nil || zone == time.UTC || zone.String() == "UTC" {
		return ""
	}
	return locale.Default.DateTime(t, zone)
}
