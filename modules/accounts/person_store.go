package accounts

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

// account is a person with what only signing in needs to know.
type account struct {
	Person
	hash              string         // of the password; empty where none is set
	passwordChangedAt time.Time      // zero where none is set
	factorSince       time.Time      // zero without a second factor
	roles             []PlatformRole // read when somebody arrives, as is:
	owes              bool           // a second factor is asked after the first
	epoch             int64          // grows with every change of password, second factor or role
	version           int64
}

const accountColumns = `p.id, p.name, p.email, p.phone, p.theme, p.locale, p.verified_at is not null, f.confirmed_at, p.password_hash,
	p.password_changed_at, p.factor_epoch, p.version from accounts.people p left join accounts.second_factors f on f.person_id = p.id`

// CountUnread is the bell's count in a query that calls the person p. It stops at 100, so that a pile costs no more than a page.
const CountUnread = "(select count(*) from (select from notices.notices n where n.person_id = p.id and n.read_at is null limit 100) unread)"

// readPerson is on the way of requests outside of a center: one statement, planned once. The bell hangs on every page, so its count
// is read along.
func readPerson(ctx context.Context, tx db.Tx, id uuid.UUID) (p Person, err error) {
	p.ID = id
	err = tx.HotRow(ctx, `select p.name, p.email, p.phone, p.theme, p.locale, p.verified_at is not null, f.confirmed_at is not null,
			`+CountUnread+`
		from accounts.people p left join accounts.second_factors f on f.person_id = p.id where p.id = $1`, id).Scan(
		&p.Name, &p.Email, &p.Phone, &p.Theme, &p.Locale, &p.Verified, &p.Factor, &p.Unread)
	if errors.Is(err, pgx.ErrNoRows) {
		return Person{}, errSignIn
	}
	if err != nil {
		return Person{}, fmt.Errorf("read person: %w", err)
	}
	return p, nil
}

// findAccount is the account of a folded e-mail address; the zero account where there is none.
func findAccount(ctx context.Context, tx db.Tx, folded string) (account, error) {
	found, err := scanAccount(tx.HotRow(ctx, "select "+accountColumns+" where p.email_folded = $1", folded))
	if errors.Is(err, pgx.ErrNoRows) {
		return account{}, nil
	}
	if err != nil {
		return account{}, fmt.Errorf("find account: %w", err)
	}
	return found, nil
}

func readAccount(ctx context.Context, tx db.Tx, id uuid.UUID) (account, error) {
	return oneAccount(tx.HotRow(ctx, "select "+accountColumns+" where p.id = $1", id))
}

// lockAccount reads an account that will change: what changes it at the same time waits.
func lockAccount(ctx context.Context, tx db.Tx, id uuid.UUID) (account, error) {
	return oneAccount(tx.HotRow(ctx, "select "+accountColumns+" where p.id = $1 for update of p", id))
}

func oneAccount(row pgx.Row) (account, error) {
	found, err := scanAccount(row)
	if errors.Is(err, pgx.ErrNoRows) {
		return account{}, fault.New(fault.NotFound, "There is no such account any more.")
	}
	if err != nil {
		return account{}, fmt.Errorf("read account: %w", err)
	}
	return found, nil
}

func scanAccount(row pgx.Row) (a account, err error) {
	var factor, changed *time.Time
	err = row.Scan(&a.ID, &a.Name, &a.Email, &a.Phone, &a.Theme, &a.Locale, &a.Verified, &factor, &a.hash, &changed, &a.epoch, &a.version)
	if factor != nil {
		a.Factor, a.factorSince = true, *factor
	}
	a.passwordChangedAt = db.OrZero(changed)
	return a, err
}

// lockAddress lets one registration of an address in at a time: a second click waits, and then finds the account of the first.
func lockAddress(ctx context.Context, tx db.Tx, folded string) error {
	return change(ctx, tx, "lock address", "select pg_advisory_xact_lock(hashtextextended('accounts.people ' || $1, 0))", folded)
}

// insertPerson stores somebody new. folded is unique.
func insertPerson(ctx context.Context, tx db.Tx, p Person, folded, hash string, adult bool) error {
	var verified, adultAt, changed *time.Time
	now := tx.Now()
	if p.Verified {
		verified = &now
	}
	if adult {
		adultAt = &now
	}
	if hash != "" {
		changed = &now
	}
	_, err := tx.Pgx.Exec(ctx, `insert into accounts.people
		(id, name, email, email_folded, phone, password_hash, password_changed_at, verified_at, adult_confirmed_at, locale, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		p.ID, p.Name, p.Email, folded, p.Phone, hash, changed, verified, adultAt, p.Locale, now)
	if err != nil {
		return fmt.Errorf("insert person: %w", err)
	}
	return nil
}

func insertAcceptance(ctx context.Context, tx db.Tx, person uuid.UUID, policy, version, ip string) error {
	_, err := tx.Pgx.Exec(ctx, `insert into accounts.acceptances (id, person_id, policy, version, ip, at) values ($1, $2, $3, $4, $5, $6)`,
		db.NewID(), person, policy, version, ip, tx.Now())
	if err != nil {
		return fmt.Errorf("insert acceptance of %s: %w", policy, err)
	}
	return nil
}

// saveVerified tells whether this was the first proof of the address.
func saveVerified(ctx context.Context, tx db.Tx, person uuid.UUID) (first bool, err error) {
	done, err := tx.Pgx.Exec(ctx, `update accounts.people set verified_at = $2, version = version + 1 where id = $1 and verified_at is null`, person, tx.Now())
	if err != nil {
		return false, fmt.Errorf("verify person: %w", err)
	}
	return done.RowsAffected() == 1, nil
}

// saveProfile stores name and phone unless somebody was first; it tells whether it did.
func saveProfile(ctx context.Context, tx db.Tx, person uuid.UUID, version int64, name, phone string) (bool, error) {
	done, err := tx.Pgx.Exec(ctx, `update accounts.people set name = $3, phone = $4, version = version + 1 where id = $1 and version = $2`,
		person, version, name, phone)
	if err != nil {
		return false, fmt.Errorf("save profile: %w", err)
	}
	return done.RowsAffected() == 1, nil
}

func saveName(ctx context.Context, tx db.Tx, person uuid.UUID, name string) error {
	return change(ctx, tx, "save name", `update accounts.people set name = $2, version = version + 1 where id = $1`, person, name)
}

func saveTheme(ctx context.Context, tx db.Tx, person uuid.UUID, theme string) error {
	return change(ctx, tx, "save theme", `update accounts.people set theme = $2 where id = $1`, person, theme)
}

// change runs a statement whose result nobody asks for.
func change(ctx context.Context, tx db.Tx, what, statement string, args ...any) error {
	if _, err := tx.Pgx.Exec(ctx, statement, args...); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
