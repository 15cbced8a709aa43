package incidents

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"bayline/modules/notices"
	"bayline/platform/db"
	"bayline/platform/failpoint"
)

// tellArgs name a letter that was sent.
type tellArgs struct {
	Letter uuid.UUID `json:"letter" river:"unique"`
}

// Kind of the job.
func (tellArgs) Kind() string { return "privacy.incident.tell" }

func (m *Module) tell(ctx context.Context, args tellArgs) error { return m.Tell(ctx, args.Letter) }

// batch is how many centers are told in one transaction.
const batch = 50

// Tell brings a letter to everybody whom it goes to, each once. It may stop anywhere, and it may run twice: how far it has come stands
// with the letter, in the transaction of what was told.
func (m *Module) Tell(ctx context.Context, letter uuid.UUID) error {
	for more := true; more; {
		err := m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
			l, err := lockLetter(ctx, tx, letter)
			if err != nil {
				return err
			}
			if more = l.Sent() && l.DoneAt.IsZero(); !more {
				return nil
			}
			i, err := readIncident(ctx, tx, l.Incident)
			if err != nil {
				return err
			}
			next, err := readNext(ctx, tx, l, batch)
			if err != nil {
				return err
			}
			if len(next) > 0 {
				if err := m.tellBatch(ctx, tx, i, l, next); err != nil {
					return err
				}
			}
			if more = len(next) == batch; !more {
				l.DoneAt = tx.Now()
				if err := m.note(ctx, tx, l.Incident, Entry{Kind: "told", Words: "Letter " + number(l.Number) + " has reached " + l.told() + "."}, uuid.Nil); err != nil {
					return err
				}
			}
			if err := saveProgress(ctx, tx, l); err != nil {
				return err
			}
			failpoint.Here("incidents.letter.told")
			return nil
		})
		if err != nil {
			return fmt.Errorf("tell letter %s: %w", letter, err)
		}
	}
	return nil
}

// tellBatch tells the people of some centers.
func (m *Module) tellBatch(ctx context.Context, tx db.Tx, i *Incident, l *Letter, next []nextCenter) error {
	ids := make([]uuid.UUID, len(next))
	for n, c := range next {
		ids[n] = c.ID
	}
	people, err := readColleagues(ctx, tx, i, ids)
	if err != nil {
		return err
	}
	owners, others := map[uuid.UUID][]notices.Person{}, map[uuid.UUID][]notices.Person{}
	var readers []uuid.UUID
	for _, p := range people {
		one := notices.Person{ID: p.ID, Name: p.Name, Email: p.Email}
		switch {
		case p.Owner():
			owners[p.Center] = append(owners[p.Center], one)
		case l.Staff:
			others[p.Center] = append(others[p.Center], one)
		default:
			continue
		}
		readers = append(readers, p.ID)
	}
	var list []notices.Notice
	owned, staffed := make([]int64, len(next)), make([]int64, len(next))
	for n, c := range next {
		owned[n], staffed[n] = int64(len(owners[c.ID])), int64(len(others[c.ID]))
		if owned[n] > 0 {
			list = append(list, notices.Notice{Kind: notices.IncidentOfCenter, ID: uuid.NewSHA1(l.ID, c.ID[:]), Center: c.ID, To: owners[c.ID],
				Words: m.ownerWords(l, c.Name, zoneOf(c.Zone))})
		}
		if staffed[n] > 0 { // the letter's id: whoever works in several centers is told once
			list = append(list, notices.Notice{Kind: notices.IncidentOfPerson, ID: l.ID, To: others[c.ID], Words: m.personWords(l)})
		}
		if owned[n]+staffed[n] == 0 {
			l.Unowned++
		}
	}
	if err := notices.Announce(ctx, tx, list); err != nil {
		return err
	}
	if err := insertTellings(ctx, tx, l, ids, owned, staffed); err != nil {
		return err
	}
	fresh, err := insertReaders(ctx, tx, l, readers)
	if err != nil {
		return err
	}
	for _, p := range people { // each person counts once, as what the letter has reached them first
		if fresh[p.ID] {
			fresh[p.ID] = false
			if p.Owner() {
				l.Owners++
			} else {
				l.Others++
			}
		}
	}
	l.Centers += int64(len(next))
	l.Reached = ids[len(ids)-1]
	return nil
}

// zoneOf a center, UTC where it is not known.
func zoneOf(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}
