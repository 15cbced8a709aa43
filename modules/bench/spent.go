package bench

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of the times in /proc: a hundredth of a second on every Linux (proc(5), CLK_TCK).
const tick = 10 * time.Millisecond

// spent is the processor time of a process and of its children that still run. Unlike requests per second it does not change much
// with what else the machine is doing. Where there is no /proc it is zero.
func spent(pid int) (all time.Duration) {
	folders, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0
	}
	for _, path := range folders {
		text, err := os.ReadFile(path) // #nosec G304 -- of the kernel
		if err != nil {
			continue // it has ended
		}
		id, rest, _ := strings.Cut(string(text), " ")
		fields := strings.Fields(rest[strings.LastIndexByte(rest, ')')+1:]) // state, parent, …; the name may hold anything
		if len(fields) < 13 || id != strconv.Itoa(pid) && fields[1] != strconv.Itoa(pid) {
			continue
		}
		user, _ := strconv.ParseInt(fields[11], 10, 64)
		system, _ := strconv.ParseInt(fields[12], 10, 64)
		all += time.Duration(user+system) * tick
	}
	return all
}
