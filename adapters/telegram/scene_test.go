package telegram_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/adapters/telegram"
	"aporte/adapters/telegram/faketelegram"
	"aporte/bot"
	"aporte/bot/bottest"
	"aporte/flows"
	"aporte/locales"
)

// scene is a bot with a store on a platform.
type scene struct {
	*faketelegram.Platform
	t     *testing.T
	flow  *flows.Flow
	said  *locales.Words
	store *sqlstore.Store
	b     *bot.Bot
	id    int64 // ana's
	dir   string

	mu  sync.Mutex
	now time.Time
}

func newScene(t *testing.T, lang string, closes time.Duration) *scene {
	t.Helper()
	return newSceneIn(t, telegram.Poll, lang, closes)
}

// newSceneIn receives in one mode. change may change the settings of the bot.
func newSceneIn(t *testing.T, mode, lang string, closes time.Duration, change ...func(*bot.Config)) *scene {
	t.Helper()
	s := &scene{t: t, Platform: faketelegram.New(t, mode, nil), dir: t.TempDir(), now: time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)}
	var err error
	s.flow, s.said = bottest.First()
	if closes > 0 {
		s.flow.Closes = s.now.Add(closes)
	}
	s.store, err = sqlstore.Open(t.Context(), sqlstore.Config{Path: filepath.Join(s.dir, "aporte.db"), Key: make([]byte, 32), Now: s.time})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.store.Close() })
	config := bot.Config{
		Store: s.store, Channels: map[string]bot.Channel{telegram.Name: s.Channel()}, Flow: s.flow, Words: s.said,
		Limit: bot.Limit{Burst: -1}, Now: s.time,
	}
	for _, c := range change {
		c(&config)
	}
	s.flow, s.said = config.Flow, config.Words
	if s.b, err = bot.New(config); err != nil {
		t.Fatal(err)
	}
	s.id = s.ID("ana")
	if lang != "" {
		s.Speak(s.id, strings.TrimPrefix(lang, "-"))
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.b.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	return s
}

func (s *scene) time() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// settle waits until everything that arrived is handled, and what follows is on the screen.
func (s *scene) settle() {
	s.t.Helper()
	eventually(s.t, "all updates are confirmed", func() bool { return s.Pending() == 0 })
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	if err := s.b.Drain(ctx); err != nil {
		s.t.Fatal(err)
	}
}

// session is what is known of ana; the zero Session if she is nobody.
func (s *scene) session() bot.Session {
	s.t.Helper()
	session, err := s.store.Session(s.t.Context(), bot.Address{Channel: telegram.Name, User: s.user()})
	if err != nil {
		s.t.Fatal(err)
	}
	return session
}

// user is ana's id in addresses.
func (s *scene) user() string { return fmt.Sprint(s.id) }

func (s *scene) state() flows.State { return s.session().State }

func (s *scene) open() string {
	s.t.Helper()
	state := s.state()
	if cur := s.flow.Current(state); cur != nil && state.Status != "" {
		return cur.ID + string(state.Aside)
	}
	return ""
}

// answers are those in the journal, each "step=codes or text".
func (s *scene) answers() (out []string) {
	s.t.Helper()
	err := s.store.Each(s.t.Context(), bot.Filter{}, func(r bot.Record) error {
		var journal []flows.Answer
		for _, e := range r.Journal {
			journal = append(journal, e.Answer)
		}
		for id, v := range flows.Fold(journal) {
			out = append(out, id+"="+strings.Join(v.Codes, ",")+v.Text+string(v.Missing))
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// compare holds what a row promises, and what is true of every row.
func (s *scene) compare(in badInput, before []bottest.Bubble, had []string, open string) {
	s.t.Helper()
	now, fresh, keyed := s.Shown("ana"), "", 0
	for i, b := range now {
		if i >= len(before) || before[i].Text != b.Text {
			fresh += b.Text + "\n"
		}
		keyed += min(1, len(b.Keys))
	}
	if n := len(now) - len(before); n != in.new {
		s.t.Errorf("%d new messages, want %d", n, in.new)
	}
	if closed := in.closes > 0; !closed && (keyed != 1+in.left || len(now[len(now)-1].Keys) == 0) {
		s.t.Errorf("%d messages have keys, want the last and %d", keyed, in.left)
	}
	for _, what := range in.says {
		want := s.words(what)
		if in.toast {
			eventually(s.t, "a toast that says "+want, func() bool { return slices.Contains(s.Toasts("ana"), want) })
		} else if !strings.Contains(fresh, want) {
			s.t.Errorf("%q is not said in\n%s", want, fresh)
		}
	}
	got := slices.DeleteFunc(s.answers(), func(a string) bool { return slices.Contains(had, a) })
	if !slices.Equal(got, in.keeps) {
		s.t.Errorf("answers %q, want %q", got, in.keeps)
	}
	if at := s.open(); at == open == in.moves {
		s.t.Errorf("open was %q and is %q", open, at)
	}
}

// words returns what a row names: the words of a locale key with its data, or the text itself.
func (s *scene) words(what string) string {
	if !strings.HasPrefix(what, "bot.") && !strings.HasPrefix(what, s.flow.ID+".") {
		return what
	}
	key, rest, _ := strings.Cut(what, " ")
	data := map[string]any{"Slash": "/"}
	for pair := range strings.SplitSeq(rest, "; ") {
		name, value, _ := strings.Cut(pair, "=")
		data[name] = value
	}
	return s.said.Text(s.state().Lang, key, data)
}

// answerThenEdit answers the text with "more trees", and edits that message; after the close, if there is one.
func (s *scene) answerThenEdit(text string) {
	ref := s.Type("ana", "more trees")
	s.settle()
	s.Press("ana", "Done", false)
	s.settle()
	if !s.flow.Closes.IsZero() {
		s.mu.Lock()
		s.now = s.flow.Closes.Add(time.Minute)
		s.mu.Unlock()
	}
	s.Edit("ana", ref, text)
}

const group = -100123

func (s *scene) callFromGroup() {
	s.AddGroup(group, 0)
	for i := range 2 {
		s.Push(map[string]any{"message": map[string]any{
			"message_id": i + 1, "from": map[string]any{"id": s.id, "first_name": "Ana"},
			"chat": map[string]any{"id": group, "type": "supergroup"}, "text": "@" + faketelegram.BotName + " 1",
			"entities": []any{map[string]any{"type": "mention", "offset": 0, "length": len(faketelegram.BotName) + 1}},
		}})
	}
}

func (s *scene) groupIsInvitedOnce() {
	if got := s.Server.Shown(group); len(got) != 1 || !strings.Contains(got[0].Text, "https://t.me/"+faketelegram.BotName) || len(got[0].Keys) > 0 {
		s.t.Errorf("the group shows %+v", got)
	}
}

// namesAreNowhere looks for what Telegram tells of a person, on the screen and in the files of the store.
func (s *scene) namesAreNowhere() {
	var all strings.Builder
	for _, b := range s.Shown("ana") {
		all.WriteString(b.Text)
	}
	files, err := os.ReadDir(s.dir)
	if err != nil || len(files) == 0 {
		s.t.Fatal("there are no files", err)
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(s.dir, f.Name()))
		if err != nil {
			s.t.Fatal(err)
		}
		all.Write(data)
	}
	for _, name := range []string{"Ana <b>", "Ana &lt;b", "ana_example"} {
		if strings.Contains(all.String(), name) {
			s.t.Errorf("%q is kept or shown", name)
		}
	}
}
