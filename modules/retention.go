package modules

import (
	"context"
	"time"

	"bayline/modules/privacy/deletion"
)

// expiringMost proofs that the calendar of retention shows.
const expiringMost = 100

// expiringProofs tells the calendar of retention which payment proofs go: billing keeps them, and is not known there.
func (a *App) expiringProofs(ctx context.Context, until time.Time) (list []deletion.Proof, err error) {
	archived, err := a.Billing.Expiring(ctx, until, expiringMost)
	for _, proof := range archived {
		list = append(list, deletion.Proof{Center: proof.CenterName, Amount: proof.Amount.String(), PaidOn: proof.PaidOn, GoesOn: proof.GoesOn()})
	}
	return list, err
}
