package billing

import "time"

// The notices of a closure, by the days since it took effect.
const (
	deletionToday = "deletion in 30 days"
	deletionWeek  = "deletion in 7 days"
	deletionNext  = "deletion tomorrow"
)

// reminder is something that owners are told ahead of a day, once.
type reminder struct {
	kind  string
	from  time.Time // when it is told
	about time.Time // the day that it tells of: from then on it is too late
}
