package devices

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/web"
)

// Lifetime is how long a device is known after the last sign-in on it, and how long it is trusted after it was last said so.
const Lifetime = 30 * 24 * time.Hour

// Device is a browser on which somebody has signed in.
type Device struct {
	ID           uuid.UUID
	Person       uuid.UUID
	IP           string // at the last sign-in
	UserAgent    string
	FirstSeen    time.Time
	LastUsed     time.Time // the last sign-in
	ExpiresAt    time.Time
	TrustedUntil time.Time // zero: the second factor is asked

	epoch int64
}

// Trusted tells whether the second factor may be left out on the device. epoch is the person's present one.
func (d Device) Trusted(epoch int64, now time.Time) bool {
	return d.ID != uuid.Nil && d.epoch == epoch && now.Before(d.TrustedUntil)
}

// Find is the device of the request's browser, if the person is known on it; the zero Device if not.
func Find(ctx context.Context, tx db.Tx, person uuid.UUID) (Device, error) {
	return findDevice(ctx, tx, person, hash(tokenOf(ctx)))
}

// Meeting is what became of a device when its owner signed in on it.
type Meeting struct {
	Device Device
	Token  string // for the browser: a new one each time, so that one that was copied or planted is worth nothing
	New    bool   // the person was not known on it
}

// Meet notes that somebody has signed in wholly on the request's browser.
func Meet(ctx context.Context, tx db.Tx, person uuid.UUID) (met Meeting, err error) {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails: crypto/rand ends the program instead
	met.Token = base64.RawURLEncoding.EncodeToString(secret)
	old := hash(tokenOf(ctx))
	if err := renewToken(ctx, tx, old, hash(met.Token)); err != nil { // of everybody who is known on this browser
		return Meeting{}, err
	}
	if met.Device, err = findDevice(ctx, tx, person, hash(met.Token)); err != nil {
		return Meeting{}, err
	}
	caller, now := web.CallerOf(ctx), tx.Now()
	if met.New = met.Device.ID == uuid.Nil; met.New {
		met.Device = Device{ID: db.NewID(), Person: person, FirstSeen: now}
	}
	met.Device.IP, met.Device.UserAgent, met.Device.LastUsed, met.Device.ExpiresAt = caller.IP, caller.UserAgent, now, now.Add(Lifetime)
	if met.New {
		return met, insertDevice(ctx, tx, met.Device, hash(met.Token))
	}
	return met, saveDevice(ctx, tx, met.Device)
}

// Trust leaves the second factor out on a device for 30 days, until the person's epoch changes.
func Trust(ctx context.Context, tx db.Tx, device uuid.UUID, epoch int64) error {
	return saveTrust(ctx, tx, device, epoch, tx.Now().Add(Lifetime))
}

// List is what a person is known on, the last used first.
func List(ctx context.Context, tx db.Tx, person uuid.UUID) ([]Device, error) {
	return listDevices(ctx, tx, person)
}

// Revoke forgets one device of a person.
func Revoke(ctx context.Context, tx db.Tx, person, device uuid.UUID) (Device, error) {
	forgotten, err := revokeDevice(ctx, tx, person, device)
	if err == nil && forgotten.ID == uuid.Nil {
		err = fault.New(fault.NotFound, "This device is forgotten already.")
	}
	return forgotten, err
}

// EndTrust makes all devices of a person prove the second factor again. They stay known.
func EndTrust(ctx context.Context, tx db.Tx, person uuid.UUID) error {
	return endTrust(ctx, tx, person)
}

// Forget makes all devices of a person strange ones: somebody else may hold one of them.
func Forget(ctx context.Context, tx db.Tx, person uuid.UUID) error { return forgetAll(ctx, tx, person) }

// Purge takes away what ran out or was forgotten before a moment.
func Purge(ctx context.Context, tx db.Tx, before time.Time) error { return purge(ctx, tx, before) }

func hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
