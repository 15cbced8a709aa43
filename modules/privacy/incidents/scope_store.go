package incidents

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/fault"
)

var (
	errNoPerson = fault.New(fault.Invalid, "Nobody has an account with this address.")
	errNoCenter = fault.New(fault.NotFound, "The incident does not concern such a center.")
)

func findPerson(ctx context.Context, tx db.Tx, email string) (id uuid.UUID, name string, err error) {
	err = tx.HotRow(ctx, "select id, name from accounts.people where email_folded = $1", email).Scan(&id, &name)
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, "", errNoPerson
	}
	if err != nil {
		return uuid.Nil, "", fmt.Errorf("find person: %w", err)
	}
	return id, name, nil
}

// readTouched finds the centers that a trace leads to, through the platform's door: it sees who did something, when and in which center,
// and nothing of what it was about.
func readTouched(ctx context.Context, tx db.Tx, incident uuid.UUID, t Trace) ([]Touched, error) {
	rows, err := tx.Hot(ctx, `with entries as (
			select person_id, count(*) as n from accounts.sign_ins
			where at between $3 and $4 and outcome in ('password', 'code', 'recovery code', 'trusted device', 'passkey', 'provider') and person_id is not null
			and ($1::uuid is null or person_id = $1) and ($2::text = '' or ip = $2) group by person_id),
		sessions as (
			select person_id, center_id from platform.sessions where stage = 'full' and created_at <= $4 and last_seen >= $3
			and ($1::uuid is null or person_id = $1) and ($2::text = '' or ip = $2)),
		people as (select person_id from entries union select person_id from sessions),
		records as (
			select center_id, count(*) as n from audit.events where at between $3 and $4 and center_id <> '00000000-0000-0000-0000-000000000000'
			and ($1::uuid is null or actor_id = $1) and ($2::text = '' or actor_id in (select person_id from people)) group by center_id),
		reach as (
			select m.center_id, sum(coalesce(e.n, 0))::bigint as n from people p join tenancy.members m on m.person_id = p.person_id
			left join entries e on e.person_id = p.person_id
			where m.created_at <= $4 and (m.ended_at is null or m.ended_at >= $3) group by m.center_id),
		work as (select center_id, count(*) as n from sessions where center_id is not null group by center_id)
		select c.center_id, c.name, coalesce(r.n, 0), coalesce(e.n, 0), coalesce(w.n, 0), e.center_id is not null,
			exists (select from privacy.incident_centers i where i.center_id = c.center_id and i.incident_id = $5 and i.removed_at is null)
		from tenancy.centers c left join records r using (center_id) left join reach e using (center_id) left join work w using (center_id)
		where c.status <> 'deleted' and (r.n > 0 or w.n > 0 or e.center_id is not null) order by c.name, c.center_id`,
		db.OrNull(t.Person), t.IP, t.From, t.Until, incident)
	if err != nil {
		return nil, fmt.Errorf("compute centers: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f Touched, err error) {
		err = row.Scan(&f.Center, &f.Name, &f.Records, &f.SignIns, &f.Worked, &f.Reached, &f.There)
		return f, err
	})
	if err != nil {
		return nil, fmt.Errorf("compute centers: %w", err)
	}
	return list, nil
}

// added is the end of both ways of adding: a center that was taken out comes back, one that is there stays as it is.
const added = ` on conflict (center_id, incident_id) do update set how = excluded.how, because = excluded.because, added_at = excluded.added_at,
		added_by = excluded.added_by, removed_at = null, removed_by = null where incident_centers.removed_at is not null
	returning (select name from tenancy.centers c where c.center_id = incident_centers.center_id)`

// addCenters that are not there yet, and answer their names. What is no center is left out.
func addCenters(ctx context.Context, tx db.Tx, incident uuid.UUID, list []Concerned, by uuid.UUID) ([]string, error) {
	var ids []uuid.UUID
	var how, because []string
	for _, c := range list {
		ids, how, because = append(ids, c.Center), append(how, c.How), append(because, c.Because)
	}
	rows, err := tx.Hot(ctx, `insert into privacy.incident_centers (center_id, incident_id, how, because, added_at, added_by)
		select n.center_id, $1, n.how, n.because, $2, $3 from unnest($4::uuid[], $5::text[], $6::text[]) as n (center_id, how, because)
		join tenancy.centers c on c.center_id = n.center_id and c.status <> 'deleted' order by n.center_id`+added, incident, tx.Now(), by, ids, how, because)
	if err != nil {
		return nil, fmt.Errorf("add centers: %w", err)
	}
	return collectNames(rows)
}

func addAllCenters(ctx context.Context, tx db.Tx, incident, by uuid.UUID) ([]string, error) {
	rows, err := tx.Hot(ctx, `insert into privacy.incident_centers (center_id, incident_id, how, added_at, added_by)
		select center_id, $1, 'all', $2, $3 from tenancy.centers where status <> 'deleted' order by center_id`+added, incident, tx.Now(), by)
	if err != nil {
		return nil, fmt.Errorf("add all centers: %w", err)
	}
	return collectNames(rows)
}

func collectNames(rows pgx.Rows) ([]string, error) {
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("add centers: %w", err)
	}
	return names, nil
}

func dropCenter(ctx context.Context, tx db.Tx, incident, center, by uuid.UUID) error {
	if err := tx.HotExec(ctx, "update privacy.incident_centers set removed_at = $3, removed_by = $4 where center_id = $1 and incident_id = $2", center, incident, tx.Now(), by); err != nil {
		return fmt.Errorf("take a center out: %w", err)
	}
	return nil
}

// worked joins the owners of today and the memberships m of the time of an incident: $2 is its beginning, $3 its end.
const worked = `tenancy.members m on (m.role = 'owner' and m.ended_at is null or m.created_at <= $3 and (m.ended_at is null or m.ended_at >= $2))`

// selectConcerned are the centers of the incident $1 with how many people have accounts there, the owners of today and all others.
const selectConcerned = `select i.center_id, c.name, i.how, i.because, i.added_at, p.name,
		count(distinct m.person_id) filter (where m.role = 'owner' and m.ended_at is null),
		count(distinct m.person_id) filter (where not exists (select from tenancy.members o
			where o.center_id = m.center_id and o.person_id = m.person_id and o.role = 'owner' and o.ended_at is null)),
		(select min(t.told_at) from privacy.incident_tellings t where t.center_id = i.center_id and t.incident_id = i.incident_id)
	from privacy.incident_centers i join tenancy.centers c on c.center_id = i.center_id join accounts.people p on p.id = i.added_by
	left join ` + worked + ` and m.center_id = i.center_id
	where i.incident_id = $1 and i.removed_at is null and c.status <> 'deleted' `

const groupConcerned = " group by i.center_id, i.incident_id, c.name, i.how, i.because, i.added_at, p.name "

func collectConcerned(ctx context.Context, tx db.Tx, i *Incident, rest string, args ...any) ([]Concerned, error) {
	from, until := i.Facts.span(tx.Now())
	rows, err := tx.Hot(ctx, selectConcerned+rest, append([]any{i.ID, from, until}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("read centers of incident: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c Concerned, err error) {
		var told *time.Time
		err = row.Scan(&c.Center, &c.Name, &c.How, &c.Because, &c.AddedAt, &c.AddedBy, &c.Owners, &c.Others, &told)
		c.ToldAt = db.OrZero(told)
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("read centers of incident: %w", err)
	}
	return list, nil
}

// readConcernedPage is a page of the centers of an incident, in the order of their ids, after one.
func readConcernedPage(ctx context.Context, tx db.Tx, i *Incident, after uuid.UUID, limit int) ([]Concerned, error) {
	return collectConcerned(ctx, tx, i, "and i.center_id > $4"+groupConcerned+"order by i.center_id limit $5", after, limit)
}

// readConcerned is one center of an incident.
func readConcerned(ctx context.Context, tx db.Tx, i *Incident, center uuid.UUID) (Concerned, error) {
	list, err := collectConcerned(ctx, tx, i, "and i.center_id = $4"+groupConcerned, center)
	if err != nil {
		return Concerned{}, err
	}
	if len(list) == 0 {
		return Concerned{}, errNoCenter
	}
	return list[0], nil
}

// Reach is how many an incident concerns.
type Reach struct {
	Centers, Told  int64
	Owners, Others int64 // people, each once; who owns one of the centers is no other
}

func readReach(ctx context.Context, tx db.Tx, i *Incident) (r Reach, err error) {
	from, until := i.Facts.span(tx.Now())
	err = tx.HotRow(ctx, `with centers as (select i.center_id, exists (select from privacy.incident_tellings t where t.center_id = i.center_id and t.incident_id = $1) as told
			from privacy.incident_centers i join tenancy.centers c on c.center_id = i.center_id where i.incident_id = $1 and i.removed_at is null and c.status <> 'deleted'),
		people as (select m.person_id, bool_or(m.role = 'owner' and m.ended_at is null) as owner from centers i join `+worked+` and m.center_id = i.center_id group by m.person_id)
		select (select count(*) from centers), (select count(*) from centers where told), (select count(*) from people where owner), (select count(*) from people where not owner)`,
		i.ID, from, until).Scan(&r.Centers, &r.Told, &r.Owners, &r.Others)
	if err != nil {
		return r, fmt.Errorf("count whom an incident concerns: %w", err)
	}
	return r, nil
}

// readColleagues are the people with accounts in centers in the time of an incident, each once a center: owners first, then by name.
func readColleagues(ctx context.Context, tx db.Tx, i *Incident, centers []uuid.UUID) ([]Colleague, error) {
	from, until := i.Facts.span(tx.Now())
	rows, err := tx.Hot(ctx, `select center_id, id, name, email, role, ended_at from (
			select distinct on (m.center_id, m.person_id) m.center_id, p.id, p.name, p.email, m.role, m.ended_at
			from accounts.people p join `+worked+` and m.person_id = p.id
			where m.center_id = any($1) order by m.center_id, m.person_id, m.ended_at desc nulls first) x
		order by center_id, (role = 'owner' and ended_at is null) desc, name, id`, centers, from, until)
	if err != nil {
		return nil, fmt.Errorf("read people of centers: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c Colleague, err error) {
		var ended *time.Time
		err = row.Scan(&c.Center, &c.ID, &c.Name, &c.Email, &c.Role, &ended)
		c.EndedAt = db.OrZero(ended)
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("read people of centers: %w", err)
	}
	return list, nil
}
