package anomalies

import (
	"context"
	"net/netip"
	"slices"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/web"
)

// Anomaly is something that a rule has noticed, once or several times within its window.
type Anomaly struct {
	Center         uuid.UUID // zero: the platform's
	ID             uuid.UUID
	Rule           Rule
	Subject        uuid.UUID
	Name           string // of the person; empty where it is about the center
	Severity       Severity
	Times          int64
	FirstAt        time.Time
	LastAt         time.Time
	IP             string
	AcknowledgedAt time.Time // zero: it waits
	AcknowledgedBy string
	Note           string
}

// Open tells whether nobody has acknowledged it.
func (a Anomaly) Open() bool { return a.AcknowledgedAt.IsZero() }

// platform is where its own anomalies stand.
var platform = uuid.Nil

// raise writes down what a rule has noticed about a subject, in each of the centers and for the platform. It is mailed when it is
// new. The transaction is the platform's.
func (m *Module) raise(ctx context.Context, tx db.Tx, name Name, subject uuid.UUID, ip string, centers ...uuid.UUID) error {
	r := rule(name)
	slices.SortFunc(centers, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) }) // everybody locks them in the same order
	for _, center := range append(slices.Compact(centers), platform) {
		a := Anomaly{Center: center, ID: db.NewID(), Rule: r, Subject: subject, Severity: r.Severity, Times: 1, FirstAt: tx.Now(), LastAt: tx.Now(), IP: ip}
		isNew, err := upsert(ctx, tx, &a, tx.Now().Truncate(r.Within))
		if err != nil {
			return err
		}
		if !isNew {
			continue
		}
		if err := m.arisen(ctx, tx, a); err != nil {
			return err
		}
	}
	return nil
}

// arisen counts a new anomaly in the navigation and mails it where it is severe.
func (m *Module) arisen(ctx context.Context, tx db.Tx, a Anomaly) error {
	if a.Center == platform {
		return m.mailPlatform(ctx, tx, a)
	}
	if err := showOpen(ctx, tx, a.Center); err != nil {
		return err
	}
	return m.mailOwners(ctx, tx, a)
}

func showOpen(ctx context.Context, tx db.Tx, center uuid.UUID) error {
	open, err := countOpen(ctx, tx, center)
	if err != nil {
		return err
	}
	return tenancy.ShowAnomalies(ctx, tx, center, open)
}

// Seen counts one more of what a rule counts about a subject, and notices when there are too many within the rule's time. What is
// the same as before counts once. The transaction is the platform's.
func (m *Module) Seen(ctx context.Context, tx db.Tx, name Name, subject uuid.UUID, what string, centers ...uuid.UUID) error {
	many, err := m.tooMany(ctx, tx, name, platform, subject, what)
	if err != nil || !many {
		return err
	}
	return m.raise(ctx, tx, name, subject, web.CallerOf(ctx).IP, centers...)
}

func (m *Module) tooMany(ctx context.Context, tx db.Tx, name Name, center, subject uuid.UUID, what string) (bool, error) {
	if err := insertMark(ctx, tx, center, name, subject, what); err != nil {
		return false, err
	}
	r := rule(name)
	n, err := countMarks(ctx, tx, center, name, subject, tx.Now().Add(-r.Within))
	return n >= int64(r.Most), err
}

// workplaces of a person, by id.
func workplaces(ctx context.Context, tx db.Tx, person uuid.UUID) (ids []uuid.UUID, err error) {
	places, err := tenancy.WorkplacesOf(ctx, tx, person)
	for _, place := range places {
		ids = append(ids, place.Center)
	}
	return ids, err
}

// network is where an address is, as far as rules care: an IPv4 /24 or an IPv6 /48, which one provider gives to one place; empty
// where the address is none.
func network(ip string) string {
	address, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	bits := 48
	if address.Is4() {
		bits = 24
	}
	prefix, err := address.Prefix(bits)
	if err != nil {
		return ""
	}
	return prefix.String()
}

// listed anomalies of one page.
const listed = 100

// Latest anomalies of a center, or of the platform where there is none, the open ones first.
func (m *Module) Latest(ctx context.Context, center uuid.UUID) (list []Anomaly, err error) {
	read := func(ctx context.Context, tx db.Tx) error {
		list, err = readLatest(ctx, tx)
		return err
	}
	if center == platform {
		err = m.DB.InPlatformRead(ctx, read)
	} else {
		err = m.DB.InCenterRead(ctx, center, read)
	}
	return list, err
}

// Waiting is how many of the platform's anomalies nobody has acknowledged. Through the platform's door.
func Waiting(ctx context.Context, tx db.Tx) (int64, error) { return countOpen(ctx, tx, platform) }

// Noticed is an anomaly of the platform.
func (m *Module) Noticed(ctx context.Context, id uuid.UUID) (a Anomaly, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) error {
		a, err = readAnomaly(ctx, tx, id)
		return err
	})
	return a, err
}

var errNoAnomaly = fault.New(fault.NotFound, "There is no such anomaly.")

// Acknowledge says who has looked at an anomaly of the member's center, and what came of it.
func (m *Module) Acknowledge(ctx context.Context, me tenancy.Member, id uuid.UUID, note string) error {
	return m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if err := acknowledge(ctx, tx, id, me.Person().ID, me.Actor(), "tenancy.anomaly.acknowledged", note); err != nil {
			return err
		}
		return showOpen(ctx, tx, me.Center())
	})
}

// AcknowledgeForPlatform is Acknowledge for the platform's own.
func (m *Module) AcknowledgeForPlatform(ctx context.Context, me accounts.Operator, id uuid.UUID, note string) error {
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		return acknowledge(ctx, tx, id, me.ID, me.Actor(), "platform.anomaly.acknowledged", note)
	})
}

func acknowledge(ctx context.Context, tx db.Tx, id, by uuid.UUID, actor audit.Actor, action, note string) error {
	a, err := lockAnomaly(ctx, tx, id)
	if err != nil {
		return err
	}
	if !a.Open() {
		return fault.New(fault.Conflict, a.AcknowledgedBy+" has acknowledged this already. Reload the page to read the note.")
	}
	if err := updateAcknowledged(ctx, tx, id, by, note); err != nil {
		return err
	}
	return audit.Record(ctx, tx, actor, action, id, audit.Note("rule", a.Rule.Title), audit.Note("about", a.Name), audit.Note("note", note))
}
