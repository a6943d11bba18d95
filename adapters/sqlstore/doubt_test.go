package sqlstore_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/url"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
)

// The ways of a cutter.
const (
	uncut      = iota
	answerless // the next commit arrives, its answer does not
	instead    // the next commit does not arrive
)

// cutter stands between a store and its server, and cuts the connection at a commit if it is told to.
type cutter struct {
	server string // the path of its socket
	cut    atomic.Int32
}

// cuttable returns a cutter, and the address of a database through it.
func cuttable(t *testing.T, db string) (*cutter, string) {
	t.Helper()
	u, err := url.Parse(db)
	if err != nil {
		t.Fatal(err)
	}
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	q := u.Query()
	c := &cutter{server: q.Get("host") + "/.s.PGSQL.5432"}
	q.Del("host")
	q.Set("sslmode", "disable")
	u.RawQuery, u.Host = q.Encode(), l.Addr().String()
	go func() {
		for {
			store, err := l.Accept()
			if err != nil {
				return
			}
			go c.join(t.Context(), store)
		}
	}()
	return c, u.String()
}

// join passes on what goes both ways.
func (c *cutter) join(ctx context.Context, store net.Conn) {
	defer store.Close()
	var d net.Dialer
	server, err := d.DialContext(ctx, "unix", c.server)
	if err != nil {
		return
	}
	defer server.Close()
	var silent atomic.Bool
	go func() {
		defer store.Close()
		buf := make([]byte, 1<<16)
		for {
			n, err := server.Read(buf)
			if err != nil || silent.Load() {
				return
			}
			if _, err := store.Write(buf[:n]); err != nil {
				return
			}
		}
	}()
	buf := make([]byte, 1<<16)
	for {
		n, err := store.Read(buf)
		if err != nil {
			return
		}
		if bytes.Contains(buf[:n], []byte("commit\x00")) {
			switch c.cut.Swap(uncut) {
			case instead:
				return
			case answerless:
				silent.Store(true)
				if _, err := server.Write(buf[:n]); err == nil {
					_, _ = io.ReadFull(server, make([]byte, 1)) // until it has answered
				}
				time.Sleep(50 * time.Millisecond)
				return
			}
		}
		if _, err := server.Write(buf[:n]); err != nil {
			return
		}
	}
}

// TestUncertainCommits: what a change that failed may have leased to this node is neither sent by it nor overtaken, and nobody counts as
// having seen it.
func TestUncertainCommits(t *testing.T) {
	db := onServer(t)
	c, address := cuttable(t, db)
	s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: address, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	ana := bot.Address{Channel: "test", User: "ana"}
	unseen := false
	apply := func(id string) ([]string, error) {
		got, err := s.Apply(t.Context(), bot.Update{ID: id, From: ana}, func(b bot.Session) (bot.Change, error) {
			unseen = b.Unseen
			b.Asked.Message = "m" + id
			b.Response, b.Receipt = "response-ana", "receipt-ana"
			b.State.Status, b.State.Lang = "in_progress", "en"
			b.State.Ref.ID, b.State.Ref.Version = "demo", 1
			return bot.Change{Session: b, Send: []bot.Message{{ID: "m" + id, To: ana, Text: id}}}, nil
		})
		return namesOf(got), err
	}
	claim := func(s *sqlstore.Store) ([]string, error) {
		due, err := s.Claim(t.Context(), s.Now(), s.Now().Add(bot.LeaseTime), 10)
		return namesOf(due), err
	}
	settle := func(ids ...string) {
		t.Helper()
		var all []bot.Result
		for _, id := range ids {
			all = append(all, bot.Result{ID: id, State: bot.ResultSent})
		}
		if err := s.Settle(t.Context(), all); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := apply("1"); err != nil || !slices.Equal(got, []string{"m1"}) {
		t.Fatal(got, err)
	}
	settle("m1")

	c.cut.Store(answerless)
	if _, err := apply("2"); err == nil {
		t.Fatal("a commit without an answer is taken for one")
	}
	if _, err := apply("2"); err == nil { // the platform brings it again
		t.Fatal("it was not stored")
	}
	if got, err := apply("3"); err != nil || len(got) > 0 || !unseen {
		t.Errorf("the next goes out before it: %v, %v; its question counts as seen: %t", got, err, !unseen)
	}
	for _, want := range []string{"m2", "m3"} {
		if got, err := claim(s); err != nil || !slices.Equal(got, []string{want}) {
			t.Errorf("claimed are %v, %v, want %s", got, err, want)
		}
		settle(want)
	}

	c.cut.Store(answerless)
	if got, err := apply("4"); err == nil || len(got) > 0 {
		t.Errorf("%v, %v", got, err)
	}
	for _, how := range []int32{answerless, instead} {
		if err := s.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		if how == answerless { // the first claim gives back what was in doubt, the next is cut
			if got, err := claim(s); err != nil || !slices.Equal(got, []string{"m4"}) {
				t.Fatal(got, err)
			}
			if err := s.Settle(t.Context(), []bot.Result{{ID: "m4", State: bot.ResultLater, Due: s.Now()}}); err != nil {
				t.Fatal(err)
			}
		}
		c.cut.Store(how)
		if got, err := claim(s); err == nil || len(got) > 0 {
			t.Errorf("a claim that was cut (%d) returns %v, %v", how, got, err)
		}
	}
	if got, err := claim(s); err != nil || !slices.Equal(got, []string{"m4"}) {
		t.Errorf("after that, claimed are %v, %v", got, err)
	}
}

func namesOf(all []bot.Delivery) (ids []string) {
	for _, d := range all {
		ids = append(ids, d.Message.ID)
	}
	return ids
}

// Row 186: TestClockSetBack: the clock of the database jumps back by five minutes, as after a change to another server. Calls go on at once, and
// the lease of a node that is gone does not outlive its time.
func TestClockSetBack(t *testing.T) {
	db, now := onServer(t), time.Now()
	opened := func() *sqlstore.Store {
		s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: db, Key: key, Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	a, b := opened(), opened()
	if _, held, err := a.Hold(t.Context(), "poll", 15*time.Second); err != nil || !held {
		t.Fatal(held, err)
	}
	reserve := func() (time.Duration, bool) {
		t.Helper()
		wait, ok, err := a.Reserve(t.Context(), "calls", 5, 28, time.Second/28, 20*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		return wait, ok
	}
	reserve()
	now = now.Add(-5 * time.Minute)
	if wait, ok := reserve(); !ok || wait > 0 {
		t.Errorf("after the jump a call waits %s, %t", wait, ok)
	}
	if _, held, err := b.Hold(t.Context(), "poll", 15*time.Second); err != nil || !held {
		t.Errorf("after the jump nobody can take the lease: %v", err)
	}
	if err := a.Postpone(t.Context(), "calls", 10*time.Second); err != nil {
		t.Fatal(err)
	}
	if wait, ok := reserve(); !ok || wait < 9*time.Second {
		t.Errorf("put off by 10 s, a call waits %s, %t", wait, ok)
	}
	now = now.Add(-2 * time.Hour)
	if wait, ok := reserve(); !ok || wait > 0 {
		t.Errorf("put off before a jump of two hours, a call waits %s, %t", wait, ok)
	}
}
