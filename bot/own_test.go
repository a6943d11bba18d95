package bot_test

import (
	"slices"
	"testing"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// TestChannelsOfTheirOwn: newcomers on a channel with a consultation of its own get that, in its language where their app's is of no
// help, and can ask for what is beside it alone. On the other channel all is as before, and the same person is another one.
func TestChannelsOfTheirOwn(t *testing.T) {
	c := newCouple(t)
	config := c.b.Config
	group := config.Beside[0]
	config.Own = map[string]bot.Own{"test:city": {Flow: group, Lang: "fr"}, "test:town": {Flow: group, Beside: []*flows.Flow{config.Flow}}, "test:port": {Lang: "es"}}
	var err error
	if c.b, err = bot.New(config); err != nil {
		t.Fatal(err)
	}
	for _, at := range []struct {
		channel, lang string
		asked         string // what stands behind /start
		began, spoken string // the consultation that began, and the language in which it is asked which one to use
	}{
		{"test", "de", "", "ogp-phase2", "en"},
		{"test", "es", "", "ogp-phase2", "es"},
		{"test", "en", "community", community, "en"},
		{"test:city", "de", "", community, "fr"},
		{"test:city", "en", "", community, "en"},
		{"test:city", "en", "phase2", community, "en"}, // it is not beside it: a source like any other
		{"test:town", "de", "", community, "en"},
		{"test:town", "en", "phase2", "ogp-phase2", "en"},
		{"test:port", "de", "", "ogp-phase2", "es"},
		{"test:port", "en", "community", community, "en"},
	} {
		who := at.channel + at.lang + at.asked
		u := bot.Update{ID: who, From: bot.Address{Channel: at.channel, User: "ana"}, Text: "/start " + at.asked, Lang: at.lang}
		u.From.User = at.lang + at.asked
		if err := c.b.Handle(t.Context(), u); err != nil {
			t.Fatal(err)
		}
		s, err := c.store.Session(t.Context(), u.From)
		if err == nil && s.Away != "" {
			u.From.Consultation = s.Away
			s, err = c.store.Session(t.Context(), u.From)
		}
		if err != nil || s.State.Ref.ID != at.began || s.State.Lang != at.spoken {
			t.Errorf("%+v: %s began in %s, %v", at, s.State.Ref.ID, s.State.Lang, err)
		}
	}
}

// TestOwnFirst: the language of a channel comes first, if it is offered.
func TestOwnFirst(t *testing.T) {
	offered := []string{"en", "es", "fr"}
	for lang, want := range map[string][]string{"": offered, "de": offered, "en": offered, "fr": {"fr", "en", "es"}} {
		if got := (bot.Own{Lang: lang}).First(offered); !slices.Equal(got, want) || locales.Default().Match("xx", got) != want[0] {
			t.Errorf("%q: %v, want %v", lang, got, want)
		}
	}
}

// TestSplitChannel takes names of channels apart.
func TestSplitChannel(t *testing.T) {
	for name, want := range map[string][2]string{"telegram": {"telegram", ""}, "telegram:city": {"telegram", "city"}, "slack:2": {"slack", "2"}} {
		if platform, own := bot.SplitChannel(name); platform != want[0] || own != want[1] {
			t.Errorf("%s is %q and %q", name, platform, own)
		}
	}
}
