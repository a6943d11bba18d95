package bottest

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// stage plays a story on a platform and a store.
type stage struct {
	*play
	platform Platform
	store    bot.Store
	b        *bot.Bot
	user     string
	typed    map[string]string
	want     int64 // updates that must have been handled
	log      Logs
}

// silent checks that the logs of the bot and of its channel contain no secret of the platform and no text that the person typed.
// It does not look for commands, or for texts of up to five bytes.
func (s *stage) silent() {
	logged := s.log.String()
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

// name returns the name of the channel, see [bot.Address.Channel].
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

// wait waits until the bot has handled all updates and sent all messages that follow from them.
func (s *stage) wait(l line) {
	deadline := time.Now().Add(time.Minute)
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

// compare checks that the new part of the screen contains every line of text that the story shows.
func (s *stage) compare(l line, before int) {
	shown := s.platform.Shown(s.user)
	var screen strings.Builder
	for i, b := range shown {
		if i >= min(before, len(shown)-1)-1 { // the answer may also edit the last of the earlier messages
			screen.WriteString(b.Text + "\n")
		}
	}
	for row := range strings.Lines(l.said) {
		if text, ok := strings.CutPrefix(strings.TrimSpace(row), "! "); ok {
			s.beside(l, text)
			continue
		}
		closes := strings.HasPrefix(row, "=") // edits that close a question: not checked, since a terminal cannot show them
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

// beside waits until a toast with this text was shown; it may come after all messages. On a platform without toasts the text must
// be in a message.
func (s *stage) beside(l line, text string) {
	there := func() bool {
		if p, ok := s.platform.(Toaster); ok {
			return slices.Contains(p.Toasts(s.user), text)
		}
		return strings.Contains(s.screen(), text)
	}
	for end := time.Now().Add(20 * time.Second); !there(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatalf("> %s: nobody says %q", l.sign(), text)
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

// answers reads the answers from the store, and returns them as a table.
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
	return table(s.flow, flows.Fold(journal), flows.FoldNotes(journal))
}
