package clock_test

import (
	"testing"
	"time"

	"bayline/platform/clock"
)

func TestMovable(t *testing.T) {
	t.Parallel()
	behind := clock.NewFake(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	m := clock.NewMovable(behind)
	if !m.Now().Equal(behind.Now()) || m.Moved() != 0 {
		t.Errorf("unmoved it is %s", m.Now())
	}
	m.Advance(48 * time.Hour)
	behind.Advance(time.Minute)
	if want := behind.Now().Add(48 * time.Hour); !m.Now().Equal(want) || !m.Real().Equal(behind.Now()) {
		t.Errorf("moved it is %s, want %s", m.Now(), want)
	}
	m.Advance(-72 * time.Hour)
	if m.Moved() != 0 {
		t.Errorf("it is %s ahead, which is behind the real time", m.Moved())
	}
	m.Advance(time.Hour)
	m.Return()
	if !m.Now().Equal(behind.Now()) {
		t.Errorf("returned it is %s", m.Now())
	}
}
