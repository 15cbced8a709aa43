package main_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/notices"
	"bayline/modules/privacy/incidents"
	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// breach sends a letter about an incident to a new center: its owner and its staff.
func (i *installation) breach() ended {
	ctx, center, security := context.Background(), i.Center("Breached", "USD"), i.Operator("Vera Lund", accounts.Security)
	incident, err := i.Incidents.Open(ctx, security, incidents.Opening{ID: db.NewID(), Facts: incidents.Facts{Title: "A backup was open", AwareAt: i.Kit.Clock.Now(),
		Kinds: []string{"confidentiality"}, Source: "staff", Happened: "A backup could be read."}})
	i.must(err)
	_, err = i.Incidents.Choose(ctx, security, incident, []uuid.UUID{center.ID})
	i.must(err)
	letter := incidents.Letter{ID: db.NewID(), Incident: incident, Data: []string{"customers"}, Staff: true,
		Words: incidents.LetterWords{Happened: "A backup could be read.", Done: "It is closed.", Advice: "There is nothing to do.", Contact: "security@bayline.test"}}
	i.must(i.Incidents.Draft(ctx, security, letter))
	i.must(i.Incidents.Send(ctx, security, incident, letter.ID))
	return func(t *testing.T) {
		i.once(t, "the letter has arrived", "privacy.incident_letters where id = $1 and done_at is not null and centers = 1 and owners = 1 and others = 4", letter.ID)
		i.once(t, "the timeline says so", "privacy.incident_entries where incident_id = $1 and kind = 'told'", incident)
		owner, viewer := center.People[tenancy.Owner].ID, center.People[tenancy.Viewer].ID
		i.once(t, "the owner has a notice", "notices.notices where person_id = $1 and kind = 'privacy.incident.center'", owner)
		i.once(t, "staff has a notice", "notices.notices where person_id = $1 and kind = 'privacy.incident.person'", viewer)
		i.taken(t, notices.IncidentOfCenter.Name, uuid.NewSHA1(uuid.NewSHA1(letter.ID, center.ID[:]), owner[:]))
		i.taken(t, notices.IncidentOfPerson.Name, uuid.NewSHA1(letter.ID, viewer[:]))
	}
}
