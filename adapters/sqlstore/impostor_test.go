package sqlstore

import (
	"bytes"
	"encoding/binary"
	"net"
	"strings"
	"testing"
	"time"
)

// Whoever answers in the place of the database server, and asks for the password as it is, does not get it.
func TestImpostorGetsNoPassword(t *testing.T) {
	there, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	said := make(chan []byte, 8)
	go func() {
		for {
			conn, err := there.Accept()
			if err != nil {
				close(said)
				return
			}
			_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
			begin := make([]byte, 4096)
			n, _ := conn.Read(begin)
			const noTLS, askTLS = "N", 80877103
			if n >= 8 && binary.BigEndian.Uint32(begin[4:]) == askTLS {
				_, _ = conn.Write([]byte(noTLS))
				n, _ = conn.Read(begin)
			}
			if n > 0 {
				_, _ = conn.Write([]byte{'R', 0, 0, 0, 8, 0, 0, 0, 3}) // AuthenticationCleartextPassword
				n, _ = conn.Read(begin)
			}
			said <- bytes.Clone(begin[:n])
			_ = conn.Close()
		}
	}()
	_, err = Open(t.Context(), Config{Path: "postgres://me:hidden@" + there.Addr().String() + "/x", Key: make([]byte, 32)})
	_ = there.Close()
	if err == nil || !strings.Contains(err.Error(), "asks for the password itself") {
		t.Errorf("%v", err)
	}
	for one := range said {
		if bytes.Contains(one, []byte("hidden")) {
			t.Error("it has the password")
		}
	}
}
