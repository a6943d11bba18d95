package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// tick is the unit of CPU times in /proc, on every architecture of Linux that Go runs on: proc(5), USER_HZ.
const tick = 10 * time.Millisecond

// Where CPU times are in the line of /proc/PID/stat: fields 14 to 17; the first two are cut off, and indexes count from 0.
const (
	user = iota + 11
	system
	endedUser // of children that have ended
	endedSystem
)

// cpu returns the CPU time of a process so far, in user mode and in the kernel.
func cpu(pid int) (time.Duration, error) { return cpuOf(pid, user, system) }

// cpuFamily returns the CPU time of a process and its children so far, living and ended. It is for a server that works in children.
func cpuFamily(pid int) (time.Duration, error) {
	sum, err := cpuOf(pid, user, system, endedUser, endedSystem)
	if err != nil {
		return 0, err
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return 0, err
	}
	for _, child := range strings.Fields(string(text)) {
		id, err := strconv.Atoi(child)
		if err != nil {
			return 0, err
		}
		took, err := cpu(id)
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ESRCH) { // it may have ended since
			return 0, err
		}
		sum += took
	}
	return sum, nil
}

// cpuOf returns the sum of some CPU times of a process.
func cpuOf(pid int, fields ...int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), ") ") // the name of the program may have spaces
	all := strings.Fields(rest)
	if len(all) <= endedSystem {
		return 0, fmt.Errorf("unexpected form of stat: %q", text)
	}
	var sum time.Duration
	for _, i := range fields {
		n, err := strconv.ParseInt(all[i], 10, 64)
		if err != nil {
			return 0, err
		}
		sum += time.Duration(n) * tick
	}
	return sum, nil
}

// memory returns the resident memory of a process in MiB: its present size, and its largest so far.
func memory(pid int) (now, most float64, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		kib, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 64)
		switch name {
		case "VmRSS":
			now = kib / 1024
		case "VmHWM":
			most = kib / 1024
		}
	}
	return now, most, nil
}

// rusage returns the largest resident memory of a process that has ended, in MiB; 0 if it is not known.
func rusage(p *os.ProcessState) float64 {
	if u, ok := p.SysUsage().(*syscall.Rusage); ok {
		return float64(u.Maxrss) / 1024
	}
	return 0
}
