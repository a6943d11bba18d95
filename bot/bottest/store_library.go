package bottest

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// lookedAt: Session returns the same session as the next Apply gets.
func lookedAt(s *shelf) {
	s.say("1", "ana", "q", "one")
	got, err := s.Session(s.Context(), address("ana"))
	if err != nil || got.Response != "response-ana" || !reflect.DeepEqual(got, s.session("ana")) {
		s.Errorf("session = %+v, %v; the next update finds %+v", got, err, s.session("ana"))
	}
	if got, err := s.Session(s.Context(), address("nobody")); err != nil || !reflect.DeepEqual(got, bot.Session{}) {
		s.Errorf("the session of nobody = %+v, %v", got, err)
	}
}

// published: the source that was published first stays; a later Publish of the version changes nothing.
func published(s *shelf) {
	publish := func(id string, version int, source string) string {
		s.Helper()
		before, err := s.Publish(s.Context(), bot.Published{Ref: flows.Ref{ID: id, Version: version}, Source: []byte(source)})
		if err != nil {
			s.Fatal(err)
		}
		return string(before)
	}
	for _, step := range []struct {
		id           string
		version      int
		source, want string
	}{{"demo", 1, "first", ""}, {"demo", 1, "other", "first"}, {"demo", 2, "second", ""}, {"view", 1, "third", ""}} {
		if got := publish(step.id, step.version, step.source); got != step.want {
			s.Errorf("before %q there was %q, want %q", step.source, got, step.want)
		}
	}
	all, err := s.Versions(s.Context())
	sources := map[flows.Ref]string{}
	for _, p := range all {
		sources[p.Ref] = string(p.Source)
	}
	want := map[flows.Ref]string{{ID: "demo", Version: 1}: "first", {ID: "demo", Version: 2}: "second", {ID: "view", Version: 1}: "third"}
	if err != nil || len(all) != 3 || !reflect.DeepEqual(sources, want) {
		s.Errorf("versions = %v, %v", sources, err)
	}
}

// renewed: Renew replaces the source of a version.
func renewed(s *shelf) {
	p := bot.Published{Ref: flows.Ref{ID: "demo", Version: 1}, Source: []byte("first")}
	if _, err := s.Publish(s.Context(), p); err != nil {
		s.Fatal(err)
	}
	p.Source = []byte("renewed")
	if err := s.Renew(s.Context(), p); err != nil {
		s.Fatal(err)
	}
	s.reopen()
	if all, err := s.Versions(s.Context()); err != nil || len(all) != 1 || string(all[0].Source) != "renewed" {
		s.Errorf("versions = %v, %v", all, err)
	}
}

// keptWords: a version has the words of the last KeepWords, and the wordings of all of them, in the order in which they came to stand.
func keptWords(s *shelf) {
	one, two := flows.Ref{ID: "demo", Version: 1}, flows.Ref{ID: "demo", Version: 2}
	if words, err := s.KeptWords(s.Context(), one); err != nil || words != nil {
		s.Errorf("before anything was kept: %q, %v", words, err)
	}
	first := bot.Wording{ID: "a1", Step: "q", Lang: "en", Text: "Which one?\na\tLeft"}
	second := bot.Wording{ID: "b2", Step: "q", Lang: "en", Text: "Which one, then?\na\tLeft", Open: true, Joined: "a1"}
	var want []bot.Wording
	for _, kept := range []struct {
		ref      flows.Ref
		words    string
		wordings []bot.Wording
	}{{one, "old", []bot.Wording{first}}, {one, "new", []bot.Wording{second, first}}, {one, "new", nil}, {two, "other", []bot.Wording{first}}} {
		s.clock.add(time.Second)
		if err := s.KeepWords(s.Context(), kept.ref, []byte(kept.words), kept.wordings); err != nil {
			s.Fatal(err)
		}
		for _, w := range kept.wordings {
			w.Version, w.At = kept.ref.Version, s.clock.Now()
			want = append(want, w)
		}
	}
	early := bot.Wording{ID: "c3", Step: "q", Lang: "en", Text: "?", Version: 2, At: storyStart}
	if err := s.KeepWords(s.Context(), two, []byte("other"), []bot.Wording{early}); err != nil {
		s.Fatal(err)
	}
	want = slices.Insert(want, len(want)-1, early)
	s.reopen()
	for ref, want := range map[flows.Ref]string{one: "new", two: "other"} {
		if words, err := s.KeptWords(s.Context(), ref); err != nil || string(words) != want {
			s.Errorf("words of version %d = %q, %v, want %q", ref.Version, words, err, want)
		}
	}
	got, err := s.Wordings(s.Context(), "demo")
	for i := range got {
		got[i].At = got[i].At.In(storyStart.Location())
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		s.Errorf("wordings = %+v, %v, want %+v", got, err, want)
	}
	if other, err := s.Wordings(s.Context(), "another"); err != nil || other != nil {
		s.Errorf("wordings of another consultation = %v, %v", other, err)
	}
}

// wordingNoted: each entry of the journal has the id of the wording that the person read.
func wordingNoted(s *shelf) {
	s.say("1", "ana", "q", "one")
	records := s.records(bot.Filter{})
	if len(records) != 1 || len(records[0].Journal) == 0 || records[0].Journal[len(records[0].Journal)-1].Wording != "wording of q" {
		s.Errorf("records = %+v", records)
	}
}

// reopened: a store that was closed and opened again has everything; nothing was only in memory.
func reopened(s *shelf) {
	s.say("1", "ana", "q", "one")
	before := s.session("ana")
	ids := s.records(bot.Filter{})
	s.reopen()
	if after := s.session("ana"); !reflect.DeepEqual(after, before) {
		s.Errorf("session = %+v, before it was %+v", after, before)
	}
	if again := s.records(bot.Filter{}); !reflect.DeepEqual(again, ids) {
		s.Errorf("records = %+v, before they were %+v", again, ids)
	}
	if got := s.say("1", "ana", "q", "again"); got != nil {
		s.Error("an update acted again")
	}
	s.clock.add(2 * bot.LeaseTime)
	if got := s.claim(); texts(got) != "noted one" {
		s.Errorf("claimed %q, want what waited", texts(got))
	}
}

// rotated: after Rotate everything can be read as before, and further updates are applied.
func rotated(s *shelf) {
	s.say("1", "ana", "q", "one")
	if err := s.options.Vault(s.Store).Put(s.Context(), "a", "T1", []byte("token")); err != nil {
		s.Fatal(err)
	}
	before, session := s.records(bot.Filter{}), s.session("ana")
	if err := s.Rotate(s.Context(), []byte("short")); err == nil {
		s.Error("a key that is too short was taken")
	}
	if err := s.Rotate(s.Context(), bytes.Repeat([]byte{9}, 32)); err != nil {
		s.Fatal(err)
	}
	if after := s.records(bot.Filter{}); !reflect.DeepEqual(after, before) {
		s.Errorf("records = %+v, before they were %+v", after, before)
	}
	if after := s.session("ana"); !reflect.DeepEqual(after, session) {
		s.Errorf("session = %+v, before it was %+v", after, session)
	}
	if got, err := s.options.Vault(s.Store).Get(s.Context(), "a", "T1"); string(got) != "token" || err != nil {
		s.Errorf("the vault has %q, %v", got, err)
	}
	if got := s.say("1", "ana", "q", "again"); got != nil {
		s.Error("an update acted again")
	}
	if found, err := s.Examine(s.Context(), nil); err != nil || !found.Sound() {
		s.Errorf("examined: %v, %v", found, err)
	}
}

// examined: Examine opens every sealed row.
func examined(s *shelf) {
	empty, err := s.Examine(s.Context(), nil)
	if err != nil || !empty.Sound() || !empty.Last.IsZero() {
		s.Errorf("an empty store: %v, last %v, %v", empty, empty.Last, err)
	}
	s.say("1", "ana", "q", "one")
	s.clock.add(time.Hour)
	s.say("2", "ana", "q", "two")
	found, err := s.Examine(s.Context(), func(done, total int) {
		if done > total {
			s.Errorf("row %d of %d", done, total)
		}
	})
	// The address, the session, the response, two answers, two messages.
	if err != nil || !found.Sound() || found.Rows-empty.Rows != 7 || !found.Last.Equal(s.clock.Now()) {
		s.Errorf("%v, last %v, %v", found, found.Last, err)
	}
}

// unparked: a parked update is listed without its content, and after Unpark it can be handled again.
func unparked(s *shelf) {
	u := bot.Update{ID: "the update of ana", From: address("ana"), Text: "words of ana", Lang: "es"}
	for range 3 {
		_, _ = s.Apply(s.Context(), u, func(bot.Session) (bot.Change, error) { return bot.Change{}, errors.New("no") })
	}
	all, err := s.Parked(s.Context())
	if err != nil || len(all) != 1 || all[0].Channel != "test" || all[0].Reason == "" || !all[0].At.Equal(storyStart) {
		s.Fatalf("parked = %+v, %v", all, err)
	}
	if all[0].ID == u.ID {
		s.Error("the platform's id of an update is shown")
	}
	if b, err := s.Backlog(s.Context()); err != nil || b.Parked != 1 {
		s.Errorf("backlog = %+v, %v", b, err)
	}
	got, err := s.Unpark(s.Context(), all[0])
	if err != nil || !reflect.DeepEqual(got, u) {
		s.Errorf("taken out is %+v, %v", got, err)
	}
	if _, err := s.Unpark(s.Context(), all[0]); err == nil {
		s.Error("it was taken out twice")
	}
	if got, err := s.Apply(s.Context(), got, answering("1", "ana", "q", "words")); err != nil || len(got) != 1 {
		s.Errorf("handled again: %d deliveries, %v", len(got), err)
	}
	if all, err := s.Parked(s.Context()); err != nil || len(all) != 0 {
		s.Errorf("still parked are %+v, %v", all, err)
	}
}
