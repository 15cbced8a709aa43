package billing

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"bayline/platform/jobs"
)

// clearArgs need no id: the job looks at the whole archive.
type clearArgs struct{}

func (clearArgs) Kind() string { return "billing.archive.clear" }

func (clearArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: jobs.Retention} }

// archiveEvery is how long a proof stays beyond its day, at most, while workers run.
const archiveEvery = 6 * time.Hour

func (m *Module) clearArchive(ctx context.Context, _ clearArgs) error { return m.ClearArchive(ctx) }
