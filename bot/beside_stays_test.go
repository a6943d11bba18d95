package bot_test

import (
	"testing"
	"time"

	"aporte/bot"
)

// What becomes of somebody who takes part in two consultations: reminders, receipts, news of the platform, wishes, and time.

// A reminder asks the question of its own consultation, so what is typed next is an answer to it.
func TestBesideReminder(t *testing.T) {
	c := newCouple(t)
	c.types("ana", "/start community", "Yes, and remind me", "/start phase2", "yes")
	c.now = c.now.Add(49 * time.Hour)
	due, err := c.store.Due(t.Context(), c.now, 10)
	if err != nil || len(due) != 1 || due[0].From.Consultation != community {
		t.Fatalf("due are %+v, %v", due, err)
	}
	if err := c.b.Handle(t.Context(), due[0]); err != nil {
		t.Fatal(err)
	}
	if err := c.b.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.see(c.types("ana", "30 November 2026"), "2/12")
	if got := c.session("ana", "").State.Answers; len(got["f1_stance"].Codes) != 0 {
		t.Errorf("the own answers are %v", got)
	}
}

// A receipt leads to its response, of whatever consultation it is, and to no other.
func TestBesideReceipt(t *testing.T) {
	c := newCouple(t)
	c.types("ana", "/start community", "yes", "30 November 2026")
	receipt := c.session("ana", community).Receipt
	c.types("bea", "/start", "yes", "agree")
	own := c.session("bea", "").Response
	c.types("bea", "/receipt "+receipt) // bea has a response of another consultation in the conversation
	c.types("bea", "/start community")
	c.see(c.types("bea", "/receipt "+receipt), "question 2 of about 12")
	if got := c.session("bea", community); got.Receipt != receipt || got.State.Ref.ID != community {
		t.Errorf("bea has the receipt %q", got.Receipt)
	}
	if got := c.session("bea", "").Response; got != own {
		t.Error("bea lost her own response")
	}
	if got := c.session("ana", community).Response; got != "" {
		t.Error("ana still has it")
	}
	// In a conversation without a response, the receipt alone is enough.
	c.see(c.types("eva", "/receipt "+receipt), "question 2 of about 12")
	if got := c.session("eva", community).Receipt; got != receipt {
		t.Errorf("eva has the receipt %q", got)
	}
	if got := c.session("eva", ""); got.Away != community || got.Response != "" {
		t.Errorf("eva's plain conversation is %+v", got)
	}
}

// What a platform reports of an account is true in all its conversations.
func TestBesideSilent(t *testing.T) {
	c := newCouple(t)
	c.types("ana", "/start", "Yes, and remind me", "/start community", "Yes, and remind me")
	due := func(want int) {
		t.Helper()
		got, err := c.store.Due(t.Context(), c.now.Add(60*24*time.Hour), 10)
		if err != nil || len(got) != want {
			t.Errorf("%d timers, %v, want %d", len(got), err, want)
		}
	}
	due(2)
	c.does("ana", bot.Update{Did: bot.Left})
	due(0)
	c.does("ana", bot.Update{Did: bot.Came})
	due(2)
	before := c.session("ana", community).Receipt
	c.does("ana", bot.Update{Did: bot.Moved, User: "anna"})
	if got := c.session("anna", community).Receipt; got != before || got == "" {
		t.Errorf("after the move the receipt is %q, want %q", got, before)
	}
	c.see(c.types("anna", "30 November 2026"), "2/12")
}

// A wish to hear is of one consultation: to delete the answers to the other does not end it. /stop ends all.
func TestBesideWish(t *testing.T) {
	c := newCouple(t)
	c.types("ana", "/start", "yes", "agree", "both", "/skip", "agree", "agree", "agree", "agree", "Guatemala", "/skip")
	c.press("ana", "Submit and tell me the outcome")
	c.types("ana", "/start community", "yes", "/delete", "1")
	if got := c.session("ana", ""); got.Response == "" {
		t.Fatal("the own response is gone")
	}
	people := func(want int) {
		t.Helper()
		all, _, err := c.store.Audience(t.Context(), bot.Telling{Consultation: "ogp-phase2", Texts: map[string]string{"en": "news"}})
		if err != nil || len(all) != want {
			t.Errorf("%d want to hear, %v, want %d", len(all), err, want)
		}
	}
	people(1)
	c.types("ana", "/stop")
	people(0)
}

// Row 163: once a consultation is served no more, everything goes to the plain conversation again.
func TestBesideGone(t *testing.T) {
	c := newCouple(t)
	c.types("ana", "/start community", "yes")
	c.open("none")
	c.see(c.types("ana", "hello"), "What do you think?")
}

// A person's place is kept although they did nothing else in the plain conversation for months.
func TestBesideStays(t *testing.T) {
	c := newCouple(t)
	c.types("ana", "/start community", "yes")
	for range 5 {
		c.now = c.now.Add(40 * 24 * time.Hour)
		c.types("ana", "/start")
		if _, err := c.store.Unlink(t.Context(), bot.PartingAt(c.now, map[string]bot.Schedule{"ogp-phase2": {}, community: {}})); err != nil {
			t.Fatal(err)
		}
	}
	if got := c.session("ana", ""); got.Away != community {
		t.Error("the person's place is forgotten")
	}
}
