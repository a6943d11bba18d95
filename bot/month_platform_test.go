package bot_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"aporte/bot"
	"aporte/bot/bottest"
)

var _, monthWords = bottest.First()

// platform is a channel in memory, with troubles of its own.
type platform struct {
	month     *world
	name      string
	tellsGone bool                 // it says when somebody blocks the bot
	longWait  bool                 // it asks to wait for hours, too
	blocked   map[bot.Address]bool // who cannot be reached
	shown     map[bot.Address][]bot.Message

	// Of a thousand messages: those that wait, that fail, that are shown though it says that they failed, that it refuses.
	later, reset, lost, refused int
	bad                         bool // for now everything of that is ten times as frequent
}

var errNetwork = errors.New("connection reset")

// Run implements [bot.Channel].
func (*platform) Run(ctx context.Context, _ func(context.Context, bot.Update) error) error {
	<-ctx.Done()
	return nil
}

// Send implements [bot.Channel].
func (p *platform) Send(_ context.Context, m bot.Message, receipt string) (string, error) {
	w := p.month
	w.danger()
	if p.blocked[m.To] {
		w.note("%s gone", m.ID)
		w.witness.unreachable(m.To)
		return "", bot.ErrGone
	}
	fate := w.rng.IntN(1000)
	switch {
	case w.calm:
		fate = 1000
	case p.bad:
		fate /= 10
	}
	switch lost := p.later + p.reset + p.lost; {
	case fate < p.later:
		wait := w.between(time.Second, time.Minute)
		if p.longWait && w.chance(10) {
			wait = w.between(time.Hour, 5*time.Hour)
		}
		w.note("%s waits %s", m.ID, wait)
		return "", &bot.RetryError{After: wait}
	case fate < p.later+p.reset:
		w.note("%s fails", m.ID)
		w.witness.failed(m.ID)
		return "", fmt.Errorf("send: %w", errNetwork)
	case fate >= lost && fate < lost+p.refused:
		w.note("%s refused", m.ID)
		w.witness.refused(m.ID)
		return "", bot.ErrRefused
	case fate < lost:
		p.show(m)
		w.witness.doubtful(m.ID)
		w.witness.failed(m.ID)
		w.note("%s lost", m.ID)
		return "", fmt.Errorf("send: %w", errNetwork)
	}
	p.show(m)
	w.danger()
	w.meanwhile()
	if m.Replaces != "" && receipt != "" {
		return receipt, nil // edited
	}
	return "platform's " + m.ID, nil
}

// show puts a message on the screen of somebody.
func (p *platform) show(m bot.Message) {
	p.month.count.shown++
	p.month.note("%s shows %s %q %+v %+v", m.To.User, m.ID, m.Text, m.Choices, m.File)
	p.month.witness.shown(m)
	p.shown[m.To] = append(p.shown[m.To], m)
	if n := len(p.shown[m.To]); n > 12 {
		p.shown[m.To] = slices.Clone(p.shown[m.To][n-8:])
	}
}

// keys are those of the newest message that has any, or now and then of an older one.
func (p *platform) keys(a bot.Address, rng *rand.Rand) []bot.Choice {
	for _, m := range slices.Backward(p.shown[a]) {
		if len(m.Choices) > 0 && rng.IntN(12) > 0 {
			return m.Choices
		}
	}
	return nil
}

// receive hands an update over to the bot, as a platform does: until it is taken. Now and then it comes again, much later
// or under another id.
func (w *world) receive(u bot.Update) {
	if w.busy[u.From] { // a platform waits for the update before
		w.after(w.between(time.Millisecond, time.Second), func() { w.receive(u) })
		return
	}
	w.count.updates++
	w.note("%s %s does %q %q %q %q", u.From.User, u.ID, u.Text, u.Token, u.Media, u.Ref)
	w.inHand = append(w.inHand, u)
	flooded := w.b.Stats().Flooded
	err := w.b.Handle(bot.WithToast(w.t.Context(), func(text string) { w.note("%s reads %q for a moment", u.From.User, text) }), u)
	w.inHand = slices.DeleteFunc(w.inHand, func(x bot.Update) bool { return x.ID == u.ID && x.From == u.From })
	if err != nil {
		w.count.failed++
		w.note("%s %s fails", u.From.User, u.ID)
		wait := w.between(time.Second, time.Minute)
		if w.disk != fine { // platforms wait longer each time
			wait = w.between(time.Minute, 40*time.Minute)
		}
		w.after(wait, func() { w.receive(u) })
		return
	}
	if w.b.Stats().Flooded == flooded {
		w.witness.acknowledged(u)
	}
	if w.over() {
		return
	}
	switch w.rng.IntN(50) {
	case 0, 1: // the answer was lost on the way
		w.again(u, w.between(time.Millisecond, 10*time.Second))
	case 2:
		w.again(u, w.between(time.Minute, 24*time.Hour))
	case 3: // a double tap
		u.ID += "-again"
		w.again(u, w.between(time.Millisecond, 3*time.Second))
	}
}

// again delivers an update once more. By then others may have come.
func (w *world) again(u bot.Update, after time.Duration) {
	w.count.again++
	w.after(after, func() { w.receive(u) })
}
