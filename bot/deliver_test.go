package bot_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// overtaking is a store that hands out a newer message between the commit of a claim and the return of it. It is also the
// channel.
type overtaking struct {
	bot.Store
	b     *bot.Bot
	shown []string
}

var overtaken = bot.Address{Channel: "test", User: "ana"}

// Claim implements [bot.Store].
func (o *overtaking) Claim(ctx context.Context, _, _ time.Time, _ int) ([]bot.Delivery, error) {
	err := o.b.Handle(ctx, bot.Update{ID: "1", From: overtaken})
	return []bot.Delivery{{Message: bot.Message{ID: "older", To: overtaken}}}, err
}

// Apply implements [bot.Store].
func (*overtaking) Apply(context.Context, bot.Update, func(bot.Session) (bot.Change, error)) ([]bot.Delivery, error) {
	return []bot.Delivery{{Message: bot.Message{ID: "newer", To: overtaken}}}, nil
}

// Settle implements [bot.Store].
func (*overtaking) Settle(context.Context, []bot.Result) error { return nil }

// Run implements [bot.Channel].
func (*overtaking) Run(context.Context, func(context.Context, bot.Update) error) error { return nil }

// Send implements [bot.Channel].
func (o *overtaking) Send(_ context.Context, m bot.Message, _ string) (string, error) {
	o.shown = append(o.shown, m.ID)
	return "", nil
}

// A message from an earlier process is claimed while its person goes on. It is sent before the answer to their new update.
func TestClaimedBeforeNewer(t *testing.T) {
	o := &overtaking{}
	b, err := bot.New(bot.Config{
		Store: o, Channels: map[string]bot.Channel{"test": o}, Flow: &flows.Flow{}, Words: locales.Default(),
	})
	if err != nil {
		t.Fatal(err)
	}
	o.b = b
	b.ClaimDue(t.Context())
	if err := b.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"older", "newer"}; !slices.Equal(o.shown, want) {
		t.Errorf("shown were %q, want %q", o.shown, want)
	}
}
