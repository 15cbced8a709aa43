package db_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
)

func TestNullsAndZeros(t *testing.T) {
	t.Parallel()
	nowhere := time.Time{}.In(time.FixedZone("east", 3600))
	if db.OrNull(uuid.Nil) != nil || db.OrNull("") != nil || db.OrNull(0) != nil || db.OrNull(nowhere) != nil {
		t.Error("a zero value is not null")
	}
	id := uuid.New()
	if got := db.OrNull(id); got == nil || *got != id || db.OrZero(got) != id {
		t.Errorf("an id became %v", got)
	}
	if db.OrZero[uuid.UUID](nil) != uuid.Nil || !db.OrZero[time.Time](nil).IsZero() {
		t.Error("null is not the zero value")
	}
}
