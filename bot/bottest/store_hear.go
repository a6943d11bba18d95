package bottest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// hearing are the tests of wishes to hear of the outcome, and of what people are told.
var hearing = map[string]func(*shelf){
	"everybody is told once, in their language":        toldOnce,
	"telling goes on where it stopped":                 toldGoesOn,
	"what may have been told is not told again":        toldNotTwice,
	"telling leaves room for the conversation":         toldLeavesRoom,
	"nobody waits behind what they are told":           toldIsLast,
	"a telling waits for channels that do not run":     toldElsewhere,
	"a wish ends as its person says":                   wishEnds,
	"a wish follows its language, address and receipt": wishMoves,
	"a wish ends with the response":                    wishErased,
	"a wish ends when nobody can be reached":           wishGone,
	"the last message ends the wish":                   toldFinally,
	"a wish outlives who took part, and then ends":     wishOver,
	"one message at a time":                            toldOneByOne,
}

// news is a telling in two languages.
var news = bot.Telling{Consultation: "demo", Texts: map[string]string{"en": "The outcome", "es": "El resultado"}}

// hear lets a person answer that they want to hear of the outcome.
func (s *shelf) hear(user, lang string, what bot.Wish) {
	s.Helper()
	_, err := s.Apply(s.T.Context(), bot.Update{ID: fmt.Sprintf("hear%d", looks.Add(1)), From: address(user)}, func(b bot.Session) (bot.Change, error) {
		if b.Response == "" {
			b.Response, b.Receipt = "response-"+user, "receipt-"+user
			b.State = flows.State{Ref: flows.Ref{ID: "demo", Version: 1}, Status: flows.InProgress}
		}
		b.State.Lang = lang
		return bot.Change{Session: b, Wish: what}, nil
	})
	if err != nil {
		s.Fatal(err)
	}
}

// audience says who would get a telling, as text.
func (s *shelf) audience(t bot.Telling) string {
	s.Helper()
	all, damaged, err := s.Audience(s.T.Context(), t)
	if err != nil || damaged > 0 {
		s.Fatal(damaged, err)
	}
	var parts []string
	for _, a := range all {
		parts = append(parts, fmt.Sprintf("%s %d", a.Lang, a.People))
	}
	return strings.Join(parts, ", ")
}

func (s *shelf) tell(t bot.Telling) {
	s.Helper()
	if err := s.Tell(s.T.Context(), t, func([]bot.Audience) error { return nil }, bot.Audit{Actor: "clerk", Action: "tell"}); err != nil {
		s.Fatal(err)
	}
}

// round queues the next messages of tellings, claims all that is due, and returns what people are told, by person.
func (s *shelf) round(most int) map[string]bot.Delivery {
	s.Helper()
	s.clock.add(time.Second)
	_, err := s.QueueTold(s.T.Context(), map[string]int{"test": most}, func(t bot.Telling, h bot.Hearer) bot.Message {
		text, _ := t.Text(h.Lang)
		return bot.Message{ID: bot.NewToldID(), To: h.To, Text: text}
	})
	if err != nil {
		s.Fatal(err)
	}
	found := map[string]bot.Delivery{}
	for _, d := range s.claim() {
		if bot.IsTold(d.Message.ID) {
			if _, twice := found[d.Message.To.User]; twice {
				s.Errorf("%s is told twice at once", d.Message.To.User)
			}
			found[d.Message.To.User] = d
		}
	}
	return found
}

// tellAll lets a telling come to its end, and returns who read what, sorted. Every message is sent.
func (s *shelf) tellAll() string {
	s.Helper()
	var read []string
	for range 100 {
		for user, d := range s.round(3) {
			read = append(read, user+": "+d.Message.Text)
			s.settle(bot.Result{ID: d.Message.ID, State: bot.ResultSent})
		}
	}
	slices.Sort(read)
	return strings.Join(read, "\n")
}

// how returns how far the newest telling has come, as text.
func (s *shelf) how() string {
	s.Helper()
	all, err := s.Told(s.T.Context(), "demo")
	if err != nil || len(all) == 0 {
		s.Fatal("no telling", err)
	}
	t := all[0]
	return fmt.Sprintf("%s: %d sent, %d left, %d gone, %d failed, %d unsure", t.State, t.Sent, t.Left, t.Gone, t.Failed, t.Unsure)
}

func toldOnce(s *shelf) {
	for i := range 7 {
		s.hear(fmt.Sprint("user", i), []string{"en", "es"}[i%2], bot.WishMade)
	}
	s.say("1", "other", "q", "words") // somebody without a wish
	if got := s.audience(news); got != "en 4, es 3" {
		s.Errorf("the audience is %s", got)
	}
	s.tell(news)
	want := "user0: The outcome\nuser1: El resultado\nuser2: The outcome\nuser3: El resultado\nuser4: The outcome\nuser5: El resultado\nuser6: The outcome"
	if got := s.tellAll(); got != want {
		s.Errorf("told is\n%s", got)
	}
	if got := s.how(); got != "done: 7 sent, 0 left, 0 gone, 0 failed, 0 unsure" {
		s.Error(got)
	}
	s.hear("late", "en", bot.WishMade)
	s.tell(news) // the same words again: only those who did not get them
	if got := s.tellAll(); got != "late: The outcome" {
		s.Errorf("told again is %q", got)
	}
	more := bot.Telling{Consultation: "demo", Texts: map[string]string{"en": "More", "es": "Más"}}
	s.tell(more)
	if got := s.tellAll(); strings.Count(got, "\n") != 7 {
		s.Errorf("another message reached\n%s", got)
	}
}

func toldGoesOn(s *shelf) {
	for i := range 9 {
		s.hear(fmt.Sprint("user", i), "en", bot.WishMade)
	}
	s.tell(news)
	first := s.round(4)
	for _, d := range first {
		s.settle(bot.Result{ID: d.Message.ID, State: bot.ResultSent})
	}
	if got := s.how(); len(first) != 4 || got != "open: 4 sent, 5 left, 0 gone, 0 failed, 0 unsure" {
		s.Errorf("%d told; %s", len(first), got)
	}
	s.reopen() // killed here
	s.tell(news)
	rest := s.tellAll()
	for user := range first {
		if strings.Contains(rest, user+":") {
			s.Errorf("%s was told before, and again", user)
		}
	}
	if strings.Count(rest, "\n") != 4 {
		s.Errorf("after that were told\n%s", rest)
	}
	if n := len(s.audits()); n != 1 {
		s.Errorf("%d entries in the audit log, want that of the beginning alone", n)
	}
}

func toldNotTwice(s *shelf) {
	for i := range 3 {
		s.hear(fmt.Sprint("user", i), "en", bot.WishMade)
	}
	s.tell(news)
	claimed := s.round(2)
	s.reopen() // killed while they were sent
	s.clock.add(2 * bot.LeaseTime)
	if got := s.claim(); len(got) != 0 {
		s.Errorf("claimed again is %q", texts(got))
	}
	rest := s.tellAll()
	for user := range claimed {
		if strings.Contains(rest, user) {
			s.Errorf("%s may have been told, and was told again", user)
		}
	}
	if got := s.how(); len(claimed) != 2 || got != "done: 1 sent, 0 left, 0 gone, 0 failed, 2 unsure" {
		s.Errorf("%d claimed; %s", len(claimed), got)
	}
	for _, d := range claimed { // known only now
		s.settle(bot.Result{ID: d.Message.ID, State: bot.ResultSent})
	}
	if got := s.how(); got != "done: 1 sent, 0 left, 0 gone, 0 failed, 2 unsure" {
		s.Errorf("counted twice: %s", got)
	}
}

func toldLeavesRoom(s *shelf) {
	for i := range 20 {
		s.hear(fmt.Sprint("user", i), "en", bot.WishMade)
	}
	s.tell(news)
	n := 0
	for range 10 { // the platform asks to wait
		for _, d := range s.round(2) {
			n++
			s.settle(bot.Result{ID: d.Message.ID, State: bot.ResultLater, Due: s.clock.Now().Add(time.Hour)})
		}
	}
	if n != 6 {
		s.Errorf("%d wait for a platform that takes none", n)
	}
	s.clock.add(2 * time.Hour)
	if got := s.tellAll(); strings.Count(got, "\n") != 19 {
		s.Errorf("told is\n%s", got)
	}
	if got := s.how(); got != "done: 20 sent, 0 left, 0 gone, 0 failed, 0 unsure" {
		s.Error(got)
	}
}

// toldIsLast: a message of the conversation does not wait behind one of staff, also if that one has to wait.
func toldIsLast(s *shelf) {
	s.hear("ana", "en", bot.WishMade)
	s.tell(news)
	if _, err := s.QueueTold(s.T.Context(), map[string]int{"test": 1}, func(_ bot.Telling, h bot.Hearer) bot.Message {
		return bot.Message{ID: bot.NewToldID(), To: h.To, Text: "news"}
	}); err != nil {
		s.Fatal(err)
	}
	if got := s.say("1", "ana", "q", "one"); texts(got) != "noted one" {
		s.Errorf("deliveries = %q", texts(got))
	}
	s.settle(bot.Result{ID: "m1", State: bot.ResultLater, Due: s.clock.Now()})
	got := s.claim()
	if texts(got) != "noted one" && texts(got) != "noted one|news" && texts(got) != "news|noted one" {
		s.Errorf("claimed %q", texts(got))
	}
}

func toldElsewhere(s *shelf) {
	s.hear("ana", "en", bot.WishMade)
	s.tell(news)
	for range 3 {
		n, err := s.QueueTold(s.T.Context(), map[string]int{"other": 5}, func(bot.Telling, bot.Hearer) bot.Message { return bot.Message{} })
		if n != 0 || err != nil {
			s.Errorf("%d queued, %v", n, err)
		}
	}
	if got := s.how(); got != "open: 0 sent, 1 left, 0 gone, 0 failed, 0 unsure" {
		s.Error(got)
	}
	s.clock.add(time.Hour)
	if got := s.tellAll(); got != "ana: The outcome" {
		s.Errorf("told is %q", got)
	}
}

func toldFinally(s *shelf) {
	last := news
	last.Final = true
	for i := range 4 {
		s.hear(fmt.Sprint("user", i), "en", bot.WishMade)
	}
	s.tell(last)
	told := s.round(2)
	for i, user := range slices.Sorted(maps.Keys(told)) {
		s.settle(bot.Result{ID: told[user].Message.ID, State: []bot.ResultState{bot.ResultSent, bot.ResultDropped}[i]})
	}
	if got := s.audience(bot.Telling{Consultation: "demo"}); got != "en 2" {
		s.Errorf("left are %s", got)
	}
	s.tellAll()
	if got := s.how(); got != "done: 3 sent, 0 left, 0 gone, 1 failed, 0 unsure" {
		s.Error(got)
	}
	if got := s.audience(bot.Telling{Consultation: "demo"}); got != "" || s.session("user1").Hears {
		s.Errorf("left are %q", got)
	}
}

func toldOneByOne(s *shelf) {
	s.hear("ana", "en", bot.WishMade)
	s.tell(news)
	ctx, note := s.T.Context(), bot.Audit{Actor: "clerk", Action: "tell"}
	no := errors.New("not like this")
	refuse := func([]bot.Audience) error { return no }
	other := bot.Telling{Consultation: "demo", Texts: map[string]string{"en": "Other words"}}
	if err := s.Tell(ctx, other, refuse, note); !errors.Is(err, bot.ErrOnItsWay) {
		s.Errorf("a second message: %v", err)
	}
	if err := s.StopTelling(ctx, "demo", note); err != nil {
		s.Error(err)
	}
	if err := s.StopTelling(ctx, "demo", note); !errors.Is(err, bot.ErrNoTelling) {
		s.Errorf("stopped twice: %v", err)
	}
	if got := s.tellAll(); got != "" {
		s.Errorf("told after it was stopped: %q", got)
	}
	if err := s.Tell(ctx, other, refuse, note); !errors.Is(err, no) {
		s.Errorf("a message that is refused: %v", err)
	}
	if n := len(s.audits()); n != 2 {
		s.Errorf("%d entries in the audit log", n)
	}
	s.tell(news)
	if got := s.tellAll(); got != "ana: The outcome" {
		s.Errorf("told is %q", got)
	}
}
