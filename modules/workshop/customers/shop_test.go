package customers_test

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/search"
	"bayline/platform/db"
)

// shop is a center with its advisor at the desk.
type shop struct {
	*modulestest.Center
	t     *testing.T
	house *modulestest.House
	desk  *modulestest.Client
}

func open(t *testing.T, house *modulestest.House, name string) *shop {
	t.Helper()
	center := house.Center(name, "USD")
	return &shop{center, t, house, center.SignIn(tenancy.Advisor)}
}

func (s *shop) me() tenancy.Member { return s.Member(tenancy.Advisor) }

// expect fails unless the answer has the status and holds every text.
func (s *shop) expect(a modulestest.Answer, status int, texts ...string) modulestest.Answer {
	s.t.Helper()
	return modulestest.Expect(s.t, a, status, texts...)
}

// add sends a form that makes a thing, and answers its page's address.
func (s *shop) add(path string, form url.Values) string {
	s.t.Helper()
	return s.expect(s.desk.Post(path, form), 303).Location
}

func idIn(address string) uuid.UUID {
	return uuid.MustParse(address[strings.LastIndex(address, "/")+1:])
}

var versionField = regexp.MustCompile(`name="version" value="(\d+)"`)

// version of the form on a page.
func (s *shop) version(path string) string {
	s.t.Helper()
	found := versionField.FindStringSubmatch(s.expect(s.desk.Get(path), 200).Body)
	if found == nil {
		s.t.Fatalf("%s has no version", path)
	}
	return found[1]
}

// finds tells what the search of the center means by a query.
func (s *shop) finds(query string) (ids []uuid.UUID) {
	s.t.Helper()
	err := s.house.DB.InCenterRead(s.t.Context(), s.ID, func(ctx context.Context, tx db.Tx) error {
		hits, err := search.Find(ctx, tx, query, 10)
		for _, hit := range hits {
			ids = append(ids, hit.ID)
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return ids
}
