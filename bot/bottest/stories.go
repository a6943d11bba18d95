package bottest

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
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

// storyStart is when every story begins.
var storyStart = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

// clock is a time that stories can move.
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

// OpenStore opens an empty store whose time is now.
type OpenStore func(t *testing.T, now func() time.Time) bot.Store

// OpenPlatform opens an empty platform.
type OpenPlatform func(t *testing.T) Platform

// TestDecisions plays every story over the pure functions alone: the session is written to JSON and read back at every
// line. With -update it rewrites the stories in dir.
func TestDecisions(t *testing.T, dir string) {
	eachStory(t, dir, func(t *testing.T, s story, path string) {
		p := newPlay(t, s)
		st := &pure{play: p, user: bot.Address{Channel: "story", User: "ana"}}
		var said []string
		for _, l := range s.lines {
			said = append(said, st.act(l))
		}
		got := table(p.flow, flows.Fold(st.journal))
		if want := flows.Fold(st.journal); st.session.State.Status != "" && p.flow.Consented(st.session.State) {
			if a, b := table(p.flow, want), table(p.flow, apartless(p.flow, st.session.State.Answers)); a != b {
				t.Errorf("the journal says\n%s\nthe session says\n%s", a, b)
			}
		}
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

// apartless leaves out what the journal never has.
func apartless(f *flows.Flow, answers map[string]flows.Value) map[string]flows.Value {
	kept := map[string]flows.Value{}
	for id, v := range answers {
		if !f.Step(id).Apart {
			kept[id] = v
		}
	}
	return kept
}

// TestStories plays every story over a platform and a store: what people see must contain what the story says, and
// the answers must be the same to the letter.
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
	var setup strings.Builder
	for _, key := range slices.Sorted(mapKeys(s.setup)) {
		fmt.Fprintf(&setup, "%s %s\n", key, s.setup[key])
	}
	ar := &txtar.Archive{Comment: []byte(s.comment)}
	if setup.Len() > 0 {
		ar.Files = append(ar.Files, txtar.File{Name: "setup", Data: []byte(setup.String())})
	}
	ar.Files = append(ar.Files,
		txtar.File{Name: "chat", Data: []byte(chat.String())}, txtar.File{Name: "answers.csv", Data: []byte(answers)})
	if err := os.WriteFile(path, txtar.Format(ar), 0o644); err != nil {
		t.Fatal(err)
	}
}

func mapKeys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// play is what every way of playing a story shares.
type play struct {
	t     *testing.T
	story story
	flow  *flows.Flow
	words *locales.Words
	clock *clock
	ids   int
}

func newPlay(t *testing.T, s story) *play {
	t.Helper()
	id := s.setup["flow"]
	if id == "" {
		id = "ogp-phase2"
	}
	name := id + ".yaml"
	f, err := flows.Parse(name, flows.Embedded()[name])
	if err != nil {
		t.Fatal(err)
	}
	if after, err := time.ParseDuration(s.setup["closes"]); err == nil {
		f.Closes = storyStart.Add(after)
	}
	return &play{t: t, story: s, flow: f, words: locales.Default(), clock: &clock{now: storyStart}}
}

// bot makes the bot of a story; its ids count up, so that receipts are the same in every run.
func (p *play) bot(c bot.Config) *bot.Bot {
	p.t.Helper()
	var mu sync.Mutex
	c.Flow, c.Words, c.Now = p.flow, p.words, p.clock.Now
	c.Limit.Burst = -1 // the time of a story stands still
	c.NewID = func() string {
		mu.Lock()
		defer mu.Unlock()
		p.ids++
		return fmt.Sprintf("%08d-0000-4000-8000-%012d", p.ids, p.ids)
	}
	b, err := bot.New(c)
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

// noStore is for the pure play, which never applies anything.
type noStore struct{ bot.Store }

// pure plays a story over Bot.Decide.
type pure struct {
	*play
	user    bot.Address
	b       *bot.Bot
	session bot.Session
	journal []flows.Answer
	shown   []bot.Message // newest last
	ever    []bot.Message // with the keys that they once had
	typed   map[string]string
	updates int
}

func (p *pure) act(l line) string {
	if p.b == nil {
		p.b, p.typed = p.bot(bot.Config{Store: noStore{}}), map[string]string{}
	}
	u := bot.Update{From: p.user, Lang: "en"}
	if lang := p.story.setup["lang"]; lang != "" {
		u.Lang = lang
	}
	p.updates++
	u.ID = fmt.Sprint(p.updates)
	switch l.do {
	case "after":
		p.clock.add(l.wait)
		if p.session.Due.IsZero() || p.session.Due.After(p.clock.Now()) {
			return ""
		}
		u = bot.Update{From: p.user, Timer: true}
	case "again":
		return "" // the store's duty: see the other plays
	case "type":
		u.Text, u.Ref = l.text, u.ID
		p.typed[l.text] = u.Ref
	case "edit":
		u.Text, u.Ref, u.Edited = l.text, p.typed[l.with], true
		p.typed[l.text] = u.Ref
	case "send":
		u.Media = l.text
	case "press", "old":
		u.Token = p.token(l.text, l.do == "old")
		if u.Token == "" {
			p.t.Fatalf("> %s: there is no such key; the newest messages are\n%s%s", l.sign(), show(p.ever[len(p.ever)-2]), show(p.ever[len(p.ever)-1]))
		}
	}
	var said strings.Builder
	for i := range max(1, l.n) {
		u.ID = fmt.Sprintf("%d.%d", p.updates, i)
		said.WriteString(p.step(u))
	}
	return said.String()
}

func (p *pure) step(u bot.Update) string {
	p.ids++
	p.session = roundTrip(p.t, p.session)
	before := mustJSON(p.t, p.session)
	change, err := p.b.Decide(u, p.session, p.clock.Now(), fmt.Sprintf("%08d-0000-4000-8000-%012d", p.ids, p.ids))
	if err != nil {
		p.t.Fatal(err)
	}
	if after := mustJSON(p.t, p.session); after != before {
		p.t.Fatalf("deciding changed its input\nfrom %s\nto   %s", before, after)
	}
	if change.Nothing {
		return ""
	}
	if change.Forget {
		p.journal = nil
	}
	p.session = change.Session
	for _, a := range change.Answers {
		if !a.Apart {
			p.journal = append(p.journal, a)
		}
	}
	var said strings.Builder
	for _, m := range change.Send {
		said.WriteString(show(m))
		if i := slices.IndexFunc(p.shown, func(o bot.Message) bool { return o.ID == m.Replaces }); i >= 0 {
			p.shown[i] = m
		} else {
			p.shown = append(p.shown, m)
		}
		p.ever = append(p.ever, m)
	}
	return said.String()
}

func (p *pure) token(label string, old bool) string {
	from := p.shown
	if old {
		from = p.ever
	}
	for _, m := range slices.Backward(from) {
		for _, c := range m.Choices {
			if c.Label == label {
				return c.Token
			}
		}
	}
	return ""
}

func roundTrip(t *testing.T, s bot.Session) bot.Session {
	t.Helper()
	var back bot.Session
	if err := json.Unmarshal([]byte(mustJSON(t, s)), &back); err != nil {
		t.Fatal(err)
	}
	return back
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	src, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// stage plays a story over a platform and a store.
type stage struct {
	*play
	platform Platform
	store    bot.Store
	b        *bot.Bot
	user     string
	typed    map[string]string
	want     int64 // updates that must have been handled
	log      record
}

// record keeps what is logged.
type record struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements [io.Writer].
func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

// silent holds that nothing that was logged, by the bot or by its channel, has a word of the person in it, or a secret of the
// platform.
func (s *stage) silent() {
	s.log.mu.Lock()
	logged := s.log.text.String()
	s.log.mu.Unlock()
	if p, ok := s.platform.(interface{ Logged() string }); ok {
		logged += p.Logged()
	}
	secrets := s.platform.Secrets()
	for text := range s.typed {
		if !strings.HasPrefix(text, "/") && len(text) > 5 {
			secrets = append(secrets, text)
		}
	}
	for _, secret := range secrets {
		if strings.Contains(logged, secret) {
			s.t.Errorf("the log says %q", secret)
		}
	}
}

func (s *stage) run() {
	ch := s.platform.Channel()
	s.typed = map[string]string{}
	name := s.name()
	s.b = s.bot(bot.Config{
		Store: s.store, Channels: map[string]bot.Channel{name: ch},
		Log: slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.b.Run(ctx) }()
	s.t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			s.t.Errorf("run: %v", err)
		}
	})
}

// name is what the platform's addresses carry.
func (s *stage) name() string {
	if n, ok := s.platform.(interface{ Name() string }); ok {
		return n.Name()
	}
	s.t.Fatal("the platform does not say the name of its channel")
	return ""
}

func (s *stage) act(l line) {
	before := len(s.platform.Shown(s.user))
	switch l.do {
	case "after":
		s.clock.add(l.wait)
		if strings.TrimSpace(l.said) == "" {
			return
		}
		s.want++
	case "again":
		s.platform.Redeliver()
		s.want++
	case "type":
		s.typed[l.text] = s.platform.Type(s.user, l.text)
		s.want++
	case "edit":
		s.platform.Edit(s.user, s.typed[l.with], l.text)
		s.typed[l.text] = s.typed[l.with]
		s.want++
	case "send":
		s.platform.Send(s.user, l.text)
		s.want++
	case "press", "old":
		if !s.platform.Press(s.user, l.text, l.do == "old") {
			s.t.Fatalf("> %s: there is no such key; shown is\n%s", l.sign(), s.screen())
		}
		for range l.n - 1 {
			s.platform.Tap(s.user)
		}
		s.want += int64(l.n)
	}
	s.wait(l)
	s.compare(l, before)
}

// wait returns when the bot has handled everything and delivered what follows.
func (s *stage) wait(l line) {
	deadline := time.Now().Add(20 * time.Second)
	for s.b.Stats().Updates < s.want {
		if time.Now().After(deadline) {
			s.t.Fatalf("> %s: handled %d of %d updates", l.sign(), s.b.Stats().Updates, s.want)
		}
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	if err := s.b.Drain(ctx); err != nil {
		s.t.Fatalf("> %s: %v", l.sign(), err)
	}
}

// compare looks for every line of text that the story shows in what is on the screen now.
func (s *stage) compare(l line, before int) {
	shown := s.platform.Shown(s.user)
	var screen strings.Builder
	for i, b := range shown {
		if i >= min(before, len(shown)-1)-1 { // an answer in place changes the last of those before
			screen.WriteString(b.Text + "\n")
		}
	}
	for row := range strings.Lines(l.said) {
		closes := strings.HasPrefix(row, "=") // a terminal cannot take back what it printed
		row = strings.TrimSpace(strings.TrimLeft(row, "<~"))
		if row == "" || closes || strings.HasPrefix(row, "[") || strings.HasPrefix(row, "(file") {
			continue
		}
		if !strings.Contains(screen.String(), row) {
			s.t.Errorf("> %s\nthe screen lacks %q\n%s", l.sign(), row, s.screen())
			return
		}
	}
}

func (s *stage) screen() string {
	var b strings.Builder
	for _, bubble := range s.platform.Shown(s.user) {
		fmt.Fprintf(&b, "%s\n  %q\n", bubble.Text, bubble.Keys)
	}
	return b.String()
}

// answers reads the answers back from the store.
func (s *stage) answers() string {
	r, ok := s.store.(bot.Reader)
	if !ok {
		s.t.Fatal("the store is no bot.Reader")
	}
	var journal []flows.Answer
	err := r.Each(context.Background(), bot.Filter{}, func(rec bot.Record) error {
		journal = journal[:0]
		for _, e := range rec.Journal {
			journal = append(journal, e.Answer)
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return table(s.flow, flows.Fold(journal))
}
