package sqlstore_test

import (
	"slices"
	"strings"
	"testing"

	"aporte/bot"
)

// Whoever has the server has the key of the database. It opens everything there, and no words of a submitted response.
func TestNoSubmittedWordsWithTheKeyOfTheDatabase(t *testing.T) {
	onBoth(t, testNoSubmittedWordsWithTheKeyOfTheDatabase)
}

func testNoSubmittedWordsWithTheKeyOfTheDatabase(t *testing.T, path string) {
	staff := identity(t)
	h := enter(t, path, staff.Recipient())
	h.reach("ana", "review", planted("planted = why", "planted: in\ntwo messages"))
	if found := h.found("planted"); !slices.Equal(found, []string{"answers", "contacts", "sessions"}) {
		t.Fatalf("before submitting, words are found in %v", found)
	}
	before := h.ciphers("planted")
	h.say("ana", "/submit")
	if found := h.found("planted"); found != nil {
		t.Fatalf("after submitting, words are found in %v", found)
	}
	h.gone("after submitting,", before)
	for step, want := range map[string]bot.SealedWords{
		"f1_for":         {Text: "planted = why\nplanted: in\ntwo messages"},
		"incentives":     {Text: "planted way"},
		"idea1_headline": {Text: "planted idea"},
	} {
		words, _ := h.words(step, staff)
		if words.Text != want.Text {
			t.Errorf("%s opens to %q", step, words.Text)
		}
		if len(words.Bubbles) == 0 || words.Bubbles[0].Ref == "" {
			t.Errorf("%s has the messages %+v", step, words.Bubbles)
		}
	}

	// What is given after that is sealed at once, and looking at things brings nothing back.
	h.say("ana", "/review", "4", "planted anew")
	if found := h.found("planted"); !slices.Equal(found, []string{"sessions"}) {
		t.Errorf("while it is written, words are found in %v", found)
	}
	h.say("ana", "/done", "/review", "/export")
	if found := h.found("planted"); found != nil {
		t.Errorf("after a change, words are found in %v", found)
	}
	if words, _ := h.words("f1_for", staff); words.Text != "planted anew" {
		t.Errorf("the change opens to %q", words.Text)
	}
	h.say("ana", "/delete", "1")
	err := h.s.Each(t.Context(), bot.Filter{}, func(bot.Record) error {
		t.Error("it is not deleted")
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// What was submitted while there was no recipient is sealed when one is set; what was sealed stays so when it is not.
func TestRecipientComesLater(t *testing.T) { onBoth(t, testRecipientComesLater) }

func testRecipientComesLater(t *testing.T, path string) {
	staff, next := identity(t), identity(t)
	h := enter(t, path, nil)
	h.reach("ana", "review", planted("planted why"))
	h.say("ana", "/submit")
	h.reach("bob", "review", planted("unfinished"))
	before := h.ciphers("planted why")
	if len(before) == 0 {
		t.Fatal("nothing is there in the open")
	}
	h.leave()

	h = enter(t, path, staff.Recipient())
	open, _, err := h.s.Opened(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for place, plain := range open {
		if strings.Contains(plain, "planted why") {
			t.Errorf("%s still opens", place)
		}
	}
	h.gone("after the start,", before)
	if found := h.found("unfinished"); !slices.Equal(found, []string{"answers", "sessions"}) {
		t.Errorf("what was not submitted is found in %v", found)
	}
	h.say("ana", "/review", "4", "planted better", "/done")
	session, err := h.s.Session(t.Context(), bot.Address{Channel: "test", User: "ana"})
	if v := session.State.Answers["f1_for"]; !v.Sealed || v.Text != "" || err != nil {
		t.Errorf("the session has %+v, %v", v, err)
	}
	if words, _ := h.words("f1_for", staff); words.Text != "planted better" {
		t.Errorf("it opens to %q", words.Text)
	}
	h.leave()

	h = enter(t, path, next.Recipient())
	h.words("f1_for", staff) // sealed to the one before, and left so
	h.leave()

	h = enter(t, path, nil)
	h.say("ana", "/review", "4", "in the open", "/done")
	if found := h.found("in the open"); !slices.Equal(found, []string{"answers", "sessions"}) {
		t.Errorf("without a recipient, words are found in %v", found)
	}
	h.leave()

	h = enter(t, path, next.Recipient())
	if found := h.found("in the open"); found != nil {
		t.Errorf("set again, words are found in %v", found)
	}
	if words, _ := h.words("f1_for", next); words.Text != "in the open" {
		t.Errorf("it opens to %q", words.Text)
	}
}

// A node without a recipient beside one that has it leaves words in the open: the other one finds and seals them, also those that come
// after it has looked.
func TestRecipientOfOneNode(t *testing.T) {
	staff, path := identity(t), onServer(t)
	a, b := enter(t, path, staff.Recipient()), enter(t, path, nil)
	for who, words := range map[string]string{"ana": "planted one", "bea": "planted two"} {
		b.reach(who, "review", planted(words))
		b.say(who, "/submit")
		if found := a.found(words); len(found) == 0 {
			t.Fatalf("%s: nothing is there in the open", words)
		}
		if n, err := a.s.SealEarlier(t.Context()); n == 0 || err != nil {
			t.Errorf("%s: %d responses, %v", words, n, err)
		}
		if found := a.found(words); found != nil {
			t.Errorf("%s is found in %v", words, found)
		}
		if n, err := a.s.SealEarlier(t.Context()); n != 0 || err != nil {
			t.Errorf("with nothing new, %d responses are looked through, %v", n, err)
		}
	}
	b.say("ana", "/review", "4", "planted three", "/done")
	a.leave()
	a = enter(t, path, staff.Recipient())
	if found := a.found("planted three"); found != nil {
		t.Errorf("after a start, a change is found in %v", found)
	}
}
