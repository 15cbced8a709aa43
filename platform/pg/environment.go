package pg

import (
	"os"
	"strings"
)

// ClearEnvironment removes PGHOST, PGOPTIONS and all their kin from our own process. The first thing a program does: pgx obeys
// them as libpq does, and PGOPTIONS could set app.center_id for every connection.
func ClearEnvironment() {
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "PG") {
			_ = os.Unsetenv(name)
		}
	}
}
