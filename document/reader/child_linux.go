package reader

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// nobody is the user that tools run as when we are root.
const nobody = 65534

// newMemory makes a file that exists in memory only: a document that is being read never lies in clear on a disk.
func newMemory() (*os.File, error) {
	descriptor, err := unix.MemfdCreate("document", unix.MFD_CLOEXEC|unix.MFD_ALLOW_SEALING)
	if err != nil {
		return nil, fmt.Errorf("make a file in memory: %w", err)
	}
	return os.NewFile(uintptr(descriptor), "document"), nil
}

// freeze makes a file in memory one that nobody can change any more.
func freeze(f *os.File) error {
	_, err := unix.FcntlInt(f.Fd(), unix.F_ADD_SEALS, unix.F_SEAL_WRITE|unix.F_SEAL_SHRINK|unix.F_SEAL_GROW|unix.F_SEAL_SEAL)
	if err != nil {
		return fmt.Errorf("freeze a file in memory: %w", err)
	}
	return nil
}

// confine gives a child a process group of its own, which ends with it, another user where we are root, and no network where isolated.
func confine(c *exec.Cmd, isolated bool) {
	root := os.Geteuid() == 0
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if root {
		c.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	if isolated {
		c.SysProcAttr.Cloneflags = syscall.CLONE_NEWNET
		if !root {
			c.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
			c.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: os.Geteuid(), HostID: os.Geteuid(), Size: 1}}
			c.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getegid(), HostID: os.Getegid(), Size: 1}}
		}
	}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
}

// ownFolder gives a folder to the user that tools run as.
func ownFolder(folder string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	return os.Chown(folder, nobody, nobody)
}

// mayIsolate tries whether the kernel lets us take the network away from a child.
func mayIsolate(ctx context.Context, shell string) bool {
	c := exec.CommandContext(ctx, shell, "-c", "exit 0")
	confine(c, true)
	return c.Run() == nil
}

// killed says that a child was ended by a signal: ours, the kernel's for a limit, or its own for want of memory.
func killed(exit *exec.ExitError) bool {
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled()
}
