package pg

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// settle finds who runs postgres and where its home can be: folder, or, where that person cannot come in (a clone in root's
// home) or the file system keeps no owners (/mnt/c), a new folder in the system's place for state, which the file folder.home
// then names. So whoever removes the data folder gets a new database, never an old one with new keys.
func settle(folder string) (*person, string, error) {
	people := []*person{ourselves()}
	if os.Getuid() == 0 {
		people = unprivileged(folder)
	}
	homes := []string{folder, elsewhere(folder)}
	if named := homeOf(folder); named != folder {
		homes = []string{named}
	}
	var tried []error
	for _, home := range homes {
		for _, p := range people {
			if err := p.canLive(home); err != nil {
				tried = append(tried, err)
				continue
			}
			if home != folder {
				return p, home, os.WriteFile(folder+".home", []byte(home), 0o600)
			}
			return p, home, nil
		}
		_, err := os.Stat(filepath.Join(home, "data", "PG_VERSION"))
		if err == nil || errors.Is(err, os.ErrPermission) {
			break // there is a database, and it is not ours: no other in its stead
		}
	}
	return nil, "", fmt.Errorf("no place for a private database (set BAYLINE_DATA or DATABASE_URL): %w", errors.Join(tried...))
}

// elsewhere is a new home in the system's place for state.
func elsewhere(folder string) string {
	state := os.Getenv("XDG_STATE_HOME")
	if os.Getuid() == 0 {
		state = "/var/lib"
	} else if state == "" {
		home, _ := os.UserHomeDir()
		state = filepath.Join(home, ".local", "state")
	}
	clone := filepath.Base(filepath.Dir(filepath.Dir(folder)))
	return filepath.Join(state, "bayline", fmt.Sprintf("%s-%08x", clone, rand.Uint32())) // #nosec G404 -- a name, not a secret
}

func homeOf(folder string) string {
	if named, err := os.ReadFile(folder + ".home"); err == nil { // #nosec G304 -- beside our data folder
		return string(named)
	}
	return folder
}

// canLive makes home and proves, as that person, that a private folder can be made and entered there.
func (p *person) canLive(home string) error {
	if err := makeParent(home); err != nil {
		return err
	}
	if err := makePrivate(home, p); err != nil {
		return err
	}
	probe := p.command("/", "/bin/sh", "-c",
		`cd "$0" && mkdir .probe && chmod 700 .probe && [ "$(ls -ld .probe | cut -c1-10)" = drwx------ ] && rmdir .probe`, home)
	if out, err := probe.CombinedOutput(); err != nil {
		_ = os.Remove(home) // only if empty
		return fmt.Errorf("user %d cannot live in %s: %s", p.uid, home, bytes.TrimSpace(out))
	}
	return nil
}

// makeParent makes the folder above path; in somebody's clone it stays theirs where root makes it.
func makeParent(path string) error {
	parent := filepath.Dir(path)
	if os.Mkdir(parent, 0o755) != nil { // #nosec G301 -- the person who runs postgres walks through it
		return os.MkdirAll(parent, 0o755) // #nosec G301
	}
	if uid, gid, err := ownerOf(filepath.Dir(parent)); err == nil && os.Getuid() == 0 {
		return os.Chown(parent, uid, gid)
	}
	return nil
}

// makePrivate makes dir if need be and sees that it belongs to p alone.
func makePrivate(dir string, p *person) error {
	made := os.Mkdir(dir, 0o700)
	if made != nil && !errors.Is(made, os.ErrExist) {
		return made
	}
	st, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	owner, _, err := ownerOf(dir)
	if err != nil {
		return err
	}
	switch {
	case !st.IsDir():
		return fmt.Errorf("%s is not a folder", dir)
	case owner == int(p.uid):
	case os.Getuid() == 0 && (made == nil || owner == 0 && empty(dir)):
		if err := os.Lchown(dir, int(p.uid), int(p.gid)); err != nil {
			return err
		}
	default:
		return fmt.Errorf("%s belongs to user %d, not to user %d: run as that user, or remove it", dir, owner, p.uid)
	}
	return os.Chmod(dir, 0o700) // #nosec G302 -- a folder
}

func empty(dir string) bool {
	f, err := os.Open(dir) // #nosec G304 -- below our data folder
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	_, err = f.Readdirnames(1)
	return errors.Is(err, io.EOF)
}
