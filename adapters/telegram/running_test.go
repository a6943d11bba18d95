package telegram_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"aporte/adapters/telegram"
	"aporte/adapters/telegram/faketelegram"
	"aporte/bot"
)

// patience is how long a test waits for what must happen.
const patience = time.Minute

// start runs the platform's channel until the test ends, and returns what arrives.
func start(t *testing.T, p *faketelegram.Platform) <-chan bot.Update {
	t.Helper()
	got := make(chan bot.Update, 1000)
	startWith(t, p, func(_ context.Context, u bot.Update) error {
		got <- u
		return nil
	})
	return got
}

func startWith(t *testing.T, p *faketelegram.Platform, handle func(context.Context, bot.Update) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Telegram().Run(ctx, handle) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
		for _, s := range p.Secrets() {
			if strings.Contains(p.Logged(), s) {
				t.Errorf("the log contains a secret")
			}
		}
	})
}

func next(t *testing.T, got <-chan bot.Update) bot.Update {
	t.Helper()
	select {
	case u := <-got:
		return u
	case <-time.After(patience):
		t.Fatal("no update arrived")
		return bot.Update{}
	}
}

// eventually looks until what it looks for is there.
func eventually(t *testing.T, what string, there func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !there(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

func ana(p *faketelegram.Platform) bot.Address {
	p.Type("ana", "hello")
	return bot.Address{Channel: telegram.Name, User: "5000000000"}
}
