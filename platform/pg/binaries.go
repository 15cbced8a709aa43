package pg

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// oldest PostgreSQL that the program runs on: security_invoker views came with it.
const oldest = 15

var errNotInstalled = errors.New("PostgreSQL 15 or newer is not installed (apt-get install postgresql, dnf install postgresql-server postgresql-contrib, " +
	"brew install postgresql@17), and DATABASE_URL is not set")

// binaries finds PostgreSQL: of the version that made the cluster in dir, or the newest for a new one.
func binaries(dir string) (string, error) {
	made, _ := os.ReadFile(filepath.Join(dir, "PG_VERSION")) // #nosec G304 -- below our data folder
	major, _ := strconv.Atoi(string(bytes.TrimSpace(made)))
	for _, bin := range candidates() {
		version := versionOf(bin)
		if version >= oldest && (major == 0 || version == major) {
			return bin, nil
		}
	}
	if major > 0 {
		return "", fmt.Errorf("the private database in %s was made by PostgreSQL %d, which is not installed", dir, major)
	}
	return "", errNotInstalled
}

// candidates are the folders where PostgreSQL may be, the newest of a family first.
func candidates() []string {
	var dirs []string
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/libexec/postgresql*",
		"/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin", "/usr/local/pgsql/bin"} {
		found, _ := filepath.Glob(pattern)
		slices.Sort(found)
		slices.Reverse(found)
		dirs = append(dirs, found...)
	}
	if found, err := exec.LookPath("postgres"); err == nil {
		if found, err = filepath.EvalSymlinks(found); err == nil { // links in /usr/local/bin may name only some of the tools
			dirs = append(dirs, filepath.Dir(found))
		}
	}
	return dirs
}

// versionOf is the major version of the binaries in a folder, 0 where they are not whole.
func versionOf(bin string) int {
	if _, err := exec.LookPath(filepath.Join(bin, "initdb")); err != nil {
		return 0
	}
	out, err := exec.Command(filepath.Join(bin, "postgres"), "-V").Output() // #nosec G204 -- PostgreSQL's own program
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(out), ") ") // postgres (PostgreSQL) 15.14 (Debian …)
	digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
	version, _ := strconv.Atoi(digits)
	return version
}
