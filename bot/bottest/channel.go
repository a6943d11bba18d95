package bottest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"aporte/bot"
)

// patience is how long the suite waits for something that must happen. With a correct channel it never waits so long.
const patience = time.Minute

// TestChannel checks everything that [bot.Channel] promises, as far as the platform can do it ([Platform.Can]). open opens an
// empty platform with its own channel; it is called once for each promise.
//
// A platform whose channel writes a log implements Logged() string, which returns everything logged so far. The suite checks
// that it contains no secret and no words of a person.
func TestChannel(t *testing.T, open func(t *testing.T) Platform) {
	always := func(Can) bool { return true }
	for _, promise := range []struct {
		name  string
		check func(*testing.T, *receiver)
		asked func(Can) bool // whether the promise is checked on a platform with this Can
	}{
		{"typed text arrives", typedText, always},
		{"an event repeated has the same id", repeatedEvent, func(c Can) bool { return c.Again }},
		{"a failed update comes again before the next", failedUpdate, func(c Can) bool { return c.Again }},
		{"a failed update ends the channel", failedForGood, func(c Can) bool { return !c.Again }},
		{"a person's messages stay in order", orderOfOnePerson, always},
		{"a slow person holds up nobody", slowPerson, func(c Can) bool { return c.Crowd }},
		{"an edit names the message edited", editedMessage, func(c Can) bool { return c.EditOwn }},
		{"media is named", mediaNamed, func(c Can) bool { return c.Media }},
		{"a token comes back to the letter", tokenRoundTrip, always},
		{"a second press is another update", pressedTwice, always},
		{"text is shown as it is", literalText, always},
		{"long text is shown whole", longText, always},
		{"long options can be pressed", longOptions, always},
		{"a key that copies takes no other's place", copiedReceipt, always},
		{"a replacement takes the message's place", replacement, func(c Can) bool { return c.Edit }},
		{"a replacement stands below the message", replacementBelow, func(c Can) bool { return !c.Edit }},
		{"a key that is no longer there", oldKey, func(c Can) bool { return c.OldKeys }},
		{"a replacement without a receipt", replacementUnknown, always},
		{"asked to wait", rateLimited, func(c Can) bool { return c.Limits }},
		{"a person who blocked the bot is gone", blockedPerson, func(c Can) bool { return c.Block }},
		{"what is never taken is refused", refusedMessage, func(c Can) bool { return c.Refuse }},
		{"a platform in trouble", platformTrouble, always},
	} {
		t.Run(promise.name, func(t *testing.T) {
			leaks := goleak.IgnoreCurrent()
			t.Cleanup(func() { goleak.VerifyNone(t, leaks) }) // the last cleanup: everything is closed by then
			p := open(t)
			if !promise.asked(p.Can()) {
				t.Skip("not asked of this platform, see its Can")
			}
			r := newReceiver(t, p)
			promise.check(t, r)
			r.stop()
		})
	}
}

// receiver runs a channel and takes its updates.
type receiver struct {
	t      *testing.T
	p      Platform
	ch     bot.Channel
	got    chan bot.Update
	ended  chan error
	cancel context.CancelFunc
	wrote  []string // what people wrote, which no error may repeat

	mu     sync.Mutex
	handle func(bot.Update) error
}

func newReceiver(t *testing.T, p Platform) *receiver {
	ctx, cancel := context.WithCancel(t.Context())
	r := &receiver{t: t, p: p, ch: p.Channel(), got: make(chan bot.Update, 1000), ended: make(chan error, 1), cancel: cancel}
	go func() {
		r.ended <- r.ch.Run(ctx, func(_ context.Context, u bot.Update) error {
			r.mu.Lock()
			handle := r.handle
			r.mu.Unlock()
			if handle != nil {
				if err := handle(u); err != nil {
					return err
				}
			}
			r.got <- u
			return nil
		})
	}()
	t.Cleanup(cancel)
	return r
}

// onUpdate sets a function that is called with each update first. The update is taken only if the function returns nil.
func (r *receiver) onUpdate(handle func(bot.Update) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.handle = handle
}

// next returns the next update that was taken. It fails the test if none comes.
func (r *receiver) next() bot.Update {
	r.t.Helper()
	select {
	case u := <-r.got:
		return u
	case err := <-r.ended:
		r.t.Fatalf("Run ended early: %v", err)
	case <-time.After(patience):
		r.t.Fatal("no update arrived")
	}
	return bot.Update{}
}

// repeated lets the platform repeat its last event, and returns the update. One that comes while the first is still in hand may be taken
// for the same: then the platform tries again.
func (r *receiver) repeated() bot.Update {
	r.t.Helper()
	for range 30 {
		r.p.Redeliver()
		select {
		case u := <-r.got:
			return u
		case <-time.After(time.Second):
		}
	}
	r.t.Fatal("no update arrived again")
	return bot.Update{}
}

// typed lets a person write a text, and returns its update. It fails the test if the update has another text.
func (r *receiver) typed(user, text string) bot.Update {
	r.t.Helper()
	r.wrote = append(r.wrote, text)
	r.p.Type(user, text)
	u := r.next()
	if u.Text != text {
		r.t.Fatalf("typed %q, got %q", text, u.Text)
	}
	return u
}

// meet lets a person write first, since platforms allow a bot only to answer. It returns the person's address.
func (r *receiver) meet(user string) bot.Address {
	r.t.Helper()
	return r.typed(user, "hello").From
}

// send sends a message that must arrive.
func (r *receiver) send(m bot.Message, receipt string) string {
	r.t.Helper()
	out, err := r.try(m, receipt)
	if err != nil {
		r.t.Fatalf("send: %v", err)
	}
	return out
}

// try sends a message and returns what Send returns. It checks that an error contains no secret and no words of a person.
func (r *receiver) try(m bot.Message, receipt string) (string, error) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	out, err := r.ch.Send(ctx, m, receipt)
	if err != nil {
		r.discreet("error", err.Error())
		if strings.TrimSpace(m.Text) != "" && strings.Contains(err.Error(), m.Text) {
			r.t.Errorf("the error repeats the message: %v", err)
		}
	}
	return out, err
}

// discreet fails the test if text contains a secret, or a text of more than one word that a person wrote.
func (r *receiver) discreet(what, text string) {
	r.t.Helper()
	for _, s := range r.p.Secrets() {
		if s != "" && strings.Contains(text, s) {
			r.t.Errorf("the %s contains a secret", what)
		}
	}
	for _, s := range r.wrote {
		if strings.Contains(s, " ") && strings.Contains(text, s) {
			r.t.Errorf("the %s contains what a person wrote", what)
		}
	}
}

// screen returns what a person sees, all messages together.
func (r *receiver) screen(user string) string {
	var texts []string
	for _, b := range r.p.Shown(user) {
		texts = append(texts, b.Text)
	}
	return strings.Join(texts, "\n")
}

// last returns the newest message on a person's screen.
func (r *receiver) last(user string) Bubble {
	r.t.Helper()
	shown := r.p.Shown(user)
	if len(shown) == 0 {
		r.t.Fatalf("nothing is shown to %s", user)
	}
	return shown[len(shown)-1]
}

// stop ends the channel, which must not take long and must return nil.
func (r *receiver) stop() {
	r.t.Helper()
	r.cancel()
	select {
	case err := <-r.ended:
		if err != nil {
			r.discreet("error", err.Error())
			r.t.Errorf("Run returned %v", err)
		}
	case <-time.After(patience):
		r.t.Fatal("Run does not end with its context")
	}
	if l, ok := r.p.(interface{ Logged() string }); ok {
		r.discreet("log", l.Logged())
	}
}

var errNotStored = errors.New("not stored")
