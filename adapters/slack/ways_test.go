package slack_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"aporte/adapters/slack"
	"aporte/adapters/slack/fakeslack"
	"aporte/bot"
	"aporte/flows"
)

const team = fakeslack.Team

// both runs a test over both transports.
func both(t *testing.T, f func(t *testing.T, transport string)) {
	for _, transport := range transports {
		t.Run(transport, func(t *testing.T) {
			t.Parallel()
			f(t, transport)
		})
	}
}

// question is a text question with what was written so far.
func question(to bot.Address, draft string) bot.Message {
	return bot.Message{
		ID: "m1", To: to, Text: "Why?", Kind: flows.Text, Draft: draft,
		Choices: []bot.Choice{{Token: "tag|why:skip", Label: "Skip"}, {Token: "tag|why:back", Label: "Back"}},
	}
}

// Row 77: in a channel a command is answered to its author alone, who is taken to the private conversation.
func TestCommands(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, nil)
		r.AddChannel(team, "C1")
		ana := r.ID("ana")
		for text, want := range map[string]string{"": "/start", "start radio-es": "/start radio-es", "privacy": "/privacy", "stop": "/stop"} {
			got := r.Command(team, ana, "C1", text)
			if u := r.next(); u.Text != want || u.From.User != team+"/"+ana || u.Lang != "en-US" {
				t.Errorf("%q became %+v", text, u)
			}
			said, keys, problem := got.Shown()
			if !got.Took || problem != "" || said != "I have written to you in private." || !strings.Contains(string(got.Body), `"ephemeral"`) ||
				len(keys) != 1 || keys[0].Label != "Open our conversation" || !strings.HasPrefix(keys[0].Link, "https://slack.com/app_redirect?") {
				t.Errorf("%q was answered with %s: %s", text, got.Body, problem)
			}
		}
		if got := r.Command(team, ana, "C1", "I think that <!channel> openness"); !strings.Contains(string(got.Body), "not taken as an answer") ||
			strings.Contains(string(got.Body), "openness") {
			t.Errorf("an answer in a channel was answered with %s", got.Body)
		}
		r.quiet("ana")
		r.send(bot.Message{ID: "m", To: bot.Address{Channel: "slack", User: team + "/" + ana}, Text: "Hello"}, "")
		if got := r.Command(team, ana, "", "review"); len(got.Body) > 0 {
			t.Errorf("in the private conversation the command was answered with %s", got.Body)
		}
		if u := r.next(); u.Text != "/review" {
			t.Errorf("got %+v", u)
		}
		if n := r.Said("C1"); n != 0 {
			t.Errorf("%d messages are said in the channel", n)
		}
	})
}

func TestCommandInAnotherLanguage(t *testing.T) {
	r := start(t, slack.Socket, func(c *slack.Config) { c.Languages = []string{"en", "es"} })
	r.AddChannel(team, "C1")
	to := r.meet("ana")
	r.send(bot.Message{ID: "m", To: to, Text: "¿Por qué?", Choices: []bot.Choice{{Token: "t", Label: "Saltar"}}}, "")
	got := r.Command(team, r.ID("ana"), "C1", "Ayuda")
	if u := r.next(); u.Text != "/help" || !strings.Contains(string(got.Body), "Te escribí") {
		t.Errorf("got %+v, %s", u, got.Body)
	}
}

// Slack's locale for the Spanish of Latin America names no country: LA is Laos, which nobody there may be offered.
func TestLatinAmericanLocale(t *testing.T) {
	r := start(t, slack.Socket, nil)
	r.Meet(team, r.ID("ana"), "es-LA", "")
	r.Type("ana", "hola")
	if u := r.next(); u.Lang != "es-419" {
		t.Errorf("the language hint is %q", u.Lang)
	}
}

// A command that cannot be stored says so, instead of the platform's own error.
func TestCommandThatIsNotStored(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, nil)
		r.onUpdate(func(bot.Update) error { return errors.New("disk full") })
		got := r.Command(team, r.ID("ana"), "", "start")
		if !got.Took || !strings.Contains(string(got.Body), "Something went wrong") {
			t.Errorf("answered with %+v %s", got.Took, got.Body)
		}
	})
}

// Row 78: a mention gets one invitation, seen by its author alone, and nothing is collected.
func TestMention(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, nil)
		r.AddChannel(team, "C1")
		ana := r.ID("ana")
		for range 3 {
			r.Mention(team, "C1", ana, "my opinion is <secret>")
		}
		until(t, "an invitation", func() bool { return len(r.Whispered("C1", ana)) > 0 })
		r.quiet("ana")
		got, keys := r.Whispered("C1", ana), r.WhisperedKeys("C1", ana)
		if len(got) != 1 || !strings.Contains(got[0], "in private") || r.Said("C1") != 0 {
			t.Errorf("whispered %q, said %d", got, r.Said("C1"))
		}
		if len(keys) != 1 || keys[0].Label != "Open our conversation" || !strings.HasPrefix(keys[0].Link, "https://slack.com/app_redirect?") {
			t.Errorf("the way to the conversation is %+v", keys)
		}
	})
}

func TestHomeAndShortcut(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, nil)
		ana := r.ID("ana")
		r.OpenHome(team, ana, "messages")
		r.OpenHome(team, ana, "home")
		until(t, "the home", func() bool { text, _ := r.Home(team, ana); return text != "" })
		for label, want := range map[string]string{
			"Start or continue": "/start", "Language": "/language", "What happens to what I say": "/privacy", "My answers": "/review",
		} {
			if !r.PressHome(team, ana, label) {
				t.Fatalf("there is no button %q", label)
			}
			if u := r.next(); u.Text != want || u.Token != "" {
				t.Errorf("%q became %+v", label, u)
			}
		}
		r.Shortcut(team, ana, "aporte_start")
		if u := r.next(); u.Text != "/start" {
			t.Errorf("the shortcut became %+v", u)
		}
		// The first message to somebody who never wrote opens the conversation.
		r.send(bot.Message{ID: "m", To: bot.Address{Channel: "slack", User: team + "/" + ana}, Text: "Hello"}, "")
		if r.last("ana") != "Hello" || r.Calls()["conversations.open"] != 1 {
			t.Errorf("shown %q after %v", r.last("ana"), r.Calls())
		}
	})
}

// Rows 71 and 85: a reply in a thread is an answer like any other; names of emoji become emoji.
func TestWaysOfWriting(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, nil)
		from := r.meet("ana")
		r.Write(team, r.ID("ana"), map[string]any{"text": ":thumbsup:", "thread_ts": "1790000000.000001"})
		if u := r.next(); u.Text != "👍" || u.Place != "1790000000.000001" || u.From != from {
			t.Errorf("got %+v", u)
		}
	})
}

// A deletion is explained once.
func TestDeletedMessage(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, nil)
		for range 2 {
			ref := r.Type("ana", "a message")
			r.next()
			r.Delete(team, r.ID("ana"), ref)
		}
		until(t, "an explanation", func() bool { return strings.Contains(r.last("ana"), "is still there") })
		r.quiet("ana")
		if n := len(r.Shown("ana")); n != 1 {
			t.Errorf("%d sentences are shown, want one", n)
		}
	})
}

func TestBoxThatIsNotStored(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, nil)
		to := r.meet("ana")
		r.send(question(to, ""), "")
		r.Press("ana", "Write in a box", false)
		until(t, "the box", func() bool { return r.Box(team, r.ID("ana")) != nil })
		r.onUpdate(func(bot.Update) error { return errors.New("disk full") })
		r.SubmitBox(team, r.ID("ana"), r.Box(team, r.ID("ana")), "many words")
		if box := r.Box(team, r.ID("ana")); box == nil || !strings.Contains(box.Errors["words"], "Something went wrong") {
			t.Errorf("the box is %+v", box)
		}
	})
}

// Row 75: where the box cannot be opened, the person is told to type.
func TestBoxThatCannotBeOpened(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, nil)
		to := r.meet("ana")
		r.send(question(to, ""), "")
		r.Inject(fakeslack.Fault{Method: "views.open", N: 1, Code: "expired_trigger_id"})
		r.Press("ana", "Write in a box", false)
		until(t, "a sentence", func() bool { return strings.Contains(r.last("ana"), "write your answer here") })
		r.quiet("ana")
	})
}

// Row 76: what is chosen in a message that has changed since arrives with its own token: the bot knows what it is about.
func TestOldControls(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, nil)
		to := r.meet("ana")
		var radio, menu []bot.Choice
		for i := range 20 {
			c := bot.Choice{Token: fmt.Sprintf("tag|q:reply:%d", i), Label: fmt.Sprintf("Option %c", 'A'+i), Number: i + 1}
			if menu = append(menu, c); i < 8 {
				radio = append(radio, c)
			}
		}
		for i, choices := range [][]bot.Choice{radio, menu} {
			id := fmt.Sprint("m", i)
			receipt := r.send(bot.Message{ID: id, To: to, Text: "Which?", Choices: choices}, "")
			r.send(bot.Message{ID: id + "x", To: to, Text: "Which?\n✓ B", Replaces: id}, receipt)
			if keys := r.Shown("ana")[i].Keys; len(keys) != 0 {
				t.Errorf("an answered question has the controls %q", keys)
			}
			if !r.Press("ana", "Option C", true) {
				t.Fatal("the old control is forgotten")
			}
			if u := r.next(); u.Token != choices[2].Token {
				t.Errorf("got %+v", u)
			}
		}
		r.PressValue(team, r.ID("ana"), "never|given:out")
		if u := r.next(); u.Token != "never|given:out" {
			t.Errorf("got %+v", u)
		}
	})
}

// Every message says all of itself without blocks, with its options numbered, and notifies nobody.
func TestFallback(t *testing.T) {
	r := start(t, slack.Socket, nil)
	to := r.meet("ana")
	r.send(bot.Message{ID: "m", To: to, Text: "Who? <!channel> & <@U1>", Choices: []bot.Choice{
		{Token: "a", Label: "A <b>", Number: 1}, {Token: "b", Label: "B", Number: 2, Mark: "✓"}, {Token: "c", Label: "Skip"},
	}}, "")
	want := "Who? <!channel> & <@U1>\n\n1. A <b>\n✓ 2. B"
	if got := r.Fallbacks(team, r.ID("ana")); !slices.Equal(got, []string{want}) {
		t.Errorf("the fallback is %q, want %q", got, want)
	}
	if r.Pings() != 0 {
		t.Error("somebody was notified")
	}
}

// Row 67: an event that comes again while the first is being handled has one effect and one answer.
func TestRetryWhileTheFirstIsHandled(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, nil)
		begun, free := make(chan struct{}, 10), make(chan struct{})
		var handled atomic.Int32
		r.onUpdate(func(bot.Update) error {
			handled.Add(1)
			begun <- struct{}{}
			<-free
			return nil
		})
		r.Type("ana", "once")
		<-begun
		r.Redeliver()
		r.Redeliver()
		// They are on their way as soon as something behind them has arrived.
		r.Type("ben", "meanwhile")
		<-begun
		close(free)
		for seen := map[string]bool{}; len(seen) < 2; {
			seen[r.next().Text] = true
		}
		// A repetition that was slower than the first is handled again under the same id, which the store knows.
		if n := handled.Load(); n < 2 || n > 4 {
			t.Errorf("handled %d times", n)
		}
	})
}

// The home says how far somebody is, in the language of their conversation.
func TestHomeSaysHowFar(t *testing.T) {
	standing := bot.Standing{Lang: "fr", Status: flows.InProgress, Reached: flows.Progress{Number: 3, Total: 8}}
	var asked atomic.Value
	r := start(t, slack.Socket, func(c *slack.Config) {
		c.Standing = func(_ context.Context, a bot.Address) (bot.Standing, error) {
			asked.Store(a)
			return standing, nil
		}
	})
	ana := r.ID("ana")
	r.OpenHome(team, ana, "home")
	until(t, "the home", func() bool {
		text, keys := r.Home(team, ana)
		return strings.Contains(text, "à la question 3") && slices.Contains(keys, "Mes réponses")
	})
	if want := (bot.Address{Channel: "slack", User: team + "/" + ana}); asked.Load() != want {
		t.Errorf("asked for %v", asked.Load())
	}
}
