package db

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Roles of a database. They belong to the cluster and not to a database, so no migration makes them: databases of one cluster
// would race for them.
type Roles struct {
	Owner string // owns the tables, migrates, backs up
	App   string // the group that may work with the tables
	Login string // member of the group: what the program signs in as
}

// RolesOf a database, by our names.
func RolesOf(database string) Roles {
	return Roles{Owner: database + "_owner", App: database + "_app", Login: database + "_login"}
}

// Provision makes a database with its roles where they are missing, as a superuser of a private cluster, where connections
// are trusted and nobody has a password.
func Provision(ctx context.Context, adminURL, database string) (Roles, error) {
	roles := RolesOf(database)
	admin, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return roles, fmt.Errorf("provision %s: %w", database, err)
	}
	defer func() { _ = admin.Close(context.WithoutCancel(ctx)) }()
	for _, role := range []struct{ name, kind string }{{roles.Owner, "login"}, {roles.App, "nologin"}, {roles.Login, "login"}} {
		if err := ensureRole(ctx, admin, role.name, role.kind); err != nil {
			return roles, err
		}
	}
	if err := join(ctx, admin, roles); err != nil {
		return roles, err
	}
	var there bool
	err = admin.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", database).Scan(&there)
	if err != nil || there {
		return roles, err
	}
	_, err = admin.Exec(ctx, fmt.Sprintf("create database %s owner %s", quoted(database), quoted(roles.Owner)))
	if err != nil && !violates(err, "42P04", "") && !violates(err, "23505", "") { // somebody else was first
		return roles, fmt.Errorf("make the database %s: %w", database, err)
	}
	return roles, nil
}

// CreateLogin makes the role that the program signs in as, a member of <database>_app, and returns its DATABASE_URL. Where
// there is one already it gets a new password, and the old one is void.
func CreateLogin(ctx context.Context, ownerURL string) (string, error) {
	owner, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return "", fmt.Errorf("make the login: %w", err)
	}
	defer func() { _ = owner.Close(context.WithoutCancel(ctx)) }()
	if _, err := groupOf(ctx, owner); err != nil {
		return "", err
	}
	roles := RolesOf(owner.Config().Database)
	if err := ensureRole(ctx, owner, roles.App, "nologin"); err != nil {
		return "", err
	}
	if err := ensureRole(ctx, owner, roles.Login, "login"); err != nil {
		return "", err
	}
	password := newPassword()
	verifier, err := scram(password)
	if err != nil {
		return "", err
	}
	if _, err := owner.Exec(ctx, fmt.Sprintf("alter role %s login password '%s'", quoted(roles.Login), verifier)); err != nil {
		return "", fmt.Errorf("set the password of %s: %w", roles.Login, err)
	}
	if err := join(ctx, owner, roles); err != nil {
		return "", err
	}
	return as(ownerURL, roles.Login, password)
}

func join(ctx context.Context, c *pgx.Conn, roles Roles) error {
	var member bool
	if err := c.QueryRow(ctx, "select pg_has_role($1, $2, 'member')", roles.Login, roles.App).Scan(&member); err != nil || member {
		return err
	}
	_, err := c.Exec(ctx, fmt.Sprintf("grant %s to %s", quoted(roles.App), quoted(roles.Login)))
	if err != nil && !violates(err, "23505", "") {
		return fmt.Errorf("make %s a member of %s: %w", roles.Login, roles.App, err)
	}
	return nil
}

// ensureRole makes a role where it is missing. Others may make it at the same moment.
func ensureRole(ctx context.Context, c *pgx.Conn, name, kind string) error {
	var there bool
	if err := c.QueryRow(ctx, "select exists (select from pg_roles where rolname = $1)", name).Scan(&there); err != nil || there {
		return err
	}
	_, err := c.Exec(ctx, fmt.Sprintf("create role %s %s", quoted(name), kind))
	switch {
	case violates(err, "42710", ""), violates(err, "23505", ""):
		return nil
	case violates(err, "42501", ""):
		return fmt.Errorf("the role %s is missing, and %s may not make roles: run `create role %s %s` as a superuser, or `alter role %s createrole`: %w",
			name, c.Config().User, quoted(name), kind, quoted(c.Config().User), err)
	case err != nil:
		return fmt.Errorf("make the role %s: %w", name, err)
	}
	return nil
}

// groupOf the connection's database.
func groupOf(ctx context.Context, c *pgx.Conn) (string, error) {
	var database string
	if err := c.QueryRow(ctx, "select current_database()").Scan(&database); err != nil {
		return "", err
	}
	if len(database) > 55 { // PostgreSQL cuts names at 63 bytes, silently
		return "", fmt.Errorf("the name of the database %s is too long for its roles: at most 55 bytes", database)
	}
	return RolesOf(database).App, nil
}

// as is a database's address for another role.
func as(address, login, password string) (string, error) {
	if !strings.HasPrefix(address, "postgres://") && !strings.HasPrefix(address, "postgresql://") {
		return fmt.Sprintf("%s user='%s' password=%s", address, login, password), nil // the last of a word counts
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("read the database's address: %w", err)
	}
	query := u.Query()
	query.Del("user")
	query.Del("password")
	u.RawQuery = query.Encode()
	u.User = url.UserPassword(login, password)
	return u.String(), nil
}

func newPassword() string {
	random := make([]byte, 24)
	_, _ = rand.Read(random) // never fails
	return base64.RawURLEncoding.EncodeToString(random)
}

func quoted(name string) string { return pgx.Identifier{name}.Sanitize() }
