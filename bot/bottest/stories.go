package bottest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

var update = flag.Bool("update", false, "rewrite what the bot says in the stories, and the answers")

// storyStart is the time at which every story begins.
var storyStart = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

// clock is a clock that moves only when a test moves it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now returns the time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// OpenStore opens an empty store that takes its time from now.
type OpenStore func(t *testing.T, now func() time.Time) bot.Store

// OpenPlatform opens an empty platform.
type OpenPlatform func(t *testing.T) Platform

// TestDecisions plays every story in dir with [bot.Bot.Decide] alone, without a store or a platform. Before every line it
// writes the session to JSON and reads it back. With -update it rewrites the stories in dir.
func TestDecisions(t *testing.T, dir string) {
	eachStory(t, dir, func(t *testing.T, s story, path string) {
		p := newPlay(t, s)
		st := &pure{play: p, user: bot.Address{Channel: "story", User: "ana"}}
		var said []string
		for _, l := range s.lines {
			said = append(said, st.act(l))
		}
		got := table(p.flow, flows.Fold(st.journal), flows.FoldNotes(st.journal))
		if want := flows.Fold(st.journal); st.session.State.Status != "" && p.flow.Consented(st.session.State) {
			a := table(p.flow, want, flows.FoldNotes(st.journal))
			if b := table(p.flow, apartless(p.flow, st.session.State.Answers), st.session.State.Notes); a != b {
				t.Errorf("the journal says\n%s\nthe session says\n%s", a, b)
			}
		}
		p.complete()
		if *update {
			rewrite(t, path, s, said, got)
			return
		}
		for i, l := range s.lines {
			if strings.TrimRight(said[i], "\n") != strings.TrimRight(l.said, "\n") {
				t.Errorf("> %s\ngot:\n%s\nwant:\n%s", l.sign(), said[i], l.said)
			}
		}
		if strings.TrimSpace(got) != strings.TrimSpace(s.answers) {
			t.Errorf("answers\n%s\nwant\n%s", got, s.answers)
		}
	})
}

// apartless returns the answers without those to steps with Apart, which the plays leave out of the journal.
func apartless(f *flows.Flow, answers map[string]flows.Value) map[string]flows.Value {
	kept := map[string]flows.Value{}
	for id, v := range answers {
		if !f.Step(id).Apart {
			kept[id] = v
		}
	}
	return kept
}

// TestStories plays every story in dir on a platform and a store. What people see must contain the text of the story, and the
// stored answers must be exactly those of the story.
func TestStories(t *testing.T, dir string, store OpenStore, platform OpenPlatform) {
	eachStory(t, dir, func(t *testing.T, s story, _ string) {
		t.Parallel()
		p := newPlay(t, s)
		st := &stage{play: p, platform: platform(t), user: "ana"}
		st.store = store(t, p.clock.Now)
		st.run()
		for _, l := range s.lines {
			st.act(l)
			if t.Failed() {
				return
			}
		}
		st.silent()
		p.complete()
		if got := st.answers(); strings.TrimSpace(got) != strings.TrimSpace(s.answers) {
			t.Errorf("answers\n%s\nwant\n%s", got, s.answers)
		}
	})
}

func eachStory(t *testing.T, dir string, play func(t *testing.T, s story, path string)) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories in %s: %v", dir, err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s, err := parseStory(name, src)
			if err == nil {
				err = s.borrow(dir)
			}
			if err != nil {
				t.Fatal(err)
			}
			play(t, s, path)
		})
	}
}

func rewrite(t *testing.T, path string, s story, said []string, answers string) {
	t.Helper()
	var chat strings.Builder
	for i, l := range s.lines {
		fmt.Fprintf(&chat, "> %s\n%s", l.sign(), said[i])
	}
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	ar := txtar.Parse(src)
	for name, text := range map[string]string{"chat": chat.String(), "answers.csv": answers} {
		i := slices.IndexFunc(ar.Files, func(f txtar.File) bool { return f.Name == name })
		if i < 0 {
			i = len(ar.Files)
			ar.Files = append(ar.Files, txtar.File{Name: name})
		}
		ar.Files[i].Data = []byte(text)
	}
	if err := os.WriteFile(path, txtar.Format(ar), 0o644); err != nil {
		t.Fatal(err)
	}
}

// play is what pure and stage, the two ways to play a story, have in common.
type play struct {
	t     *testing.T
	story story
	flow  *flows.Flow
	words *locales.Words
	clock *clock
	ids   int

	missed map[string]int // how often each text was missing before the story began
}

func newPlay(t *testing.T, s story) *play {
	t.Helper()
	f, words := First()
	if name := s.setup["flow"] + ".yaml"; s.flow != nil || s.setup["flow"] != "" {
		src := flows.Embedded()[name]
		words = locales.Default()
		var err error
		if s.flow != nil {
			if words, err = locales.Load(locales.Files(), s.words); err != nil {
				t.Fatal(err)
			}
			name, src = "flow.yaml", s.flow
		}
		if f, err = flows.Parse(name, src); err != nil {
			t.Fatal(err)
		}
	}
	if after, err := time.ParseDuration(s.setup["closes"]); err == nil {
		f.Closes = storyStart.Add(after)
	}
	return &play{t: t, story: s, flow: f, words: words, clock: &clock{now: storyStart}, missed: locales.Default().Missing()}
}

// complete checks that no text was missing in the story. Stories are played at the same time, so it may report a text that
// another story missed. Channels always use the built-in words, even if a story has words of its own.
func (p *play) complete() {
	p.t.Helper()
	missing := p.words.Missing()
	for key, n := range locales.Default().Missing() {
		missing[key] = n - p.missed[key]
	}
	for key, n := range missing {
		if n > 0 {
			p.t.Errorf("a word is missing: %s", key)
		}
	}
}

// bot makes the bot of a story. It has no random values, so receipts are the same in every run.
func (p *play) bot(c bot.Config) *bot.Bot {
	p.t.Helper()
	var mu sync.Mutex
	c.Flow, c.Words, c.Now = p.flow, p.words, p.clock.Now
	c.Limit.Burst = -1 // the clock of a story stands still, so an allowance would never fill up again
	c.Fresh = func() bot.Fresh {
		mu.Lock()
		defer mu.Unlock()
		p.ids++
		return fresh(p.ids)
	}
	b, err := bot.New(c)
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

// fresh replaces the random values in turn n of a story. All receipts are the same, because they stand in the stories.
func fresh(n int) bot.Fresh {
	return bot.Fresh{
		Turn: fmt.Sprintf("turn%d", n), Response: fmt.Sprintf("response%d", n), Tag: fmt.Sprintf("T%d", n), Receipt: "00000-00000-0000G",
	}
}
