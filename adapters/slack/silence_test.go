package slack

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// A connection on which nothing comes any more is closed within 15 s, and not before; one on which something comes stays open.
func TestSilenceIsNoticed(t *testing.T) {
	for n, want := range []time.Duration{11 * time.Second, 13 * time.Second, 15 * time.Second, 15 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			var e ear
			ours, theirs := net.Pipe()
			conn := e.hear(ours, silenceOf(n))
			defer conn.Close()
			go func() {
				for range 20 { // a ping every 10 s
					time.Sleep(10 * time.Second)
					if _, err := theirs.Write([]byte("ping")); err != nil {
						t.Error("closed while something came")
					}
				}
			}()
			last := time.Now()
			for b := make([]byte, 4); ; last = time.Now() {
				if _, err := io.ReadFull(conn, b); err != nil {
					break
				}
			}
			_ = theirs.Close()
			if waited := time.Since(last); waited != want {
				t.Errorf("connection %d was closed after %s of silence, want %s", n, waited, want)
			}
		})
	}
}

// If a connection goes silent as soon as it is open, Slack may send pings less often: the next ones get more time, so that they are
// not closed again and again.
func TestRarePings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var e ear
		for _, want := range []time.Duration{silence, rarely, rarely} {
			ours, theirs := net.Pipe()
			conn := e.hear(ours, silence)
			opened := time.Now()
			_, err := conn.Read(make([]byte, 1))
			if waited := time.Since(opened); err == nil || waited != want {
				t.Errorf("closed after %s (%v), want %s", waited, err, want)
			}
			_ = theirs.Close()
		}
	})
}

// A connection that was closed leaves no timer behind.
func TestClosedIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var e ear
		ours, theirs := net.Pipe()
		conn := e.hear(ours, silence)
		_ = conn.Close()
		_ = theirs.Close()
		time.Sleep(time.Hour)
		if e.rare.Load() {
			t.Error("the timer of a closed connection ran out")
		}
	})
}
