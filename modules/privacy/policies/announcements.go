package policies

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/notices"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/failpoint"
	"bayline/platform/fault"
	"bayline/platform/jobs"
)

var (
	errNoWords = fault.New(fault.Invalid, "Say in the draft what changes: it stands in the mail.")
	errSame    = fault.New(fault.Invalid, "The draft says what the version in effect says. There is nothing to announce.")
	errOver    = fault.New(fault.Conflict, "This version cannot be withdrawn any more. Announce another one.")
)

// announce makes the draft the next version.
func (v *Version) announce(b Book, on, now time.Time) error {
	if coming := b.Coming(now); coming != nil {
		return fault.Newf(fault.Conflict, "Version %d is announced for %s. Withdraw it, or wait until it has taken effect.", coming.Number, day(coming.Day))
	}
	switch {
	case v.Summary == "":
		return errNoWords
	case v.Body == b.Before(v).Body:
		return errSame
	case on.Before(Earliest(now)):
		return fault.Newf(fault.Invalid, "Everybody is mailed at least 14 days before. The first day is %s.", day(Earliest(now)))
	}
	for _, w := range b.Versions {
		v.Number = max(v.Number, w.Number+1)
	}
	v.AnnouncedAt, v.Day, v.Round = now, on.UTC().Truncate(24*time.Hour), 1
	return nil
}

// Announce the draft of a policy for a day. A job tells every owner; revision is the draft's that somebody has read.
func (m *Module) Announce(ctx context.Context, me accounts.Operator, p Policy, revision int64, on time.Time) (made Version, err error) {
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		draft, err := lockDraft(ctx, tx, p)
		switch {
		case err != nil:
			return err
		case draft == nil:
			return errNoDraft
		case draft.Revision != revision:
			return errEdited
		}
		b := Book{Policy: p}
		if b.Versions, err = readVersions(ctx, tx, p); err != nil {
			return err
		}
		made = *draft
		if err := made.announce(b, on, tx.Now()); err != nil {
			return err
		}
		if err := saveAnnounced(ctx, tx, made, me.ID); err != nil {
			return err
		}
		if err := jobs.Insert(ctx, tx, tellArgs{Version: made.ID}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.policy.announced", made.ID, append(made.facts(), audit.Note("what changes", made.Summary))...)
	})
	if err == nil {
		m.Remember(ctx)
	}
	return made, err
}

// Withdraw an announced version before it takes effect; a job tells whoever was told of it.
func (m *Module) Withdraw(ctx context.Context, me accounts.Operator, id uuid.UUID, reason string) error {
	err := m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		v, err := lockVersion(ctx, tx, id)
		if err != nil {
			return err
		}
		if !v.Coming(tx.Now()) {
			return errOver
		}
		if err := saveWithdrawn(ctx, tx, id, me.ID, reason); err != nil {
			return err
		}
		if err := jobs.Insert(ctx, tx, recallArgs{Version: id}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "platform.policy.withdrawn", id, append(v.facts(), audit.Note("reason", reason))...)
	})
	if err == nil {
		m.Remember(ctx)
	}
	return err
}

func (v *Version) facts() []audit.Detail {
	return []audit.Detail{audit.Note("policy", v.Policy.Title), audit.Note("version", strconv.Itoa(v.Number)), audit.Note("takes effect", day(v.Day))}
}

// batch is how many centers are told in one transaction.
const batch = 100

// tellAll tells the owners of every center that exists, each once, and then lets the version take effect on its day. It may stop
// anywhere, and it may run twice: how far it came stands in the version.
func (m *Module) tellAll(ctx context.Context, id uuid.UUID) error {
	for more := true; more; {
		err := m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) (err error) {
			more, err = m.tellSome(ctx, tx, id)
			return err
		})
		if err != nil {
			return fmt.Errorf("announce version %s of a policy: %w", id, err)
		}
	}
	m.Remember(ctx)
	return nil
}

// tellSome tells the owners of the next centers.
func (m *Module) tellSome(ctx context.Context, tx db.Tx, id uuid.UUID) (more bool, err error) {
	v, err := lockVersion(ctx, tx, id)
	if err != nil || v.Draft() || v.Withdrawn() || !v.ToldAt.IsZero() {
		return false, err
	}
	if v.late(tx.Now()) {
		return true, m.move(ctx, tx, v)
	}
	centers, err := tenancy.Subscribers(ctx, tx, v.ToldThrough, batch)
	if err != nil {
		return false, err
	}
	if err := m.tell(ctx, tx, v, centers); err != nil {
		return false, err
	}
	failpoint.Here("policies.announcement.written")
	if len(centers) == batch {
		return true, saveTold(ctx, tx, v, centers)
	}
	return false, m.finish(ctx, tx, v, centers)
}

// tell the owners of some centers. Whoever owns several is told once: a notice is one for each event and person.
func (m *Module) tell(ctx context.Context, tx db.Tx, v Version, centers []tenancy.Subscriber) error {
	earlier, err := toldEarlier(ctx, tx, v, centers)
	if err != nil {
		return err
	}
	if err := insertTold(ctx, tx, v, centers); err != nil {
		return err
	}
	first := notices.Notice{Kind: notices.PolicyAnnounced, ID: v.event("announced"), Words: m.announced(v)}
	again := notices.Notice{Kind: notices.PolicyMoved, ID: v.event("moved"), Words: m.moved(v)}
	met := map[uuid.UUID]bool{}
	for _, center := range centers {
		for _, owner := range center.Owners {
			switch {
			case met[owner.ID]:
			case earlier[owner.ID]:
				again.To = append(again.To, notices.To(owner)...)
			default:
				first.To = append(first.To, notices.To(owner)...)
			}
			met[owner.ID] = true
		}
	}
	return notices.Announce(ctx, tx, []notices.Notice{first, again})
}

// event of a round of the mailing: what a notice is told about, once.
func (v *Version) event(what string) uuid.UUID {
	return uuid.NewSHA1(v.ID, []byte(what+" "+strconv.Itoa(v.Round)))
}

// finish the mailing: from now on it is certain that the version takes effect on its day.
func (m *Module) finish(ctx context.Context, tx db.Tx, v Version, last []tenancy.Subscriber) error {
	if err := saveTold(ctx, tx, v, last); err != nil {
		return err
	}
	told, err := saveFinished(ctx, tx, v)
	if err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.System, "platform.policy.told", v.ID, append(v.facts(),
		audit.Note("centers", strconv.FormatInt(told.centers, 10)), audit.Note("owners", strconv.FormatInt(told.owners, 10)))...)
}

// move the day of a mailing that comes too late for it, and begin again: who was told of the old day is told of the new one.
func (m *Module) move(ctx context.Context, tx db.Tx, v Version) error {
	before := v.Day
	v.Day, v.Round = Earliest(tx.Now()), v.Round+1
	if err := saveMoved(ctx, tx, v); err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.System, "platform.policy.moved", v.ID, audit.Note("policy", v.Policy.Title),
		audit.Note("version", strconv.Itoa(v.Number)), audit.Changed("takes effect", day(before), day(v.Day)))
}

// recallAll tells those who were told of a version that was withdrawn.
func (m *Module) recallAll(ctx context.Context, id uuid.UUID) error {
	for more := true; more; {
		err := m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
			v, err := lockVersion(ctx, tx, id)
			if err != nil || !v.Withdrawn() {
				more = false
				return err
			}
			people, err := recall(ctx, tx, id, batch)
			if err != nil {
				return err
			}
			more = len(people) > 0
			if err := notices.Tell(ctx, tx, notices.Notice{Kind: notices.PolicyWithdrawn, ID: v.ID, To: people, Words: m.withdrawn(v)}); err != nil {
				return err
			}
			failpoint.Here("policies.recall.written")
			return nil
		})
		if err != nil {
			return fmt.Errorf("recall version %s of a policy: %w", id, err)
		}
	}
	return nil
}
