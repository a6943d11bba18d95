package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"aporte/adapters/telegram/faketelegram"
)

var (
	crowdSize  = flag.Int("participants", 12, "how many people take part at once in TestCrowd")
	crowdKills = flag.Int("kills", 3, "how often the service is killed in the middle of TestCrowd")
	crowdThink = flag.Duration("think", 150*time.Millisecond, "how long people think at most before each step in TestCrowd")
)

// TestCrowd lets many people take part at once in the real program, kills it at random moments, and holds what is
// stored against what people were shown as taken: nothing lost, nothing doubled, nothing mixed up.
func TestCrowd(t *testing.T) {
	telegram := faketelegram.NewServer()
	crowd := faketelegram.NewCrowd(telegram, *crowdSize)
	api := httptest.NewServer(telegram)
	t.Cleanup(func() {
		telegram.Close()
		api.Close()
	})
	s := &killable{t: t, dir: t.TempDir(), env: append([]string{
		"TELEGRAM_BOT_TOKEN=" + faketelegram.Token, "TELEGRAM_API_URL=" + api.URL, "APORTE_LISTEN=127.0.0.1:0", "TELEGRAM_RATE=28000",
	}, firstVersion(t)...)}
	s.start()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Minute)
	defer cancel()
	over := make(chan struct{})
	begin := time.Now()
	go func() {
		defer close(over)
		crowd.Run(ctx, *crowdThink)
	}()
	kills := 0
	for running := true; running; {
		select {
		case <-over:
			running = false
		case <-time.After(100*time.Millisecond + rand.N(300*time.Millisecond)):
			if kills < *crowdKills {
				kills++
				s.kill()
				s.start()
			}
		}
	}
	took := time.Since(begin)
	s.stop()
	s.compare(crowd)
	secrets := []string{faketelegram.Token}
	for _, p := range crowd.People {
		secrets = append(secrets, p.Idea, strconv.FormatInt(p.ID, 10))
	}
	s.keepsQuiet(secrets)
	steps := crowd.Steps()
	at := func(share float64) time.Duration {
		return steps[int(share*float64(len(steps)-1))].Round(time.Millisecond / 10)
	}
	t.Logf("%d people, %d kills: %d steps in %v = %.0f a second; until the next question p50 %v, p95 %v, p99 %v, longest %v; peak memory %d MiB",
		*crowdSize, kills, len(steps), took.Round(time.Millisecond), float64(len(steps))/took.Seconds(), at(.5), at(.95), at(.99), at(1), s.peak>>10)
}

// killable is the service as a process of its own.
type killable struct {
	t    *testing.T
	dir  string
	env  []string // the settings of the service
	cmd  *exec.Cmd
	peak int64 // of the resident memory, in KiB
}

func (k *killable) start() {
	k.t.Helper()
	k.cmd = exec.Command("aporte", "serve")
	k.cmd.Dir = k.dir
	k.cmd.Env = append(append(os.Environ(), "GORACE=atexit_sleep_ms=0"), k.env...)
	log, err := os.OpenFile(filepath.Join(k.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		k.t.Fatal(err)
	}
	defer log.Close()
	k.cmd.Stderr = log
	if err := k.cmd.Start(); err != nil {
		k.t.Fatal(err)
	}
}

// ended notes how much memory the process took.
func (k *killable) ended() {
	if usage, ok := k.cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		k.peak = max(k.peak, usage.Maxrss)
	}
}

func (k *killable) kill() {
	_ = k.cmd.Process.Kill()
	_ = k.cmd.Wait()
	k.ended()
}

func (k *killable) stop() {
	k.t.Helper()
	_ = k.cmd.Process.Signal(syscall.SIGTERM)
	if err := k.cmd.Wait(); err != nil {
		k.t.Errorf("serve ended with %v", err)
	}
	k.ended()
}

// export writes a data package, and returns its folder.
func (k *killable) export() string {
	k.t.Helper()
	out := filepath.Join(k.dir, "out")
	export := exec.Command("aporte", "export", "--out", out, "--force")
	export.Dir, export.Env = k.dir, append(os.Environ(), k.env...)
	if text, err := export.CombinedOutput(); err != nil {
		k.t.Fatalf("export: %v\n%s", err, text)
	}
	return out
}

// compare exports the answers and looks for everything that people were shown as taken.
func (k *killable) compare(crowd *faketelegram.Crowd) {
	k.t.Helper()
	rows, column := readCSV(k.t, filepath.Join(k.export(), "responses.csv"), "idea_headline_1", "f1_stance", "status")
	stances := []string{"agree", "partly", "disagree", "unsure"}
	byIdea := map[string][]string{}
	for _, row := range rows {
		idea := row[column["idea_headline_1"]]
		if _, twice := byIdea[idea]; twice {
			k.t.Errorf("%q is stored twice", idea)
		}
		byIdea[idea] = row
	}
	done := 0
	for _, p := range crowd.People {
		row, ok := byIdea[p.Idea]
		if !ok {
			if p.Said == 7 || p.Done {
				k.t.Errorf("%q was shown as taken and is lost", p.Idea)
			}
			continue
		}
		for i, n := range p.Stances {
			if got := row[column["f"+strconv.Itoa(i+1)+"_stance"]]; got != stances[n-1] {
				k.t.Errorf("%q: finding %d is stored as %q, pressed was %q", p.Idea, i+1, got, stances[n-1])
			}
		}
		if got := row[column["status"]]; p.Done && got != "submitted" {
			k.t.Errorf("%q: its submission was confirmed, stored is %q", p.Idea, got)
		}
		if p.Done {
			done++
		}
	}
	if done != len(crowd.People) || len(rows) != len(crowd.People) {
		k.t.Errorf("%d of %d people came to the end, %d responses are stored", done, len(crowd.People), len(rows))
	}
}

// keepsQuiet checks that the log says nothing of what people wrote, who they are, and which tokens there are.
func (k *killable) keepsQuiet(secrets []string) {
	k.t.Helper()
	log, err := os.ReadFile(filepath.Join(k.dir, "log"))
	if err != nil || len(log) == 0 {
		k.t.Fatalf("no log: %v", err)
	}
	for _, s := range secrets {
		if bytes.Contains(log, []byte(s)) {
			k.t.Errorf("the log says %q", s)
		}
	}
}

func readCSV(t *testing.T, path string, need ...string) (rows [][]string, column map[string]int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil || len(all) == 0 {
		t.Fatal(errors.Join(err, fmt.Errorf("%d rows", len(all))))
	}
	column = map[string]int{}
	for i, name := range all[0] {
		column[name] = i
	}
	for _, needed := range need {
		if _, ok := column[needed]; !ok {
			t.Fatalf("no column %s in %s", needed, strings.Join(all[0], " "))
		}
	}
	return slices.Clip(all[1:]), column
}
