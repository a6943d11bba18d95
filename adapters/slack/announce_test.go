package slack_test

import (
	"slices"
	"strings"
	"testing"

	"aporte/adapters/slack"
	"aporte/adapters/slack/fakeslack"
	"aporte/locales"
)

// announcing is a channel that knows the title of a consultation.
func announcing(c *slack.Config) {
	words, err := locales.Load(locales.Files(), slack.Files())
	if err != nil {
		panic(err) // the embedded files are checked by the tests
	}
	c.Words, c.Flow = words, "ogp-phase2"
}

func labelsOf(keys []fakeslack.Key) (all []string) {
	for _, k := range keys {
		all = append(all, k.Label)
	}
	return all
}

// An organiser sees what a channel would read, and posts it there; a key of it leads into the private conversation with a source.
// The app is no member of the channel, and calls nothing there.
func TestAnnounce(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, announcing)
		r.AddChannel(team, "C1")
		eva, ana := r.ID("eva"), r.ID("ana")
		said, keys, problem := r.CommandIn(team, eva, "C1", "Announce radio_8").Shown()
		if problem != "" || !strings.HasPrefix(said, "Only you see this.") || !strings.Contains(said, "the source radio_8.") || r.Said("C1") != 0 {
			t.Fatalf("the preview says %q (%s), and %d messages are in the channel", said, problem, r.Said("C1"))
		}
		want := []string{"Take part", "Participar", "Participer", "Post it here", "Only English", "Only español", "Only français", "Cancel"}
		if !slices.EqualFunc(labelsOf(keys), want, strings.EqualFold) {
			t.Errorf("the keys are %q", labelsOf(keys))
		}
		calls := r.Calls()
		for range 2 { // in a hurry
			r.PressIn(team, eva, "C1", "Post it here")
		}
		until(t, "the announcement", func() bool { return r.Said("C1") > 0 })
		until(t, "the preview is gone", func() bool { return len(r.Whispered("C1", eva)) == 0 })
		r.quiet("eva")
		texts, posted := r.Posted("C1")
		if len(texts) != 1 || strings.Contains(texts[0], "Only you") || !slices.Equal(labelsOf(posted[0]), want[:3]) {
			t.Fatalf("the channel reads %q with %+v", texts, posted)
		}
		for _, title := range []string{"The future of open government: have your say", "El futuro del gobierno abierto", "L’avenir du gouvernement ouvert"} {
			if !strings.Contains(texts[0], title) {
				t.Errorf("the channel does not read %q in %q", title, texts[0])
			}
		}
		for method, n := range r.Calls() {
			if method != "response_url" && n > calls[method]+1 { // the person who typed above is looked up
				t.Errorf("%s was called %d times", method, n-calls[method])
			}
		}

		if key := posted[0][1]; !strings.HasPrefix(key.Link, "https://slack.com/app_redirect?app="+fakeslack.AppID) {
			t.Errorf("the key opens %q", key.Link)
		}
		r.PressIn(team, ana, "C1", "Participar")
		if u := r.next(); u.Text != "/start radio_8-es" || u.From.User != team+"/"+ana || u.Did != "" {
			t.Errorf("the key became %+v", u)
		}
		until(t, "the way", func() bool { return len(r.WhisperedKeys("C1", ana)) > 0 })
		if said := r.Whispered("C1", ana); said[0] != "Te escribí en privado." {
			t.Errorf("whispered %q, want the language of the key", said)
		}
	})
}

// One language alone, in the reader's; the key that posts nothing; and places where nothing is announced.
func TestAnnounceOtherwise(t *testing.T) {
	r := start(t, slack.HTTP, announcing)
	r.AddChannel(team, "C1")
	eva := r.ID("eva")
	r.Meet(team, eva, "fr-FR", "")
	said, _, _ := r.CommandIn(team, eva, "C1", "annoncer").Shown()
	if !strings.HasPrefix(said, "Ce message") || strings.Index(said, "L’avenir") > strings.Index(said, "The future") || !strings.Contains(said, "announcement") {
		t.Errorf("the preview says %q", said)
	}
	r.PressIn(team, eva, "C1", "Annuler")
	until(t, "the preview is gone", func() bool { return len(r.Whispered("C1", eva)) == 0 })
	r.CommandIn(team, eva, "C1", "annoncer <!channel>")
	r.PressIn(team, eva, "C1", "Seulement Español")
	until(t, "the announcement", func() bool { return r.Said("C1") == 1 })
	if texts, keys := r.Posted("C1"); strings.Contains(texts[0], "future") || keys[0][0].Value != "announcement-es" {
		t.Errorf("the channel reads %q %+v", texts, keys)
	}
	if r.Pings() != 0 {
		t.Error("somebody was pinged")
	}
	if said, _, _ := r.Command(team, eva, "", "announce").Shown(); !strings.Contains(said, "dans le canal") {
		t.Errorf("in private it says %q", said)
	}
	r.quiet("eva")
}
