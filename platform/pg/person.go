package pg

import (
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// person is whom postgres runs as: ourselves, or somebody without privileges where we are root, which postgres refuses.
type person struct {
	uid, gid uint32
	drop     bool
}

func ourselves() *person {
	return &person{uid: uint32(os.Getuid()), gid: uint32(os.Getgid())} // #nosec G115 -- ids of the system
}

func (p *person) command(dir, name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)                    // #nosec G204 -- PostgreSQL's own programs
	c.Dir = dir                                         // never the caller's: initdb wants to return to it
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a Ctrl-C at the terminal is for us: the database goes last
	endWithUs(c.SysProcAttr)
	if p.drop {
		c.SysProcAttr.Credential = &syscall.Credential{Uid: p.uid, Gid: p.gid, Groups: []uint32{}}
	}
	for _, variable := range os.Environ() {
		if !forServer(variable) {
			c.Env = append(c.Env, variable)
		}
	}
	c.Env = append(c.Env, "LC_ALL=C", "HOME="+dir)
	return c
}

// forServer tells whether a variable would reach the server or its tools: PGPORT, PGDATA, PGOPTIONS, the locale, the home.
func forServer(variable string) bool {
	return slices.ContainsFunc([]string{"PG", "LC_", "LANG", "HOME="}, func(start string) bool {
		return strings.HasPrefix(variable, start)
	})
}

// unprivileged lists whom root may run postgres as: the owner of the clone (sudo make run), then postgres, then nobody.
func unprivileged(folder string) []*person {
	var list []*person
	add := func(u *user.User, err error) {
		if err != nil || u.Uid == "0" {
			return
		}
		uid, _ := strconv.ParseUint(u.Uid, 10, 32)
		gid, _ := strconv.ParseUint(u.Gid, 10, 32)
		list = append(list, &person{uint32(uid), uint32(gid), true})
	}
	for dir := folder; ; dir = filepath.Dir(dir) {
		if uid, _, err := ownerOf(dir); err == nil {
			add(user.LookupId(strconv.Itoa(uid)))
			break
		}
	}
	add(user.Lookup("postgres"))
	add(user.Lookup("nobody"))
	return slices.CompactFunc(list, func(a, b *person) bool { return a.uid == b.uid })
}

func ownerOf(path string) (uid, gid int, err error) {
	st, err := os.Lstat(path)
	if err != nil {
		return 0, 0, err
	}
	owner := st.Sys().(*syscall.Stat_t)
	return int(owner.Uid), int(owner.Gid), nil
}
