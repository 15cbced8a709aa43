package team

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

var errInvited = fault.New(fault.Invalid, "This address is invited already. Send that invitation again from the page of the team, or withdraw it first.")

const invitationColumns = `i.id, i.email, i.role, i.sees_prices, p.name, i.sent_at, i.expires_at, i.seat_free_at is not null, i.accepted_at, i.withdrawn_at is not null
	from tenancy.invitations i join accounts.people p on p.id = i.invited_by where i.center_id = $1`

func scanInvitation(row pgx.CollectableRow) (i Invitation, err error) {
	var accepted *time.Time
	err = row.Scan(&i.ID, &i.Email, &i.Role, &i.SeesPrices, &i.By, &i.SentAt, &i.ExpiresAt, &i.seatFree, &accepted, &i.withdrawn)
	i.acceptedAt = db.OrZero(accepted)
	return i, err
}

func listInvitations(ctx context.Context, tx db.Tx) ([]Invitation, error) {
	rows, err := tx.Hot(ctx, "select "+invitationColumns+" and i.accepted_at is null and i.withdrawn_at is null order by i.created_at desc, i.id", tx.Center())
	if err != nil {
		return nil, fmt.Errorf("list invitations: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanInvitation)
	if err != nil {
		return nil, fmt.Errorf("list invitations: %w", err)
	}
	return list, nil
}

// lockInvitation reads one that will change: what changes it at the same time waits.
func lockInvitation(ctx context.Context, tx db.Tx, id uuid.UUID) (Invitation, error) {
	return oneInvitation(ctx, tx, "select "+invitationColumns+" and i.id = $2 for update of i", id)
}

// lockOpen is the open invitation of an address, run out or not.
func lockOpen(ctx context.Context, tx db.Tx, folded string) (Invitation, error) {
	return oneInvitation(ctx, tx, "select "+invitationColumns+" and i.email_folded = $2 and i.accepted_at is null and i.withdrawn_at is null for update of i", folded)
}

func oneInvitation(ctx context.Context, tx db.Tx, query string, by any) (Invitation, error) {
	rows, err := tx.Hot(ctx, query, tx.Center(), by)
	if err != nil {
		return Invitation{}, fmt.Errorf("read invitation: %w", err)
	}
	i, err := pgx.CollectExactlyOneRow(rows, scanInvitation)
	if errors.Is(err, pgx.ErrNoRows) {
		return Invitation{}, errNoInvitation
	}
	if err != nil {
		return Invitation{}, fmt.Errorf("read invitation: %w", err)
	}
	return i, nil
}

func insertInvitation(ctx context.Context, tx db.Tx, i Invitation, folded string, by uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `insert into tenancy.invitations (center_id, id, email, email_folded, role, sees_prices, invited_by, created_at, sent_at, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8)`, tx.Center(), i.ID, i.Email, folded, string(i.Role), i.SeesPrices, by, tx.Now())
	if db.IsUnique(err, "invitations_open") {
		return errInvited
	}
	if err != nil {
		return fmt.Errorf("insert invitation: %w", err)
	}
	return nil
}

// saveSent notes that a new link is on its way: who invites now, and how long it works.
func saveSent(ctx context.Context, tx db.Tx, id, by uuid.UUID, expires time.Time) error {
	_, err := tx.Pgx.Exec(ctx, `update tenancy.invitations set sent_at = $3, invited_by = $4, expires_at = $5, seat_free_at = null where center_id = $1 and id = $2`,
		tx.Center(), id, tx.Now(), by, expires)
	if err != nil {
		return fmt.Errorf("save sending of invitation: %w", err)
	}
	return nil
}

func withdrawInvitation(ctx context.Context, tx db.Tx, id uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `update tenancy.invitations set withdrawn_at = $3 where center_id = $1 and id = $2`, tx.Center(), id, tx.Now())
	if err != nil {
		return fmt.Errorf("withdraw invitation: %w", err)
	}
	return nil
}

func acceptInvitation(ctx context.Context, tx db.Tx, id, person uuid.UUID) error {
	_, err := tx.Pgx.Exec(ctx, `update tenancy.invitations set accepted_at = $3, accepted_by = $4 where center_id = $1 and id = $2`,
		tx.Center(), id, tx.Now(), person)
	if err != nil {
		return fmt.Errorf("accept invitation: %w", err)
	}
	return nil
}

// markRunOut notes which open invitations give their seats back now, and tells how many.
func markRunOut(ctx context.Context, tx db.Tx) (int64, error) {
	done, err := tx.Pgx.Exec(ctx, `update tenancy.invitations set seat_free_at = $2
		where center_id = $1 and expires_at <= $2 and seat_free_at is null and accepted_at is null and withdrawn_at is null`, tx.Center(), tx.Now())
	if err != nil {
		return 0, fmt.Errorf("free seats of invitations: %w", err)
	}
	return done.RowsAffected(), nil
}

// centersWithRunOut hold seats for invitations that have run out. Through the platform's door.
func centersWithRunOut(ctx context.Context, tx db.Tx) ([]uuid.UUID, error) {
	rows, err := tx.Hot(ctx, `select distinct center_id from tenancy.invitations
		where expires_at <= $1 and seat_free_at is null and accepted_at is null and withdrawn_at is null`, tx.Now())
	if err != nil {
		return nil, fmt.Errorf("look for invitations that ran out: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("look for invitations that ran out: %w", err)
	}
	return list, nil
}

// deleteOld takes invitations away that are over since before a moment. Through the platform's door.
func deleteOld(ctx context.Context, tx db.Tx, before time.Time) error {
	_, err := tx.Pgx.Exec(ctx, `delete from tenancy.invitations where coalesce(accepted_at, withdrawn_at, expires_at) < $1`, before)
	if err != nil {
		return fmt.Errorf("delete old invitations: %w", err)
	}
	return nil
}
