package sqlstore_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/flows"
)

// linearNode is a process that serves from a database on a server, until it is killed. It is asked by lines.
type linearNode struct {
	db      string
	mu      sync.Mutex
	cmd     *exec.Cmd
	in      io.WriteCloser
	next    int
	waiting map[int]chan string // who waits for an answer; closed without one when the process dies
	ended   chan struct{}
}

// begin starts the process, and returns when it serves.
func (n *linearNode) begin() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childDoes+"=step", childPath+"="+n.db)
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "ready" {
		_ = cmd.Process.Kill()
		return fmt.Errorf("it says %q: %w", lines.Text(), cmd.Wait())
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.cmd, n.in, n.waiting, n.ended = cmd, in, map[int]chan string{}, make(chan struct{})
	go n.listen(lines, n.ended)
	return nil
}

func (n *linearNode) listen(lines *bufio.Scanner, ended chan struct{}) {
	for lines.Scan() {
		var number int
		_, _ = fmt.Sscan(lines.Text(), &number)
		_, said, _ := strings.Cut(lines.Text(), " ")
		n.mu.Lock()
		n.waiting[number] <- said
		delete(n.waiting, number)
		n.mu.Unlock()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, c := range n.waiting {
		close(c)
	}
	n.waiting = nil
	close(ended)
}

// kill kills the process, and returns when nobody waits for it any more.
func (n *linearNode) kill() {
	_ = n.cmd.Process.Kill()
	<-n.ended
	_ = n.cmd.Wait()
}

// ask returns what the process says; "" if it died before it said anything.
func (n *linearNode) ask(question string) string {
	n.mu.Lock()
	if n.waiting == nil {
		n.mu.Unlock()
		return ""
	}
	n.next++
	answer := make(chan string, 1)
	n.waiting[n.next] = answer
	_, _ = fmt.Fprintf(n.in, "%d %s\n", n.next, question) // if it fails, the process is dead
	n.mu.Unlock()
	return <-answer
}

// stepWhenAsked is that process. A question is "NUMBER apply USER ID" or "NUMBER read USER"; the answers are "NUMBER acted COUNT LAST"
// with what the update found, "NUMBER seen", "NUMBER is COUNT LAST", or "NUMBER failed".
func stepWhenAsked(db string) {
	s, err := sqlstore.Open(context.Background(), sqlstore.Config{Path: db, Key: key})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("ready")
	var mu sync.Mutex
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		go func() {
			said := stepOrRead(s, f[1:])
			mu.Lock()
			defer mu.Unlock()
			fmt.Println(f[0], said)
		}()
	}
	os.Exit(0)
}

func stepOrRead(s *sqlstore.Store, question []string) string {
	who := bot.Address{Channel: "test", User: question[1]}
	if question[0] == "read" {
		b, err := s.Session(context.Background(), who)
		if err != nil {
			return "failed"
		}
		return "is " + stateOf(b)
	}
	id, found := question[2], ""
	_, err := s.Apply(context.Background(), bot.Update{ID: id, From: who}, func(b bot.Session) (bot.Change, error) {
		found = stateOf(b)
		if b.Response == "" {
			b.Response, b.Receipt = "response-"+who.User, "receipt-"+who.User
			b.State = flows.State{Ref: flows.Ref{ID: "demo", Version: 1}, Lang: "en", Status: flows.InProgress}
		}
		b.State.Answers = maps.Clone(b.State.Answers)
		if b.State.Answers == nil {
			b.State.Answers = map[string]flows.Value{}
		}
		b.State.Answers[id], b.Asked.Message = flows.Value{Text: id}, id
		return bot.Change{Session: b, Answers: []flows.Answer{{Step: id, Act: flows.ActGiven, Value: flows.Value{Text: id}}}}, nil
	})
	switch {
	case errors.Is(err, bot.ErrSeen):
		return "seen"
	case err != nil:
		return "failed"
	}
	return "acted " + found
}

// stateOf says how many updates acted on a session, and which was the last one.
func stateOf(b bot.Session) string {
	return strings.TrimSpace(fmt.Sprint(len(b.State.Answers), " ", b.Asked.Message))
}

// nodes starts processes that serve from one database.
func nodes(t *testing.T, db string, n int) (all []*linearNode) {
	t.Helper()
	for range n {
		one := &linearNode{db: db}
		if err := one.begin(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(one.kill)
		all = append(all, one)
	}
	return all
}
