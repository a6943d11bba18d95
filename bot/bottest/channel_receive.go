package bottest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"aporte/bot"
)

func typedText(t *testing.T, r *receiver) {
	ref := r.p.Type("ana", "Más voces, menos papel")
	first := r.next()
	if first.Text != "Más voces, menos papel" || first.Ref != ref || first.Did != bot.Typed || first.Token+first.Media+first.Link+first.User != "" {
		t.Errorf("got %+v, want the text with ref %q and nothing else", first, ref)
	}
	if first.ID == "" || first.From.Channel == "" || first.From.User == "" {
		t.Errorf("got %+v, want an id and a whole address", first)
	}
	r.wrote = append(r.wrote, first.Text)
	// Blanks and line breaks inside, odd characters, formulas and markup must all arrive as the person wrote them.
	for _, text := range []string{
		"a\n\n  b", "=1+1", "<b>&amp;</b> *x* _y_ `z` [a](b)", "{{.Secret}} %s ${x}", "<!channel> @here :no_such_emoji:",
		"مرحبا", "👩‍👩‍👧‍👦", "stop corruption", strings.Repeat("long ", 600) + "end",
	} {
		if !r.p.Can().Lines && strings.Contains(text, "\n") {
			continue
		}
		u := r.typed("ana", text)
		if u.From != first.From {
			t.Errorf("the address changed from %v to %v", first.From, u.From)
		}
		if u.ID == first.ID || u.Ref == first.Ref {
			t.Errorf("two messages have the same id or ref")
		}
	}
	if !r.p.Can().Crowd {
		return
	}
	if u := r.typed("ben", "hello"); u.From == first.From {
		t.Errorf("two people have the address %v", u.From)
	}
}

func repeatedEvent(t *testing.T, r *receiver) {
	first := r.typed("ana", "once and again")
	if again := r.repeated(); again.ID != first.ID || again.Text != first.Text {
		t.Errorf("got %+v, want %+v once more", again, first)
	}
}

func failedUpdate(t *testing.T, r *receiver) {
	r.meet("ana")
	var mu sync.Mutex
	var tried []bot.Update
	r.onUpdate(func(u bot.Update) error {
		mu.Lock()
		defer mu.Unlock()
		tried = append(tried, u)
		if len(tried) <= 2 {
			return errNotStored
		}
		return nil
	})
	r.p.Type("ana", "first")
	first := r.next()
	r.p.Type("ana", "second")
	second := r.next()
	if first.Text != "first" || second.Text != "second" {
		t.Errorf("taken were %q and %q", first.Text, second.Text)
	}
	mu.Lock()
	defer mu.Unlock()
	for _, u := range tried[:3] {
		if u.ID != first.ID {
			t.Errorf("tried %q in between, with another id than %q", u.Text, first.Text)
		}
	}
}

func failedForGood(t *testing.T, r *receiver) {
	r.meet("ana")
	r.onUpdate(func(bot.Update) error { return errNotStored })
	r.p.Type("ana", "lost")
	select {
	case err := <-r.ended:
		if !errors.Is(err, errNotStored) {
			t.Errorf("Run returned %v, want what stood in the way", err)
		}
		r.ended <- nil // for stop
	case u := <-r.got:
		t.Errorf("an update that was not stored was taken: %+v", u)
	case <-time.After(patience):
		t.Error("Run goes on, and the person does not learn that what they wrote is lost")
	}
}

func orderOfOnePerson(t *testing.T, r *receiver) {
	people, messages := 4, 15
	if !r.p.Can().Crowd {
		people = 1
	}
	for i := range messages {
		for p := range people {
			r.p.Type(person(p), fmt.Sprint(i))
		}
	}
	seen := map[bot.Address]int{}
	for range people * messages {
		u := r.next()
		if u.Text != fmt.Sprint(seen[u.From]) {
			t.Fatalf("got %q from %v, want %d", u.Text, u.From, seen[u.From])
		}
		seen[u.From]++
	}
	if len(seen) != people {
		t.Errorf("heard of %d people, want %d", len(seen), people)
	}
}

// person returns the name of the n-th person, counted from 0. Person 0 is "ana", the only person on a platform without Crowd.
func person(n int) string {
	if n == 0 {
		return "ana"
	}
	return fmt.Sprintf("person%d", n)
}

func slowPerson(t *testing.T, r *receiver) {
	slow := r.meet("slow")
	begun, free := make(chan struct{}), make(chan struct{})
	t.Cleanup(sync.OnceFunc(func() {
		select {
		case <-free:
		default:
			close(free)
		}
	}))
	var tries atomic.Int32
	r.onUpdate(func(u bot.Update) error {
		if u.From == slow {
			if tries.Add(1) == 1 {
				close(begun)
			}
			<-free
		}
		return nil
	})
	r.p.Type("slow", "one")
	<-begun
	r.p.Type("slow", "two")
	for i := range 5 {
		r.typed(fmt.Sprintf("quick%d", i), "hello")
	}
	if n := tries.Load(); n != 1 {
		t.Errorf("%d updates of one person are handled at the same time", n)
	}
	close(free)
	for _, want := range []string{"one", "two"} {
		if u := r.next(); u.From != slow || u.Text != want {
			t.Errorf("got %q, want %q", u.Text, want)
		}
	}
}

func editedMessage(t *testing.T, r *receiver) {
	ref := r.p.Type("ana", "befor")
	first := r.next()
	r.p.Type("ana", "another")
	r.next()
	r.p.Edit("ana", ref, "before")
	u := r.next()
	if u.Did != bot.Edited || u.Ref != first.Ref || u.Text != "before" || u.From != first.From {
		t.Errorf("got %+v, want the edit of %q", u, first.Ref)
	}
	if u.ID == first.ID {
		t.Error("the edit has the id of the message")
	}
}

func mediaNamed(t *testing.T, r *receiver) {
	from := r.meet("ana")
	for _, media := range []string{"voice", "photo", "document"} {
		r.p.Send("ana", media)
		u := r.next()
		if u.Media == "" || u.Text != "" || u.From != from {
			t.Errorf("sent a %s, got %+v", media, u)
		}
		if media != "document" && u.Media != media && u.Media != "other" {
			t.Errorf("sent a %s, got a %s", media, u.Media)
		}
	}
}

func tokenRoundTrip(t *testing.T, r *receiver) {
	to := r.meet("ana")
	tokens := []string{
		"a", strings.Repeat("x", 64), `"<>&'\{}[]|;:,.?!@#$%^*()-_=+~` + "`/ end",
		"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_",
	}
	var choices []bot.Choice
	for i, token := range tokens {
		choices = append(choices, bot.Choice{Token: token, Label: fmt.Sprintf("Key %c", 'A'+i), Number: i + 1})
	}
	r.send(bot.Message{ID: "m1", To: to, Text: "Which?", Choices: choices}, "")
	for _, c := range choices {
		if !r.p.Press("ana", c.Label, false) {
			t.Fatalf("there is no key %q in %q", c.Label, r.last("ana").Keys)
		}
		if u := r.next(); u.Token != c.Token || u.From != to || u.Text != "" || u.Media != "" {
			t.Errorf("pressed %q, got %+v", c.Token, u)
		}
	}
}

func pressedTwice(t *testing.T, r *receiver) {
	to := r.meet("ana")
	r.send(bot.Message{ID: "m1", To: to, Text: "Which?", Choices: []bot.Choice{{Token: "t", Label: "Yes", Number: 1}}}, "")
	if !r.p.Press("ana", "Yes", false) {
		t.Fatal("there is no key Yes")
	}
	first := r.next()
	r.p.Tap("ana")
	if u := r.next(); u.Token != "t" || u.ID == first.ID {
		t.Errorf("got %+v, want the token once more with another id than %q", u, first.ID)
	}
}
