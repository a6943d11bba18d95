package bot_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"syscall"
	"testing"
	"time"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// failing is a channel on which every message fails in one way, and a store that keeps the result.
type failing struct {
	overtaking
	id      string
	err     error
	settled bot.Result
	asked   int // how often for the next messages of staff
	most    map[string]int
	said    bot.Message
}

// Claim implements [bot.Store].
func (f *failing) Claim(context.Context, time.Time, time.Time, int) ([]bot.Delivery, error) {
	return []bot.Delivery{{Message: bot.Message{ID: f.id, To: overtaken}}}, nil
}

// Settle implements [bot.Store].
func (f *failing) Settle(_ context.Context, results []bot.Result) error {
	f.settled = results[0]
	return nil
}

// Send implements [bot.Channel].
func (f *failing) Send(context.Context, bot.Message, string) (string, error) { return "", f.err }

// QueueTold implements [bot.Teller].
func (f *failing) QueueTold(_ context.Context, most map[string]int, say func(bot.Telling, bot.Hearer) bot.Message) (int, error) {
	f.asked++
	f.most = most
	texts := map[string]string{"en": "The outcome", "es": "El resultado"}
	f.said = say(bot.Telling{Texts: texts}, bot.Hearer{To: bot.Address{Channel: "test", User: "ana"}, Lang: "es-MX"})
	return 0, nil
}

// A message of staff is tried again only if it cannot have arrived. After one that may have arrived, nobody is told for a while.
func TestToldAgainOnlyIfItCannotHaveArrived(t *testing.T) {
	read := &net.OpError{Op: "read", Err: syscall.ECONNRESET}
	for name, tt := range map[string]struct {
		id   string
		err  error
		want bot.ResultState
	}{
		"cut off":                   {bot.NewToldID(), io.ErrUnexpectedEOF, bot.ResultUnsure},
		"cut off before an answer":  {bot.NewToldID(), io.EOF, bot.ResultUnsure},
		"reset":                     {bot.NewToldID(), read, bot.ResultUnsure},
		"no answer in time":         {bot.NewToldID(), context.DeadlineExceeded, bot.ResultUnsure},
		"no connection":             {bot.NewToldID(), &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, bot.ResultLater},
		"no connection in time":     {bot.NewToldID(), &net.OpError{Op: "dial", Err: context.DeadlineExceeded}, bot.ResultLater},
		"asked to wait":             {bot.NewToldID(), &bot.RetryError{After: time.Second}, bot.ResultLater},
		"another answer":            {bot.NewToldID(), errors.New("server error"), bot.ResultLater},
		"refused":                   {bot.NewToldID(), bot.ErrRefused, bot.ResultDropped},
		"gone":                      {bot.NewToldID(), bot.ErrGone, bot.ResultGone},
		"the bot is refused":        {bot.NewToldID(), bot.ErrShut, bot.ResultGone},
		"a message of conversation": {"turn.0", read, bot.ResultLater},
	} {
		t.Run(name, func(t *testing.T) {
			f := &failing{id: tt.id, err: tt.err}
			now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
			b, err := bot.New(bot.Config{
				Store: f, Channels: map[string]bot.Channel{"test": f}, Flow: &flows.Flow{}, Words: locales.Default(), Now: func() time.Time { return now },
			})
			if err != nil {
				t.Fatal(err)
			}
			b.ClaimDue(t.Context())
			if err := b.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			if f.settled.State != tt.want || (f.settled.Reason == bot.ReasonShut) != errors.Is(tt.err, bot.ErrShut) {
				t.Errorf("the result is %q, want %q", f.settled.State, tt.want)
			}
			now = now.Add(2 * time.Second)
			if err := b.Tell(t.Context()); err != nil || (f.asked == 0) != (tt.want == bot.ResultUnsure) {
				t.Errorf("asked %d times for more, %v", f.asked, err)
			}
			now = now.Add(time.Minute)
			if err := b.Tell(t.Context()); err != nil || f.asked == 0 {
				t.Errorf("a minute later: asked %d times for more, %v", f.asked, err)
			}
		})
	}
}

// In a second each channel gets at most five messages of staff, in the language of their reader and with the way out.
func TestTellingIsPaced(t *testing.T) {
	f := &failing{}
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	b, err := bot.New(bot.Config{
		Store: f, Channels: map[string]bot.Channel{"test": f, "other": f}, Flow: &flows.Flow{}, Words: locales.Default(),
		Slash: map[string]string{"test": "/aporte "}, Now: func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 50 { // the loop of the deliverer may run often
		if err := b.Tell(t.Context()); err != nil {
			t.Fatal(err)
		}
		now = now.Add(100 * time.Millisecond)
	}
	if f.asked != 5 || !maps.Equal(f.most, map[string]int{"test": 5, "other": 5}) {
		t.Errorf("in five seconds the store was asked %d times, for %v", f.asked, f.most)
	}
	want := "El resultado\n\nPara no recibir más mensajes sobre esto, escribe /aporte parar."
	if f.said.Text != want || !bot.IsTold(f.said.ID) || f.said.To.User != "ana" {
		t.Errorf("it says %+v", f.said)
	}
}
