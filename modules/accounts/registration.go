package accounts

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/jobs"
	"bayline/platform/web"
)

// Newcomer is what somebody says about themselves when they become known. The texts are as they were typed.
type Newcomer struct {
	Name     string
	Email    string
	Phone    string
	Country  string // for phone numbers without a country code; see Country
	Password string
	Center   string // the center's name, which the password may not be made of
	Terms    bool   // terms and privacy policy are accepted
	Adult    bool   // 18 or over
	Locale   string // may be empty
}

// Check writes what is wrong into the form, under the names of surface.md: name, email, phone, password, terms, adult. Name
// and address come back tidied.
func (n *Newcomer) Check(form *web.Form) {
	checkName(form, &n.Name)
	checkEmail(form, &n.Email)
	if _, err := Phone(n.Phone, n.Country); err != nil {
		form.Fail("phone", fault.As(err).Text)
	}
	if err := CheckPassword(n.Password, n.Name, n.Email, n.Center); err != nil {
		form.Fail("password", fault.As(err).Text)
	}
	if !n.Terms {
		form.Fail("terms", "Read and accept the terms and the privacy policy to go on.")
	}
	if !n.Adult {
		form.Fail("adult", "You must be 18 or over to register.")
	}
}

// Prepared is somebody whose words were checked and whose password is hashed, ready for a transaction.
type Prepared struct {
	person Person
	folded string
	hash   string
	terms  bool
	adult  bool
}

// Prepare counts the attempt against the limits of registering and hashes the password, which takes a quarter of a second: call
// it before the transaction. The newcomer must have passed Check.
func (m *Module) Prepare(ctx context.Context, n Newcomer) (Prepared, error) {
	address, folded, err := Email(n.Email)
	if err != nil {
		return Prepared{}, err
	}
	pepper, _, err := m.admit(ctx, these(mailTries(ctx, folded)...))
	if err != nil {
		return Prepared{}, err
	}
	phone, err := Phone(n.Phone, n.Country)
	if err != nil {
		return Prepared{}, err
	}
	hash, err := m.passwords.Hash(ctx, pepper, n.Password)
	if err != nil {
		return Prepared{}, err
	}
	return Prepared{
		person: Person{ID: db.NewID(), Name: n.Name, Email: address, Phone: phone, Locale: n.Locale},
		folded: folded, hash: hash, terms: n.Terms, adult: n.Adult,
	}, nil
}

// Register makes the person and lets more make what belongs to them, all in the caller's transaction. Where the address has an
// account already, the same statements run and are taken back, and its owner is told by mail: neither the answer, nor its time,
// nor the number of statements tells who has an account. The person is not verified yet: a link is on its way.
func (m *Module) Register(ctx context.Context, tx db.Tx, n Prepared, more func(context.Context, Person) error) error {
	if err := lockAddress(ctx, tx, n.folded); err != nil {
		return err
	}
	present, err := findAccount(ctx, tx, n.folded)
	if err != nil {
		return err
	}
	taken := present.ID != uuid.Nil
	folded, person, after, which := n.folded, n.person.ID, "release savepoint registration", letterVerify
	if taken { // a row that is taken back below
		folded, person, after, which = n.person.ID.String(), present.ID, "rollback to savepoint registration", letterTaken
	}
	if err := change(ctx, tx, "begin registration", "savepoint registration"); err != nil {
		return err
	}
	if err := m.add(ctx, tx, n, folded, more); err != nil {
		return err
	}
	if err := change(ctx, tx, "end registration", after); err != nil {
		return err
	}
	return jobs.Insert(ctx, tx, LinkArgs{Request: db.NewID(), Person: person, Letter: which})
}

func (m *Module) add(ctx context.Context, tx db.Tx, n Prepared, folded string, more func(context.Context, Person) error) error {
	if err := insertPerson(ctx, tx, n.person, folded, n.hash, n.adult); err != nil {
		return err
	}
	if n.terms {
		if err := m.accept(ctx, tx, n.person.ID); err != nil {
			return err
		}
	}
	if more != nil {
		if err := more(ctx, n.person); err != nil {
			return err
		}
	}
	return audit.Record(ctx, tx, n.person.Actor(), "accounts.person.registered", n.person.ID)
}

// Add makes a person whose address is proven: who came by an invitation, and the people of the demo. No mail is sent. The
// password is not checked here.
func (m *Module) Add(ctx context.Context, tx db.Tx, n Prepared) (Person, error) {
	present, err := findAccount(ctx, tx, n.folded)
	if err != nil {
		return Person{}, err
	}
	if present.ID != uuid.Nil {
		return Person{}, fault.New(fault.Conflict, "This e-mail address has an account already. Sign in with it.")
	}
	n.person.Verified = true
	return n.person, m.add(ctx, tx, n, n.folded, nil)
}

// PrepareMany hashes one password for several people, once: for the demo, whose people share theirs.
func (m *Module) PrepareMany(ctx context.Context, password string, people ...Newcomer) ([]Prepared, error) {
	pepper, err := m.pepper(ctx)
	if err != nil {
		return nil, err
	}
	hash, err := m.passwords.Hash(ctx, pepper, password)
	if err != nil {
		return nil, err
	}
	list := make([]Prepared, len(people))
	for i, n := range people {
		address, folded, err := Email(n.Email)
		if err != nil {
			return nil, err
		}
		list[i] = Prepared{
			person: Person{ID: db.NewID(), Name: n.Name, Email: address, Phone: n.Phone, Locale: n.Locale},
			folded: folded, hash: hash, terms: true, adult: true,
		}
	}
	return list, nil
}

func (m *Module) pepper(ctx context.Context) (pepper []byte, err error) {
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		pepper, err = m.Pepper(ctx, tx)
		return err
	})
	return pepper, err
}

// ConfirmEmail uses a link of the registration up: the address is proven.
func (m *Module) ConfirmEmail(ctx context.Context, token string) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		link, err := useLink(ctx, tx, toVerify, hashToken(token))
		if err != nil {
			return err
		}
		who, err := lockAccount(ctx, tx, link.person)
		if err != nil {
			return err
		}
		if err := m.noteVerified(ctx, tx, who.ID); err != nil {
			return err
		}
		return audit.Record(ctx, tx, who.Actor(), "accounts.email.verified", who.ID)
	})
}

// AskForVerification mails a new link to whoever registered with the address, if anybody did and has not confirmed it yet.
func (m *Module) AskForVerification(ctx context.Context, email string) error {
	return m.askForLetter(ctx, email, letterVerify, "accounts.verification.requested")
}

// noteVerified notes that the address is proven; the first time, the rooms above are told.
func (m *Module) noteVerified(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	first, err := saveVerified(ctx, tx, person)
	if err != nil || !first || m.Verified == nil {
		return err
	}
	return m.Verified(ctx, tx, person)
}
