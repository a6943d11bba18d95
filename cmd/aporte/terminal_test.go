package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"aporte/adapters/export"
)

// terminal returns a terminal that nobody looks at.
func terminal(t *testing.T) *os.File {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { _ = master.Close() })
	fd := int(master.Fd())
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	screen, err := os.OpenFile(fmt.Sprint("/dev/pts/", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = screen.Close() })
	go func() { _, _ = bytes.NewBuffer(nil).ReadFrom(master) }()
	return screen
}

// TestNoTerminal: what is no text never comes onto a terminal, and the message names the flag.
func TestNoTerminal(t *testing.T) {
	a := newArchive(t)
	a.crowded(0, 2, func(int) []string { return nil })
	screen := terminal(t)
	binary := 0
	for _, format := range export.Formats {
		if format.InFolder() {
			continue
		}
		for _, more := range [][]string{nil, {"-o", filepath.Join(t.TempDir(), "file")}} {
			var errs bytes.Buffer
			m := &Main{In: strings.NewReader(""), Out: screen, Err: &errs, Now: time.Now, Env: a.env()}
			code := m.Run(t.Context(), append([]string{"aporte", "--db", a.path, "--flow", "quoted", "export", "--format", string(format)}, more...))
			refused := code == exitUsage && strings.Contains(errs.String(), "--output")
			if want := more == nil && format.Binary(); refused != want || !refused && code != 0 {
				t.Errorf("%s %v ends with %d: %s", format, more, code, errs.String())
			}
			if refused {
				binary++
			}
		}
	}
	if binary != 3 {
		t.Errorf("%d formats are refused", binary)
	}
}
