package db

// OrNull is a value as SQL takes it: null where it is the zero value. A time is zero in every zone.
func OrNull[T comparable](value T) *T {
	if at, is := any(value).(interface{ IsZero() bool }); value == *new(T) || is && at.IsZero() {
		return nil
	}
	return &value
}

// OrZero is what was scanned into a pointer: the zero value where it was null.
func OrZero[T any](scanned *T) T {
	if scanned == nil {
		return *new(T)
	}
	return *scanned
}
