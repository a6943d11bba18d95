package bottest

import (
	"errors"
	"strings"

	"aporte/bot"
	"aporte/desk"
	"aporte/flows"
)

// notedFirst: the audit log has the entry of an export before the encoder reads anything. The export contains as many responses
// as the entry says, even if people write more in between.
func notedFirst(s *office) {
	s.say("1", "ana", "q", "one")
	before := ""
	e := &reading{before: func() {
		before = s.log()
		s.say("2", "bea", "q", "two")
	}}
	if err := s.export(e); err != nil {
		s.Fatal(err)
	}
	if before != `clerk export "demo csv answers" 1`+"\n" || len(e.records) != 1 {
		s.Errorf("before the first row of %d, noted was %q", len(e.records), before)
	}
	if again := (&reading{}); s.export(again) != nil || len(again.records) != 2 || !strings.HasSuffix(s.log(), "answers\" 2\n") {
		s.Errorf("the next one has %d, and noted is %s", len(again.records), s.log())
	}
}

// onlyNoted: an encoder gets no responses if it asks for others than those that the audit log names.
func onlyNoted(s *office) {
	s.say("1", "ana", "q", "one")
	e := &reading{filter: bot.Filter{}}
	err := s.Export(s.T.Context(), demo, e, func(why error) { s.Error(why) })
	if err == nil || len(e.records) != 0 {
		s.Errorf("read are %d responses, %v", len(e.records), err)
	}
	for _, c := range []struct {
		noted, read flows.Status
		allowed     bool
	}{{"", flows.InProgress, true}, {flows.Submitted, flows.InProgress, false}, {flows.Submitted, "", false}} {
		noted, e := demo, &reading{filter: demo}
		noted.Status, e.filter.Status = c.noted, c.read
		err := s.Export(s.T.Context(), noted, e, func(why error) { s.Error(why) })
		if (err == nil) != c.allowed || (len(e.records) == 1) != c.allowed {
			s.Errorf("noted is %q, read %q: %d responses, %v", c.noted, c.read, len(e.records), err)
		}
	}
}

// everything tries all actions that the desk refuses if the audit log cannot be written. It returns the error of each action, by
// its name; errHanded among them if the action returned data.
func (s *office) everything(id string) map[string]error {
	ctx, errs := s.T.Context(), map[string]error{}
	found, err := s.Find(ctx, "receipt-ana")
	errs["find"] = errors.Join(err, empty(found.Response.ID != ""))
	page, err := s.Desk.Page(ctx, demo, "", 10)
	errs["page"] = errors.Join(err, empty(len(page.Records) > 0))
	rec, err := s.Desk.Response(ctx, id)
	errs["open"] = errors.Join(err, empty(rec.ID != ""))
	errs["erase"] = s.Desk.Erase(ctx, "receipt-ana")
	errs["tell"] = s.Desk.Tell(ctx, news, fits)
	errs["note"] = s.Desk.Note(ctx, "release", "demo", 1)
	return errs
}

// errHanded means that an action returned data.
var errHanded = errors.New("handed out")

func empty(handed bool) error {
	if handed {
		return errHanded
	}
	return nil
}

// refused checks that each action of everything fails with an error for which as is true, changes and returns nothing, and leaves
// the audit log as it was before.
func (s *office) refused(id, before string, as func(error) bool) {
	s.Helper()
	for action, err := range s.everything(id) {
		if errors.Is(err, errHanded) || !as(err) {
			s.Errorf("%s: %v", action, err)
		}
	}
	if after := s.log(); after != before {
		s.Errorf("noted is\n%sbefore it was\n%s", after, before)
	}
	if recs := s.records(demo); len(recs) != 1 || len(recs[0].Journal) != 1 {
		s.Errorf("left is %+v", recs)
	}
}

// unnoted: if the audit log cannot be written, no action is done and no data is returned.
func unnoted(s *office) {
	s.say("1", "ana", "q", "one")
	s.wish("2", "ana", "ana@example.org")
	id := s.records(demo)[0].ID
	over := s.options.Trouble(s.T, s.Store, NoAudit)
	s.refused(id, s.log(), func(err error) bool { return err != nil })
	e := &reading{before: func() { s.Error("an encoder may read what is not noted") }}
	if err := s.export(e); err == nil || len(e.records) != 0 {
		s.Errorf("exported %d, %v", len(e.records), err)
	}
	if all, _, err := s.contacts(); err == nil || len(all) != 0 {
		s.Errorf("handed out are %d contacts, %v", len(all), err)
	}
	over()
	for action, err := range s.everything(id) {
		if err != nil && !errors.Is(err, errHanded) {
			s.Errorf("afterwards, %s: %v", action, err)
		}
	}
}

// fits takes every text.
func fits(string, string, string) error { return nil }

// refusedTellings: a message that somebody could not read is refused as a whole, and says for whom.
func refusedTellings(s *office) {
	for i, user := range []string{"ana", "bea", "cleo"} {
		s.hear(user, []string{"en", "fr", "fr"}[i], bot.WishMade)
	}
	ctx := s.T.Context()
	tooLong := errors.New("too long")
	var missing *desk.MissingError
	if err := s.Desk.Tell(ctx, news, fits); !errors.As(err, &missing) || missing.People["fr"] != 2 || len(missing.People) != 1 {
		s.Errorf("a language is missing: %v", err)
	}
	texts := map[string]string{"en": "The outcome", "fr": "Les résultats"}
	err := s.Desk.Tell(ctx, bot.Telling{Consultation: "demo", Texts: texts}, func(channel, lang, text string) error {
		if channel == "test" && lang == "fr" && text == texts["fr"] {
			return tooLong
		}
		return nil
	})
	if !errors.Is(err, tooLong) {
		s.Errorf("a text is too long: %v", err)
	}
	if err := s.Desk.Tell(ctx, bot.Telling{Consultation: "demo", Texts: map[string]string{"en": " ", "fr": "a"}}, fits); !errors.Is(err, desk.ErrEmpty) {
		s.Errorf("a text is empty: %v", err)
	}
	if told, err := s.Desk.Told(ctx, "demo"); err != nil || len(told) > 0 || s.log() != "" {
		s.Errorf("told is %+v, %v; noted is %s", told, err, s.log())
	}
	canadian := bot.Telling{Consultation: "demo", Texts: texts}
	if text, ok := canadian.Text("fr-CA"); !ok || text != texts["fr"] {
		s.Errorf("fr-CA reads %q", text)
	}
}

// undone: an erasure that fails in the middle erases nothing, and leaves no entry in the audit log.
func undone(s *office) {
	s.say("1", "ana", "q", "one")
	s.wish("2", "ana", "ana@example.org")
	over := s.options.Trouble(s.T, s.Store, NoErasing)
	if err := s.Desk.Erase(s.T.Context(), "receipt-ana"); err == nil {
		s.Error("what cannot be done is reported as done")
	}
	over()
	if got := s.log(); got != "" {
		s.Errorf("noted is\n%s", got)
	}
	if found, err := s.Find(s.T.Context(), "receipt-ana"); err != nil || found.Answers != 2 {
		s.Errorf("left is %+v, %v", found, err)
	}
	if err := s.Desk.Erase(s.T.Context(), "receipt-ana"); err != nil || !strings.HasSuffix(s.log(), "erase \"demo\" 1\n") {
		s.Errorf("afterwards: %v, and noted is\n%s", err, s.log())
	}
}

// readingGoesOn: when nothing can be written, staff can still export answers and contacts. Before they get any data, they are told
// that the export is not in the audit log. Every other action is refused.
func readingGoesOn(s *office, what Trouble, want error) {
	s.say("1", "ana", "q", "one")
	s.wish("2", "ana", "ana@example.org")
	id := s.records(demo)[0].ID
	over := s.options.Trouble(s.T, s.Store, what)
	before, told := s.log(), error(nil)
	unnoted := func(why error) { told = why }
	e := &reading{filter: demo, before: func() {
		if told == nil {
			s.Error("an encoder may read before it is said that this is not noted")
		}
	}}
	if err := s.Export(s.T.Context(), demo, e, unnoted); err != nil || len(e.records) != 1 || !errors.Is(told, want) {
		s.Errorf("exported %d, %v; told is %v, want %v", len(e.records), err, told, want)
	}
	told = nil
	if all, _, err := s.Desk.Contacts(s.T.Context(), unpublished, unnoted); err != nil || len(all) != 1 || !errors.Is(told, want) {
		s.Errorf("contacts = %+v, %v; told is %v, want %v", all, err, told, want)
	}
	s.refused(id, before, func(err error) bool { return errors.Is(err, want) })
	over()
	if err := s.export(&reading{}); err != nil || !strings.HasSuffix(s.log(), "export \"demo csv answers\" 1\n") {
		s.Errorf("afterwards: %v, and noted is\n%s", err, s.log())
	}
}
