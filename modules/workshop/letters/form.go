package letters

import (
	"context"
	"crypto/sha256"
	"errors"
	stdmail "net/mail"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/throttle"
	"bayline/platform/web"
)

// Form sends a letter by hand: to an address that can be changed, with words of one's own.
type Form struct {
	web.Form
	Email  string `form:"email"`
	Words  string `form:"words"`
	Letter string `form:"letter"` // the form's own id: a double click sends one letter

	refuses bool // the address that is offered refuses mail
}

// ByHand is a letter as the form asks for it.
type ByHand struct {
	ID    uuid.UUID
	Email string
	Words []string // paragraphs
}

// Bounds of the form.
const (
	emailMost = 254
	wordsMost = 1000
)

// byHand bounds what one center sends by hand: no desk writes more, and nobody mails strangers through us.
var byHand = throttle.Rule{Burst: 60, Every: 30 * time.Second}

var errRefuses = fault.New(fault.Invalid, "This address refuses mail: an earlier one came back or was complained about. Ask the customer for another one.")

// NewForm offers the address of a customer.
func (m *Module) NewForm(ctx context.Context, tx db.Tx, email string) (f *Form, err error) {
	f = &Form{Email: email, Letter: db.NewID().String()}
	if email != "" {
		f.refuses, err = m.Refuses(ctx, tx, email)
	}
	return f, err
}

// Check what was typed. What is sent again unchanged is the same letter; anything else is another one.
func (f *Form) Check() (b ByHand) {
	f.Email, f.Words = strings.TrimSpace(f.Email), strings.TrimSpace(strings.ReplaceAll(f.Words, "\r\n", "\n"))
	if a, err := stdmail.ParseAddress(f.Email); err != nil || a.Address != f.Email || len(f.Email) > emailMost {
		f.Fail("email", "Type an e-mail address, like amelia@example.com.")
	}
	f.Max("words", f.Words, wordsMost, "Use at most "+strconv.Itoa(wordsMost)+" characters.")
	id, err := uuid.Parse(f.Letter)
	if err != nil {
		f.Letter = db.NewID().String()
		f.Fail("", "This form is out of date. Look at it again, and send it once more.")
	}
	b.ID, b.Email = uuid.NewSHA1(id, []byte(f.Email+"\x00"+f.Words)), f.Email
	for line := range strings.SplitSeq(f.Words, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			b.Words = append(b.Words, line)
		}
	}
	return b
}

// Refuse puts a refusal where it belongs: what is wrong with the address under it, anything else over the form. What is no refusal
// comes back.
func (f *Form) Refuse(err error) error {
	if errors.Is(err, errRefuses) {
		return f.FailWith("email", err)
	}
	return f.Form.Refuse(err)
}

func (f *Form) hint() string {
	if f.refuses && f.Error("email") == "" {
		return "This address has refused mail before: an earlier one came back or was complained about. Type another one."
	}
	return ""
}

// Write is Send for what somebody sends by hand: it tells whether the letter is new, and refuses what would not arrive.
func (m *Module) Write(ctx context.Context, tx db.Tx, l Letter) (fresh bool, err error) {
	refuses, err := m.Refuses(ctx, tx, l.To.Email)
	if err != nil {
		return false, err
	}
	if refuses {
		return false, errRefuses
	}
	if fresh, err = write(ctx, tx, l); err != nil || !fresh {
		return false, err
	}
	key := sha256.Sum256([]byte("letters by hand\x00" + tx.Center().String()))
	ok, _, err := throttle.Take(ctx, tx, key[:], byHand, tx.Now())
	if err == nil && !ok {
		err = fault.New(fault.TooMany, "This center has sent many letters within the hour. Wait a minute, then send again.")
	}
	return err == nil, err
}
