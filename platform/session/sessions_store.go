package session

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
	"bayline/platform/fault"
)

// patience is how long a request waits for a connection to look its session up.
const patience = 5 * time.Second

// write says what a commit of scs means.
type write int

const (
	save    write = iota // the values of a row that is there
	insert               // a new row, the old one ends
	replace              // the same row under another token
	move                 // the same row in another center
)

// change is what insert, replace and move write; old is the token that ends.
type change struct {
	old []byte
	to  *Session
}

const columns = `id, person_id, coalesce(center_id, '00000000-0000-0000-0000-000000000000'), stage, ip, user_agent, idle_seconds,
	created_at, last_seen, absolute_expires, mfa_at, reauth_at`

func scan(row pgx.Row, s *Session, more ...any) error {
	var idle int64
	var mfa, reauth *time.Time
	into := append([]any{&s.ID, &s.Person, &s.Center, &s.Stage, &s.IP, &s.UserAgent, &idle, &s.CreatedAt, &s.LastSeen, &s.ExpiresAt, &mfa, &reauth}, more...)
	if err := row.Scan(into...); err != nil {
		return err
	}
	s.Idle = time.Duration(idle) * time.Second
	s.MFAAt, s.ReauthAt = db.OrZero(mfa).UTC(), db.OrZero(reauth).UTC()
	s.CreatedAt, s.LastSeen, s.ExpiresAt = s.CreatedAt.UTC(), s.LastSeen.UTC(), s.ExpiresAt.UTC()
	return nil
}

// store is where scs keeps its rows. It takes what else there is to write from the request's state.
type store struct{ *Manager }

// FindCtx is the hottest read of the program. The table belongs to no center, so it needs no door: one message instead of three.
func (m store) FindCtx(ctx context.Context, hash string) ([]byte, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	found, data := &Session{}, []byte(nil)
	row := m.db.Pool().QueryRow(ctx, `select `+columns+`, data from platform.sessions where token_hash = $1 and revoked_at is null`,
		pgx.QueryExecModeCacheStatement, raw(hash))
	switch err := scan(row, found, &data); {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, false, nil
	case err != nil:
		return nil, false, fmt.Errorf("find session: %w", err)
	}
	if !found.alive(m.now()) {
		return nil, false, nil
	}
	s := stateOf(ctx)
	s.session, s.hash = found, raw(hash)
	var values map[string]string
	if err := json.Unmarshal(data, &values); err != nil {
		return nil, false, fmt.Errorf("read session %s: %w", found.ID, err)
	}
	found.CSRF, found.Browser = values["csrf"], values["browser"]
	return data, true, nil
}

// CommitCtx writes what the state says; see [write].
func (m store) CommitCtx(ctx context.Context, hash string, data []byte, _ time.Time) error {
	s := stateOf(ctx)
	switch s.write {
	case insert:
		return m.insert(ctx, s, raw(hash), data)
	case replace:
		return m.replace(ctx, s, raw(hash), data)
	case move:
		return m.move(ctx, s.change.to, raw(hash), data)
	}
	_, err := m.db.Pool().Exec(ctx, `update platform.sessions set data = $2, last_seen = $3 where token_hash = $1 and revoked_at is null`,
		raw(hash), data, m.now())
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	return nil
}

func (m store) insert(ctx context.Context, s *state, hash, data []byte) error {
	to := s.change.to
	err := m.db.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		if s.change.old != nil {
			if _, err := tx.Pgx.Exec(ctx, `update platform.sessions set revoked_at = $2 where token_hash = $1 and revoked_at is null`,
				s.change.old, to.CreatedAt); err != nil {
				return err
			}
		}
		_, err := tx.Pgx.Exec(ctx, `insert into platform.sessions (token_hash, id, person_id, center_id, stage, data, ip, user_agent,
			idle_seconds, created_at, last_seen, absolute_expires, mfa_at, reauth_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13)`,
			hash, to.ID, to.Person, db.OrNull(to.Center), string(to.Stage), data, to.IP, to.UserAgent,
			int64(to.Idle/time.Second), to.CreatedAt, to.ExpiresAt, db.OrNull(to.MFAAt), db.OrNull(to.ReauthAt))
		return err
	})
	if err != nil {
		return fmt.Errorf("begin session of %s: %w", to.Person, err)
	}
	s.hash = hash
	return nil
}

// replace updates under the old token: where that has been revoked meanwhile there is nothing to go on with.
func (m store) replace(ctx context.Context, s *state, hash, data []byte) error {
	to := s.change.to
	done, err := m.db.Pool().Exec(ctx, `update platform.sessions set token_hash = $2, data = $3, stage = $4, idle_seconds = $5, last_seen = $6,
		mfa_at = $7, reauth_at = $8 where token_hash = $1 and revoked_at is null`,
		s.change.old, hash, data, string(to.Stage), int64(to.Idle/time.Second), to.LastSeen, db.OrNull(to.MFAAt), db.OrNull(to.ReauthAt))
	if err != nil {
		return fmt.Errorf("renew session %s: %w", to.ID, err)
	}
	if done.RowsAffected() == 0 {
		s.session = nil
		return errEnded
	}
	s.hash = hash
	return nil
}

// DeleteCtx revokes. While a token is renewed it only remembers the old one, which the commit ends.
func (m store) DeleteCtx(ctx context.Context, hash string) error {
	s := stateOf(ctx)
	if s.write != save {
		s.change.old = raw(hash)
		return nil
	}
	_, err := m.db.Pool().Exec(ctx, `update platform.sessions set revoked_at = $2 where token_hash = $1 and revoked_at is null`, raw(hash), m.now())
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

func (m *Manager) touch(ctx context.Context, hash []byte) error {
	_, err := m.db.Pool().Exec(ctx, `update platform.sessions set last_seen = greatest(last_seen, $2) where token_hash = $1 and revoked_at is null`,
		hash, m.now())
	if err != nil {
		return fmt.Errorf("touch session: %w", err)
	}
	return nil
}

func (m store) move(ctx context.Context, to *Session, hash, data []byte) error {
	done, err := m.db.Pool().Exec(ctx, `update platform.sessions set center_id = $2, idle_seconds = $3, data = $4
		where token_hash = $1 and revoked_at is null`, hash, db.OrNull(to.Center), int64(to.Idle/time.Second), data)
	if err != nil {
		return fmt.Errorf("move session %s: %w", to.ID, err)
	}
	if done.RowsAffected() == 0 {
		return errEnded
	}
	return nil
}

// EndAll ends the sessions of a person, but for one; uuid.Nil spares none.
func EndAll(ctx context.Context, tx db.Tx, person, except uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `update platform.sessions set revoked_at = $3 where person_id = $1 and id <> $2 and revoked_at is null`,
		person, except, tx.Now())
	if err != nil {
		return fmt.Errorf("end sessions of %s: %w", person, err)
	}
	return nil
}

// EndOne ends one session of a person.
func EndOne(ctx context.Context, tx db.Tx, person, id uuid.UUID) error {
	done, err := tx.Pgx.Exec(ctx, `update platform.sessions set revoked_at = $3 where person_id = $1 and id = $2 and revoked_at is null`,
		person, id, tx.Now())
	if err != nil {
		return fmt.Errorf("end session %s: %w", id, err)
	}
	if done.RowsAffected() == 0 {
		return fault.New(fault.NotFound, "That session has ended already.")
	}
	return nil
}

// EndCenter ends every session that is at work in a center: it was closed.
func EndCenter(ctx context.Context, tx db.Tx, center uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `update platform.sessions set revoked_at = $2 where center_id = $1 and revoked_at is null`, center, tx.Now())
	if err != nil {
		return fmt.Errorf("end sessions in center %s: %w", center, err)
	}
	return nil
}

// SetIdle applies a center's new rule to the sessions at work in it, but for those of some people: platform admins have a rule of
// their own.
func SetIdle(ctx context.Context, tx db.Tx, center uuid.UUID, idle time.Duration, but ...uuid.UUID) error {
	names := make([]string, len(but))
	for i, person := range but {
		names[i] = person.String()
	}
	_, err := tx.Pgx.Exec(ctx, `update platform.sessions set idle_seconds = $2 where center_id = $1 and stage = 'full' and revoked_at is null
		and person_id <> all($3::text[]::uuid[])`, center, int64(idle/time.Second), names)
	if err != nil {
		return fmt.Errorf("set idle time in center %s: %w", center, err)
	}
	return nil
}

// LastSeen is when each person was last at work in a center, as far as the rows of their sessions there are kept: exact to a minute.
func LastSeen(ctx context.Context, tx db.Tx, center uuid.UUID) (map[uuid.UUID]time.Time, error) {
	rows, err := tx.Pgx.Query(ctx, `select person_id, max(last_seen) from platform.sessions where center_id = $1 and stage = 'full' group by person_id`, center)
	if err != nil {
		return nil, fmt.Errorf("last seen in center %s: %w", center, err)
	}
	seen := map[uuid.UUID]time.Time{}
	var person uuid.UUID
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&person, &at}, func() error {
		seen[person] = at.UTC()
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("last seen in center %s: %w", center, err)
	}
	return seen, nil
}

// List is a person's sessions that can still be used, the last used first.
func List(ctx context.Context, tx db.Tx, person uuid.UUID) ([]Session, error) {
	rows, err := tx.Pgx.Query(ctx, `select `+columns+` from platform.sessions where person_id = $1 and stage = 'full' and revoked_at is null
		and absolute_expires > $2 order by last_seen desc, id`, person, tx.Now())
	if err != nil {
		return nil, fmt.Errorf("list sessions of %s: %w", person, err)
	}
	defer rows.Close()
	var list []Session
	for rows.Next() {
		var s Session
		if err := scan(rows, &s); err != nil {
			return nil, fmt.Errorf("list sessions of %s: %w", person, err)
		}
		if s.alive(tx.Now()) {
			list = append(list, s)
		}
	}
	return list, rows.Err()
}

// Purge removes rows whose absolute deadline has passed, and tells how many.
func Purge(ctx context.Context, tx db.Tx) (int64, error) {
	done, err := tx.Pgx.Exec(ctx, `delete from platform.sessions where absolute_expires < $1`, tx.Now())
	if err != nil {
		return 0, fmt.Errorf("purge sessions: %w", err)
	}
	return done.RowsAffected(), nil
}

// scs hands over the hash of the token in base64.
func raw(hash string) []byte {
	bytes, _ := base64.RawURLEncoding.DecodeString(hash)
	return bytes
}

// codec writes the values as JSON. The deadline is a column, not part of them.
type codec struct{}

func (codec) Encode(_ time.Time, values map[string]any) ([]byte, error) { return json.Marshal(values) }

func (codec) Decode(data []byte) (time.Time, map[string]any, error) {
	var values map[string]any
	err := json.Unmarshal(data, &values)
	return time.Time{}, values, err
}

// Without a context the store cannot know the request: scs never calls these.
func (store) Find(string) ([]byte, bool, error)      { panic("session: without context") }
func (store) Commit(string, []byte, time.Time) error { panic("session: without context") }
func (store) Delete(string) error                    { panic("session: without context") }
