package bot_test

import (
	"context"
	"errors"
	"io"
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
func (f *failing) QueueTold(context.Context, map[string]int, func(bot.Telling, bot.Hearer) bot.Message) (int, error) {
	f.asked++
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
