package bottest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"aporte/bot"
	"aporte/desk"
	"aporte/flows"
)

// TestDesk checks what a [desk.Desk] promises with this store. Above all, every action of staff is written to the audit log, and
// no entry of the log says anything about a person.
func TestDesk(t *testing.T, o StoreOptions) {
	tests := map[string]func(*office){
		"every action is noted, without a person":    noted,
		"what is not there is not noted":             notThere,
		"an export is noted before its first row":    notedFirst,
		"nothing is handed out that cannot be noted": unnoted,
		"nothing is noted that is not done":          undone,
		"what is said comes out of a full disk":      func(s *office) { readingGoesOn(s, DiskFull, bot.ErrFull) },
		"what is said comes out of a copy":           func(s *office) { readingGoesOn(s, Unwritable, bot.ErrReadOnly) },
		"an export is of what is noted":              onlyNoted,
		"what staff erase is gone":                   erasedByStaff,
		"what is gone is told":                       toldWithdrawn,
		"exports are known":                          knownExports,
		"contact wishes lead to nobody's answers":    wishes,
		"what cannot be told is refused":             refusedTellings,
		"pages have every response once":             pages,
		"pages go on while people come and go":       movingPages,
		"staff change a close":                       rescheduled,
		"a close changes with its entry alone":       unnotedChange,
		"a slip in words is mended":                  slipMended,
		"words are joined with their entry alone":    unnotedSlip,
		"codes of analysts are kept":                 codesKept,
		"codes are kept with their entry alone":      unnotedCodes,
		"a text is released":                         quoted,
		"a text is released with its entry alone":    unnotedRelease,
		"what was folded stays folded":               foldedForGood,
	}
	for _, name := range slices.Sorted(maps.Keys(tests)) {
		t.Run(name, func(t *testing.T) {
			s := newShelf(t, o)
			tests[name](&office{s, desk.New(s.Store, "clerk")})
		})
	}
}

// office is a store under test with a desk, whose actor is "clerk".
type office struct {
	*shelf
	*desk.Desk
}

// audits returns the audit log.
func (s *shelf) audits() []bot.Audit {
	s.Helper()
	all, err := s.Store.Audits(s.T.Context())
	if err != nil {
		s.Fatal(err)
	}
	return all
}

// log returns the audit log as text, one line for each entry.
func (s *office) log() string {
	s.Helper()
	var lines strings.Builder
	for _, a := range s.audits() {
		fmt.Fprintf(&lines, "%s %s %q %d\n", a.Actor, a.Action, a.Subject, a.Count)
	}
	return lines.String()
}

// wish stores how a person wants to be reached, as an answer that is kept apart from the response.
func (s *office) wish(id, user, text string) {
	s.Helper()
	_, err := s.Apply(s.T.Context(), bot.Update{ID: id, From: address(user)}, func(b bot.Session) (bot.Change, error) {
		wish := flows.Answer{Step: "email", Act: flows.ActGiven, Value: flows.Value{Text: text}, Apart: true}
		return bot.Change{Session: b, Answers: []flows.Answer{wish}}, nil
	})
	if err != nil {
		s.Fatal(err)
	}
}

var demo = bot.Filter{Flow: "demo"}

// reading is an encoder that keeps the records that it reads. before, if set, is called before it reads.
type reading struct {
	before  func()
	filter  bot.Filter
	records []bot.Record
}

func (*reading) Form() string { return "csv answers" }

func (e *reading) Encode(ctx context.Context, r bot.Reader) error {
	if e.before != nil {
		e.before()
	}
	return r.Each(ctx, e.filter, func(rec bot.Record) error {
		e.records = append(e.records, rec)
		return nil
	})
}

// export reads all responses. It fails the test if that was not written to the audit log.
func (s *office) export(e *reading) error {
	e.filter = demo
	return s.Export(s.T.Context(), demo, e, func(why error) { s.Errorf("not noted: %v", why) })
}

// unpublished knows no version, so that everything that was said about contact counts.
func unpublished(flows.Ref) *flows.Flow { return nil }

// contacts reads all contacts. It fails the test if that was not written to the audit log.
func (s *office) contacts() ([]bot.Contact, int, error) {
	return s.Desk.Contacts(s.T.Context(), unpublished, func(why error) { s.Errorf("not noted: %v", why) })
}

// Count implements [desk.Counter].
func (e *reading) Count(ctx context.Context, r bot.Reader) error { return e.Encode(ctx, r) }

func noted(s *office) {
	s.say("1", "planted-ana", "q", "planted words")
	s.say("2", "planted-bea", "q", "planted words")
	s.wish("3", "planted-ana", "planted@example.org")
	ctx := s.T.Context()
	s.hear("planted-ana", "en", bot.WishMade)
	e := &reading{}
	if err := s.export(e); err != nil || len(e.records) != 2 {
		s.Fatalf("exported %d, %v", len(e.records), err)
	}
	id := e.records[0].ID
	want := `clerk export "demo csv answers" 2` + "\n"
	for _, step := range []struct {
		line string
		do   func() error
	}{
		{`contacts "" 1`, func() error { _, _, err := s.contacts(); return err }},
		{`find "demo" 1`, func() error { _, err := s.Find(ctx, "receipt-planted-ana"); return err }},
		{`open "demo" 1`, func() error { _, err := s.Desk.Response(ctx, id); return err }},
		{`page "demo" 1`, func() error { _, err := s.Desk.Page(ctx, demo, "", 1); return err }},
		{`backup "" 7`, func() error {
			return s.Desk.BackedUp(ctx, 7, func(why error) { s.T.Errorf("not noted: %v", why) })
		}},
		{`release "demo statements" 3`, func() error { return s.Desk.Note(ctx, "release", "demo statements", 3) }},
		{`tell "demo" 1`, func() error { return s.Desk.Tell(ctx, news, fits) }},
		{`tell-stop "demo" 1`, func() error { return s.StopTelling(ctx, "demo") }},
		{`erase "demo" 1`, func() error { return s.Desk.Erase(ctx, "receipt-planted-bea") }},
	} {
		s.clock.add(time.Minute)
		if err := step.do(); err != nil {
			s.Errorf("%s: %v", step.line, err)
		}
		want += "clerk " + step.line + "\n"
		if all := s.audits(); !all[len(all)-1].At.Equal(s.clock.Now()) {
			s.Errorf("%s is noted at %v", step.line, all[len(all)-1].At)
		}
	}
	if plan, err := s.PlanTelling(ctx, news, fits); err != nil || plan.People() != 1 {
		s.Errorf("told would be %+v, %v", plan, err)
	}
	if _, err := s.Desk.Told(ctx, "demo"); err != nil {
		s.Error(err)
	}
	if err := s.Figures(ctx, &reading{filter: demo}); err != nil {
		s.Error(err)
	}
	if got := s.log(); got != want {
		s.Errorf("noted is\n%swant\n%s", got, want)
	}
	if got := s.log(); strings.Contains(got, "planted") || strings.Contains(got, id) || strings.Contains(got, e.records[0].Participant) {
		s.Errorf("something about a person is noted:\n%s", got)
	}
	newest := map[string]time.Time{}
	for _, a := range s.audits() {
		newest[a.Action] = a.At
	}
	for _, action := range []string{"backup", "erase", "never done"} {
		if at, err := s.Store.Noted(ctx, action); err != nil || !at.Equal(newest[action]) {
			s.Errorf("%s was last noted at %v, %v; want %v", action, at, err, newest[action])
		}
	}
	if all, err := s.Desk.Audits(ctx); err != nil || len(all) != 10 {
		s.Errorf("the desk shows %d entries, %v", len(all), err)
	}
}

func notThere(s *office) {
	s.say("1", "ana", "q", "words")
	ctx := s.T.Context()
	_, find := s.Find(ctx, "receipt-nobody")
	if erase := s.Desk.Erase(ctx, "receipt-nobody"); !errors.Is(find, bot.ErrUnknownReceipt) || !errors.Is(erase, bot.ErrUnknownReceipt) {
		s.Errorf("an unknown receipt: %v; %v", find, erase)
	}
	if _, err := s.Find(ctx, ""); !errors.Is(err, bot.ErrUnknownReceipt) {
		s.Errorf("no receipt: %v", err)
	}
	id := s.records(demo)[0].ID
	for _, wrong := range []string{"", "r", "response-ana", id[:len(id)-1], id + "0", strings.ToUpper(id), "p" + id[1:]} {
		if _, err := s.Desk.Response(ctx, wrong); !errors.Is(err, bot.ErrUnknownID) {
			s.Errorf("the id %q: %v", wrong, err)
		}
	}
	if _, err := s.Desk.Page(ctx, demo, "nonsense", 10); !errors.Is(err, bot.ErrUnknownID) {
		s.Errorf("a cursor that is none: %v", err)
	}
	if got := s.log(); got != "" {
		s.Errorf("noted is\n%s", got)
	}
}

func erasedByStaff(s *office) {
	s.say("2", "bea", "q", "words")
	rows := s.rows()
	s.say("1", "ana", "q", "words")
	s.wish("3", "ana", "ana@example.org")
	ctx := s.T.Context()
	found, err := s.Find(ctx, "receipt-ana")
	if err != nil || found.Answers != 2 || found.Flow.ID != "demo" || found.Status != flows.InProgress || found.ID == "" {
		s.Errorf("found %+v, %v", found, err)
	}
	if err := s.Desk.Erase(ctx, "receipt-ana"); err != nil {
		s.Fatal(err)
	}
	if left := s.rows() - rows; left != 1 {
		s.Errorf("%d rows are left, want the one which says that there was a response", left)
	}
	if _, err := s.Find(ctx, "receipt-ana"); !errors.Is(err, bot.ErrUnknownReceipt) {
		s.Errorf("found again: %v", err)
	}
	if _, err := s.Desk.Response(ctx, found.ID); !errors.Is(err, bot.ErrUnknownID) {
		s.Errorf("opened again: %v", err)
	}
	if all, _, err := s.contacts(); err != nil || len(all) != 0 {
		s.Errorf("contacts = %+v, %v", all, err)
	}
	if got := s.session("ana"); got.Response != "" || got.State.Status != "" {
		s.Errorf("session = %+v", got)
	}
	s.clock.add(time.Hour)
	if got := s.claim(); texts(got) != "noted words" || got[0].Message.To != address("bea") {
		s.Errorf("still to be sent is %+v", got)
	}
	if recs := s.records(demo); len(recs) != 1 || recs[0].Source != "bea" {
		s.Errorf("left is %+v", recs)
	}
}

// wishes: contacts come in another order than responses, so that nobody can match them. Each contact has the latest answer.
func wishes(s *office) {
	sameAsResponses := true
	for i := range 20 {
		user := fmt.Sprintf("user%02d", i)
		s.say("say"+user, user, "q", user)
		s.wish("first"+user, user, "before "+user)
		s.wish("wish"+user, user, user)
	}
	all, damaged, err := s.contacts()
	if err != nil || damaged != 0 || len(all) != 20 {
		s.Fatalf("%d contacts, %d damaged, %v", len(all), damaged, err)
	}
	inOrder := true
	for i, rec := range s.records(demo) {
		if len(all[i].Answers) != 1 || all[i].Flow != "demo" || strings.HasPrefix(all[i].Answers[0].Value.Text, "before") {
			s.Fatalf("a contact is %+v", all[i])
		}
		sameAsResponses = sameAsResponses && all[i].Answers[0].Value.Text == rec.Source
		inOrder = inOrder && all[i].Answers[0].Value.Text == fmt.Sprintf("user%02d", i)
	}
	if sameAsResponses || inOrder {
		s.Error("the order of contacts tells whose they are")
	}
	again, _, err := s.contacts()
	if err != nil || again[0].Answers[0].Value.Text != all[0].Answers[0].Value.Text {
		s.Errorf("the order differs from one time to the next, %v", err)
	}
}
