package incidents

import (
	"time"

	"github.com/google/uuid"

	"bayline/modules/notices"
	"bayline/platform/mail"
)

// Samples of all mails of this room, for whoever designs them.
func Samples(base string) []mail.Sample {
	aware := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	i := &Incident{ID: uuid.Max, Number: 3, OpenedBy: "Priya Kaur", Facts: Facts{Title: "A backup was open to anybody who knew its address", AwareAt: aware}}
	after := func(hours int64) time.Time { return aware.Add(time.Duration(hours)*time.Hour + 4*time.Minute) }
	m := &Module{Deps{BaseURL: base}}
	l := &Letter{Incident: uuid.Max, Data: []string{"customers", "vehicles"}, Words: LetterWords{AwareAt: aware,
		Happened: "A backup of Monday could be read for nine hours by anybody who knew its address. We do not know of anybody who did.",
		Done:     "The folder is closed, its address was changed, and the log of the store is being read.",
		Advice:   "Be careful with mails that speak of repairs at your center and ask for money. Answer your customers' questions: what we know stands on the page below.",
		Contact:  "security@bayline.example"}}
	chicago, _ := time.LoadLocation("America/Chicago") // without it the sample shows UTC alone
	return []mail.Sample{
		notices.Sample(notices.IncidentOfCenter, "", m.ownerWords(l, "Northgate Auto", chicago)),
		notices.Sample(notices.IncidentOfPerson, "", m.personWords(l)),
		notices.Sample(notices.IncidentOpened, "", i.openedWords(base)),
		notices.Sample(notices.IncidentAlarm, "24 hours", i.alarmWords(24, after(24), base)),
		notices.Sample(notices.IncidentAlarm, "48 hours", i.alarmWords(48, after(48), base)),
		notices.Sample(notices.IncidentLate, "", i.alarmWords(72, after(72), base)),
	}
}
