package secret

import (
	"fmt"
)

// destroyed stands where a ring's version would, once the key is gone.
const destroyed = "destroyed"

func (r *Ring) wrap(owner Owner, key []byte) dataKey {
	sealed, err := Seal(derive(r.keys[0].Secret, "wrap"), wrapAAD(owner), key)
	if err != nil {
		panic(err) // only for keys of another length, and Parse has measured them
	}
	return dataKey{Kind: owner.kind, ID: owner.id, Wrapped: sealed, RingVersion: r.Newest()}
}

func (r *Ring) unwrap(row dataKey) ([]byte, error) {
	if row.RingVersion == destroyed {
		return nil, fmt.Errorf("%w: that of %s %s was destroyed", ErrNoKey, row.Kind, row.ID)
	}
	secret, err := r.version(row.RingVersion)
	if err != nil {
		return nil, err
	}
	key, err := Open(derive(secret, "wrap"), wrapAAD(row.owner()), row.Wrapped)
	if err != nil {
		return nil, fmt.Errorf("unwrap the key of %s %s with %s: %w", row.Kind, row.ID, row.RingVersion, err)
	}
	return key, nil
}

func wrapAAD(owner Owner) []byte {
	return []byte("platform.data_keys|" + owner.kind + "|" + owner.id.String())
}
