package accounts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bayline/platform/db"
)

func insertInvitationLink(ctx context.Context, tx db.Tx, id uuid.UUID, hash []byte, invitation uuid.UUID, expires time.Time) error {
	return change(ctx, tx, "insert invite link", `insert into accounts.links (hash, id, kind, center_id, invitation, created_at, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7)`, hash, id, string(toJoin), tx.Center(), invitation, tx.Now(), expires)
}

func voidInvitationLinks(ctx context.Context, tx db.Tx, invitation uuid.UUID) error {
	return change(ctx, tx, "void invite links", `update accounts.links set voided_at = $2
		where invitation = $1 and used_at is null and voided_at is null`, invitation, tx.Now())
}

func findInvitationLink(ctx context.Context, tx db.Tx, hash []byte) (l InvitationLink, err error) {
	err = tx.HotRow(ctx, `select center_id, invitation, expires_at, used_at is not null, voided_at is not null from accounts.links
		where hash = $1 and kind = $2`, hash, string(toJoin)).Scan(&l.Center, &l.Invitation, &l.ExpiresAt, &l.Used, &l.Void)
	if errors.Is(err, pgx.ErrNoRows) {
		return InvitationLink{}, errLink
	}
	if err != nil {
		return InvitationLink{}, fmt.Errorf("find invite link: %w", err)
	}
	return l, nil
}

func useInvitationLink(ctx context.Context, tx db.Tx, hash []byte) (bool, error) {
	var invitation uuid.UUID
	err := tx.HotRow(ctx, `update accounts.links set used_at = $3
		where hash = $1 and kind = $2 and used_at is null and voided_at is null and expires_at > $3 returning invitation`,
		hash, string(toJoin), tx.Now()).Scan(&invitation)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("use invite link: %w", err)
	}
	return true, nil
}

func readOperatorIDs(ctx context.Context, tx db.Tx) ([]uuid.UUID, error) {
	rows, err := tx.Hot(ctx, "select distinct person_id from accounts.platform_roles")
	if err != nil {
		return nil, fmt.Errorf("read platform admins: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("read platform admins: %w", err)
	}
	return ids, nil
}
