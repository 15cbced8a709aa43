package pg

import "syscall"

// endWithUs asks for a fast shutdown when we die without saying so (kill -9).
func endWithUs(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGINT }
