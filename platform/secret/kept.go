package secret

import (
	"sync"
	"time"
)

// How many keys a process remembers, and for how long: a key that was destroyed elsewhere is forgotten after that.
const (
	keepMost = 1024
	keepFor  = time.Minute
)

// kept are data keys in memory, so that a page opens its values without asking for the key each time.
type kept struct {
	mu   sync.Mutex
	keys map[Owner]keptKey
}

type keptKey struct {
	key   []byte
	since time.Time
}

func newKept() *kept { return &kept{keys: map[Owner]keptKey{}} }

func (k *kept) get(owner Owner, now time.Time) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	entry, found := k.keys[owner]
	if age := now.Sub(entry.since); !found || age < 0 || age >= keepFor {
		delete(k.keys, owner)
		return nil
	}
	return entry.key
}

func (k *kept) put(owner Owner, key []byte, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.keys) >= keepMost {
		for other := range k.keys { // any: each comes back with one query
			delete(k.keys, other)
			break
		}
	}
	k.keys[owner] = keptKey{key, now}
}

func (k *kept) forget(owner Owner) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.keys, owner)
}
