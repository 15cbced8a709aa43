//go:build failpoints

package failpoint

import (
	"os"
	"path/filepath"
)

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
	if err := os.WriteFile(armed+".parked", nil, 0o600); err != nil {
		panic(err)
	}
	select {}
}
