package providers

import (
	"context"
	"time"

	"bayline/platform/config"
)

// Trip is a trip's words and where it leads, for tests.
type Trip struct{ State, Nonce, Verifier, Address string }

// Door is a provider, for tests.
type Door struct{ p *provider }

// NewDoor is a provider of the settings.
func NewDoor(settings config.Provider, baseURL string, now func() time.Time) Door {
	return Door{newProvider(settings, baseURL, now)}
}

// Leave begins a trip.
func (d Door) Leave(ctx context.Context, key []byte) (Trip, error) {
	w := newWord(key)
	address, err := d.p.departure(ctx, w)
	return Trip{w.state, w.nonce, w.verifier, address}, err
}

// Again makes the words of a trip from its state.
func Again(key []byte, state string) Trip {
	w := wordOf(key, state)
	return Trip{State: w.state, Nonce: w.nonce, Verifier: w.verifier}
}
