package accounts

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/web"
)

// Policy is a version of a text that registering accepts.
type Policy struct {
	Name    string    // "terms" or "privacy"
	Word    string    // in a sentence: "terms", "privacy policy"
	Path    string    // where it can be read
	Version string    // its number
	From    time.Time // when it took effect, or will
	Coming  bool      // it is announced, and has not yet
}

// Policies are what registering accepts now: the versions in effect and those that are announced.
func (m *Module) Policies(ctx context.Context) (list []Policy, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err = m.policies(ctx, tx)
		return err
	})
	return list, err
}

// Accepted names versions, so that a form can say which ones its box stands for.
func Accepted(list []Policy) string {
	var names []string
	for _, p := range list {
		names = append(names, p.Name+" "+p.Version)
	}
	return strings.Join(names, ", ")
}

// CheckAccepted fails the box of a form that was shown with other versions than those that registering accepts by now.
func CheckAccepted(form *web.Form, shown string, now []Policy) {
	if shown != "" && shown != Accepted(now) {
		form.Fail("terms", "There is a newer version since you opened this page. Read it, and accept it to go on.")
	}
}

func (m *Module) policies(ctx context.Context, tx db.Tx) ([]Policy, error) {
	if m.Deps.Accepting == nil {
		return []Policy{{Name: "terms", Word: "terms", Path: "/terms", Version: "1"}, {Name: "privacy", Word: "privacy policy", Path: "/privacy", Version: "1"}}, nil
	}
	return m.Accepting(ctx, tx)
}

// accept writes down which versions somebody has accepted, when and from where.
func (m *Module) accept(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	list, err := m.policies(ctx, tx)
	if err != nil {
		return err
	}
	for _, policy := range list {
		if err := insertAcceptance(ctx, tx, person, policy.Name, policy.Version, web.CallerOf(ctx).IP); err != nil {
			return err
		}
	}
	return nil
}
