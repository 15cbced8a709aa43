package metered

import (
	"context"
	"fmt"
	"time"

	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// meter is the running account of the center in scope, under its lock.
type meter struct {
	month      Month // the oldest that has no statement yet
	statements int64 // the number of the last one
	zone       *time.Location
	profile    tenancy.Profile
}

// at is the month that something belongs to which happens now. A clock or a zone that was set back leads into no month that is closed.
func (m *meter) at(now time.Time) Month {
	month := MonthOf(now, m.zone)
	if month.Before(m.month) {
		return m.month
	}
	return month
}

// openMeter locks the account of the center in scope, and opens it before where there is none.
func openMeter(ctx context.Context, tx db.Tx) (*meter, error) {
	profile, zone, err := place(ctx, tx)
	if err != nil {
		return nil, err
	}
	if err := insertMeter(ctx, tx, MonthOf(tx.Now(), zone)); err != nil {
		return nil, err
	}
	m, err := selectMeter(ctx, tx)
	if err != nil {
		return nil, err
	}
	m.profile, m.zone = profile, zone
	return m, nil
}

// lockMeter is openMeter for a center that has an account; else nil.
func lockMeter(ctx context.Context, tx db.Tx) (*meter, error) {
	m, err := selectMeter(ctx, tx)
	if err != nil || m == nil {
		return nil, err
	}
	m.profile, m.zone, err = place(ctx, tx)
	return m, err
}

// place is how the center in scope calls itself, and its clock.
func place(ctx context.Context, tx db.Tx) (tenancy.Profile, *time.Location, error) {
	profile, err := tenancy.ReadProfile(ctx, tx)
	if err != nil {
		return profile, nil, err
	}
	zone, err := time.LoadLocation(profile.TimeZone)
	if err != nil {
		return profile, nil, fmt.Errorf("time zone of center %s: %w", tx.Center(), err)
	}
	return profile, zone, nil
}
