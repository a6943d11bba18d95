package slack_test

import (
	"strings"
	"testing"

	"aporte/adapters/slack"
	"aporte/flows"
)

// grouped is a channel that knows of a consultation beside its own.
func grouped(c *slack.Config) {
	announcing(c)
	f, err := flows.Parse("ogp-community.yaml", flows.Embedded()["ogp-community.yaml"])
	if err != nil {
		panic(err) // it is built in
	}
	c.Beside = []*flows.Flow{f}
}

// The command with the name of a consultation asks for it, in a channel, too: nothing that is said there becomes an answer.
func TestCommandBeside(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, grouped)
		r.AddChannel(team, "C1")
		ana := r.ID("ana")
		for typed, want := range map[string]string{
			"community": "/start community", "Community-radio_8": "/start community-radio_8", "start community": "/start community",
			"ogp-community": "/start ogp-community", "/community": "/start community",
		} {
			said, _, problem := r.CommandIn(team, ana, "C1", typed).Shown()
			if u := r.next(); u.Text != want || u.Did != "" || problem != "" {
				t.Errorf("%q became %+v (%s)", typed, u, problem)
			}
			if !strings.HasPrefix(said, "I have written to you in private") {
				t.Errorf("%q in a channel says %q", typed, said)
			}
		}
		if said, _, _ := r.CommandIn(team, ana, "C1", "communities").Shown(); !strings.Contains(said, "/aporte start") {
			t.Errorf("a word that asks for nothing says %q", said)
		}
		r.quiet("ana")
	})
}

// An announcement of a consultation has its title, and its keys lead there.
func TestAnnounceBeside(t *testing.T) {
	r := start(t, slack.HTTP, grouped)
	r.AddChannel(team, "C1")
	eva, ana := r.ID("eva"), r.ID("ana")
	said, _, _ := r.CommandIn(team, eva, "C1", "announce community").Shown()
	if !strings.Contains(said, "what did your group say?") || !strings.Contains(said, "the source community-announcement.") {
		t.Errorf("the preview says %q", said)
	}
	r.PressIn(team, eva, "C1", "Post it here")
	until(t, "the announcement", func() bool { return r.Said("C1") > 0 })
	r.quiet("eva")
	if texts, _ := r.Posted("C1"); !strings.Contains(texts[0], "¿qué dijo tu grupo?") {
		t.Errorf("the channel reads %q", texts)
	}
	r.PressIn(team, ana, "C1", "Participar")
	if u := r.next(); u.Text != "/start community-announcement-es" {
		t.Errorf("the key became %+v", u)
	}
}
