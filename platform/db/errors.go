package db

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/puddle/v2"
)

// IsDown tells whether err is the database's state and not the statement's fault: not reachable, starting, stopping, out of
// connections, memory or disk, or too slow. The same request may succeed soon.
func IsDown(err error) bool {
	if err == nil {
		return false
	}
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		// Class 08 connection exception, 53 insufficient resources (too many connections, disk full), 57P operator
		// intervention: https://www.postgresql.org/docs/current/errcodes-appendix.html
		return strings.HasPrefix(refused.Code, "08") || strings.HasPrefix(refused.Code, "53") || strings.HasPrefix(refused.Code, "57P")
	}
	var connect *pgconn.ConnectError
	var network *net.OpError
	return errors.As(err, &connect) || errors.As(err, &network) || pgconn.Timeout(err) ||
		errors.Is(err, errBusy) || errors.Is(err, errClosed) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, puddle.ErrClosedPool) || errors.Is(err, io.ErrUnexpectedEOF)
}

// IsUnique tells whether err is a violation of that unique constraint or index; of any, where the name is empty.
func IsUnique(err error, constraint string) bool { return violates(err, "23505", constraint) }

// IsExclusion tells whether err is a violation of an exclusion constraint; of any, where the name is empty.
func IsExclusion(err error, constraint string) bool { return violates(err, "23P01", constraint) }

func violates(err error, code, constraint string) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.Code == code && (constraint == "" || refused.ConstraintName == constraint)
}
