package sqlstore

import (
	"net"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// A connection to a server that is gone ends within half a minute, also while a change is on its way there.
func TestConnectionEndsInTime(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the option is one of Linux")
	}
	there, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer there.Close()
	conn, err := dialer().DialContext(t.Context(), "tcp", there.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var ms int
	var got error
	if err := raw.Control(func(fd uintptr) { ms, got = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, userTimeout) }); err != nil || got != nil {
		t.Fatal(err, got)
	}
	if most := time.Duration(ms) * time.Millisecond; most <= 0 || most > 30*time.Second {
		t.Errorf("it may take %s", most)
	}
}
