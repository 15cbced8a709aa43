package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// patience is how long a transaction waits for a connection before the visitor is told to come back.
const patience = 5 * time.Second

// What the pool itself can lack.
var (
	errBusy   = errors.New("db: no connection became free")
	errClosed = errors.New("db: closed")
)

// scope carries a transaction's first statement down through database/sql, and its pgx.Tx back up.
type scope struct {
	begin string
	ctx   context.Context // the caller's, which may be canceled; database/sql gets one that is not
	tx    pgx.Tx
	cause error // why BEGIN failed, which database/sql replaces by driver.ErrBadConn
}

type scopeKey struct{}

// connector makes database/sql begin with the scope's own statement, and hands out the pgx.Tx below it.
type connector struct{ driver.Connector }

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	s, ok := ctx.Value(scopeKey{}).(*scope)
	if !ok {
		return nil, errors.New("db: a statement outside InCenter and InPlatform")
	}
	waiting, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	dc, err := c.Connector.Connect(waiting)
	if err != nil {
		if waiting.Err() != nil && s.ctx.Err() == nil {
			err = errors.Join(errBusy, err)
		}
		return nil, err
	}
	return &conn{dc.(*stdlib.Conn)}, nil
}

type conn struct{ *stdlib.Conn } // embedded: keeps its fast paths

func (c *conn) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	s, ok := ctx.Value(scopeKey{}).(*scope)
	if !ok {
		return nil, errors.New("db: a transaction outside InCenter and InPlatform")
	}
	// Without arguments pgx speaks the simple protocol: several statements, one message.
	tx, err := c.Conn.Conn().BeginTx(s.ctx, pgx.TxOptions{BeginQuery: s.begin})
	if err != nil {
		s.cause = err
		if c.Conn.Conn().IsClosed() && s.ctx.Err() == nil {
			return nil, driver.ErrBadConn // PostgreSQL was restarted: nothing has been done, another connection may serve
		}
		return nil, err
	}
	s.tx, s.cause = tx, nil
	return ending{s.ctx, tx}, nil
}

type ending struct {
	ctx context.Context
	tx  pgx.Tx
}

func (e ending) Commit() error { return e.tx.Commit(e.ctx) }

func (e ending) Rollback() error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), patience)
	defer cancel()
	return e.tx.Rollback(ctx)
}
