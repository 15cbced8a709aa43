package team

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"bayline/modules/accounts"
	"bayline/platform/db"
)

// readOffer is what a link opens. Through the platform's door: whoever has the link works nowhere yet.
func readOffer(ctx context.Context, tx db.Tx, link accounts.InvitationLink) (Offer, error) {
	o := Offer{link: link, Center: link.Center}
	var accepted *time.Time
	err := tx.HotRow(ctx, `select c.name, c.status, i.id, i.email, i.role, i.sees_prices, p.name, i.sent_at, i.expires_at, i.seat_free_at is not null, i.accepted_at,
			i.withdrawn_at is not null
		from tenancy.invitations i join tenancy.centers c on c.center_id = i.center_id join accounts.people p on p.id = i.invited_by
		where i.center_id = $1 and i.id = $2`, link.Center, link.Invitation).Scan(&o.CenterName, &o.status, &o.ID, &o.Email, &o.Role, &o.SeesPrices, &o.By,
		&o.SentAt, &o.ExpiresAt, &o.seatFree, &accepted, &o.withdrawn)
	if errors.Is(err, pgx.ErrNoRows) {
		return Offer{}, errNoInvitation
	}
	if err != nil {
		return Offer{}, fmt.Errorf("read offer: %w", err)
	}
	o.acceptedAt = db.OrZero(accepted)
	return o, nil
}
