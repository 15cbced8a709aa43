package policies

import (
	"context"
	"time"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// rememberEvery is how old what a process knows of announced versions may be. They take effect two weeks later at the earliest.
const rememberEvery = time.Minute

// Run keeps in memory which versions are announced, until ctx ends: every page of a center asks for them.
func (m *Module) Run(ctx context.Context) {
	tick := time.NewTicker(rememberEvery)
	defer tick.Stop()
	for {
		m.Remember(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Remember reads which versions are announced. What was known stays where the database does not answer.
func (m *Module) Remember(ctx context.Context) {
	var heads []Version
	err := m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		heads, err = readHeads(ctx, tx)
		return err
	})
	if err != nil {
		if ctx.Err() == nil {
			m.Log.Error("read the announced policies", "error", err.Error())
		}
		return
	}
	var announced []Version
	for _, v := range heads {
		if !v.AnnouncedAt.IsZero() && !v.Withdrawn() {
			announced = append(announced, v)
		}
	}
	m.announcements.Store(&announced)
}

func (m *Module) remembered() []Version {
	if list := m.announcements.Load(); list != nil {
		return *list
	}
	return nil
}

// Coming are the versions that are announced and have not taken effect, from memory.
func (m *Module) Coming(now time.Time) (list []Version) {
	for _, v := range m.remembered() {
		if v.Coming(now) {
			list = append(list, v)
		}
	}
	return list
}

// Fresh tells, from memory, whether a version has taken effect since somebody's use of the product was recorded.
func (m *Module) Fresh(recorded, now time.Time) bool {
	for _, v := range m.remembered() {
		if v.Effective(now) && recorded.Before(v.EffectiveAt) {
			return true
		}
	}
	return false
}

// Use records that a member uses the product, once for each version in effect.
func (m *Module) Use(ctx context.Context, me tenancy.Member) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if err := insertUses(ctx, tx, me.Person().ID); err != nil {
			return err
		}
		return tenancy.UsedPolicies(ctx, tx, me.Person().ID)
	})
}

// Reach is how far a version has come among the centers.
type Reach struct {
	UsedCenters, UsedPeople int64 // have used the product under it
	Rounds                  []Round
	Centers                 []Reached // a page of them
	More                    uuid.UUID // where the next page begins; uuid.Nil: there is none
}

// Round of a mailing.
type Round struct {
	Number int
	Day    time.Time // that its mails named
	Owners int64
	LastAt time.Time
}

// Reached is a center that was told of a version, or has used the product under it. Its name is all that is known of it here.
type Reached struct {
	Center  uuid.UUID
	Name    string
	ToldAt  time.Time // of the last mail; zero: registered later
	Owners  int64
	UsedAt  time.Time // the first of its people; zero: nobody yet
	People  int64
	Recalls int64 // owners who were told that it does not come
}

// reachedMost centers on a page.
const reachedMost = 50

// Reach of a version, with a page of the centers after one.
func (m *Module) Reach(ctx context.Context, v Version, after uuid.UUID) (r Reach, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		if r, err = readReach(ctx, tx, v); err != nil {
			return err
		}
		r.Centers, err = readReached(ctx, tx, v, after, reachedMost+1)
		return err
	})
	if len(r.Centers) > reachedMost {
		r.Centers = r.Centers[:reachedMost]
		r.More = r.Centers[reachedMost-1].Center
	}
	return r, err
}
