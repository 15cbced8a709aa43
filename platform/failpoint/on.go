//go:build failpoints

package failpoint

import (
	"os"
	"path/filepath"
)

// On tells whether this is a program that a test kills.
const On = true

// Here is a moment at which a test may kill the process.
func Here(name string) {
	folder := os.Getenv("FAILPOINTS")
	if folder == "" {
		return
	}
	armed := filepath.Join(folder, name)
	if _, err := os.Stat(armed); err != nil {
		return
	}
	parked, err := os.OpenFile(armed+".parked", os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- a folder that a test names
	if err != nil {
		return // somebody is parked here already
	}
	_ = parked.Close()
	select {}
}
