package modules

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"bayline/modules/tenancy"
	"bayline/views/layout"
)

// Where somebody works changes a few times a year and is shown on every page: it is remembered for a minute. Only names are
// remembered; whoever switches is looked up anew.
const (
	workplacesKept = time.Minute
	workplacesMost = 10_000 // people; past that, all are forgotten
)

type workplaces struct {
	lock  sync.Mutex
	known map[uuid.UUID]workplacesOf
}

type workplacesOf struct {
	list  []tenancy.Workplace
	until time.Time
}

// of the person, from read where it is not remembered at now.
func (w *workplaces) of(person uuid.UUID, now time.Time, read func() ([]tenancy.Workplace, error)) ([]tenancy.Workplace, error) {
	w.lock.Lock()
	found, ok := w.known[person]
	w.lock.Unlock()
	if ok && now.Before(found.until) {
		return found.list, nil
	}
	list, err := read()
	if err != nil {
		return nil, err
	}
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.known == nil || len(w.known) >= workplacesMost {
		w.known = map[uuid.UUID]workplacesOf{}
	}
	w.known[person] = workplacesOf{list: list, until: now.Add(workplacesKept)}
	return list, nil
}

// switcher names the centers of a member who works in several; nobody else has a choice.
func (a *App) switcher(ctx context.Context, me tenancy.Member) (centers []layout.Center, err error) {
	person := me.Person().ID
	list, err := a.places.of(person, a.db.Clock().Now(), func() ([]tenancy.Workplace, error) { return a.Tenancy.Workplaces(ctx, person) })
	if err != nil || len(list) < 2 {
		return nil, err
	}
	for _, place := range list {
		centers = append(centers, layout.Center{Name: place.Name, Action: "/centers/" + place.Center.String() + "/session", Current: place.Center == me.Center()})
	}
	return centers, nil
}
