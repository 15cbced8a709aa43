package policies_test

import (
	"strings"
	"testing"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/privacy/policies"
	"bayline/platform/testkit"
)

var expect = modulestest.Expect

// office is a house whose terms somebody keeps.
type office struct {
	*modulestest.House
	t  *testing.T
	me accounts.Operator
}

func open(t *testing.T) *office {
	t.Helper()
	house := modulestest.OpenWeb(t)
	return &office{house, t, house.Operator("Vera Lund", accounts.Security)}
}

// midnight of the day that is so many days ahead.
func (o *office) midnight(days int) time.Time {
	return o.Clock.Now().Truncate(24*time.Hour).AddDate(0, 0, days)
}

// draft the next version of a policy: the one in effect, and one paragraph more.
func (o *office) draft(p policies.Policy, summary, more string) policies.Version {
	o.t.Helper()
	before := o.book(p)
	words := policies.Words{Summary: summary, Body: before.InForce(o.Clock.Now()).Body + "\n\n" + more}
	if draft := before.Draft(); draft != nil {
		words.Revision = draft.Revision
	}
	o.must(o.Policies.Save(o.t.Context(), o.me, p, words))
	book := o.book(p)
	return *book.Draft()
}

// announce a draft for a day.
func (o *office) announce(draft policies.Version, on time.Time) policies.Version {
	o.t.Helper()
	made, err := o.Policies.Announce(o.t.Context(), o.me, draft.Policy, draft.Revision, on)
	o.must(err)
	return made
}

func (o *office) sweep() {
	o.t.Helper()
	o.must(o.Policies.Sweep(o.t.Context()))
}

func (o *office) book(p policies.Policy) policies.Book {
	o.t.Helper()
	book, err := o.Policies.Book(o.t.Context(), p)
	o.must(err)
	return book
}

// version as it stands in the database now.
func (o *office) version(p policies.Policy, number int) policies.Version {
	o.t.Helper()
	book := o.book(p)
	v := book.Numbered(number)
	if v == nil {
		o.t.Fatalf("there is no version %d of %s", number, p.Name)
	}
	return *v
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// do something as the owner of the tables.
func (o *office) do(statement string, args ...any) {
	o.t.Helper()
	_, err := testkit.Owner(o.t, o.DB).Exec(o.t.Context(), statement, args...)
	o.must(err)
}

func (o *office) count(query string, args ...any) (n int) {
	o.t.Helper()
	o.must(testkit.Owner(o.t, o.DB).QueryRow(o.t.Context(), query, args...).Scan(&n))
	return n
}

func without(t *testing.T, a modulestest.Answer, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(a.Body, text) {
			t.Errorf("the page says %q", text)
		}
	}
}

// tryAsOwner is do for what may be refused.
func (o *office) tryAsOwner(statement string) error {
	_, err := testkit.Owner(o.t, o.DB).Exec(o.t.Context(), statement)
	return err
}
