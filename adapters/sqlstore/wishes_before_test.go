package sqlstore

import (
	"path/filepath"
	"testing"

	"aporte/bot"
	"aporte/flows"
)

// TestWishesBefore: whoever answered in an earlier release that they may be written to in their chat has a wish after the
// upgrade. Whoever took that back, or said it beside another question, has none.
func TestWishesBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s, err := Open(t.Context(), Config{Path: path, Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	answer := func(step string, act flows.Act, code string) flows.Answer {
		return flows.Answer{Step: step, Act: act, Value: flows.Value{Codes: []string{code}}, Apart: step != "colour"}
	}
	yes, here := answer("contact", flows.ActGiven, "yes"), answer("where", flows.ActGiven, flows.WishCode)
	for user, answers := range map[string][]flows.Answer{
		"ana":  {yes, here},
		"bea":  {yes, here, answer("where", flows.ActChanged, "email")},
		"cleo": {yes, here, answer("contact", flows.ActChanged, "no")},
		"dana": {yes, {Step: "where", Act: flows.ActNoted, Value: flows.Value{Text: flows.WishCode}, Apart: true}},
		"eva":  {answer("colour", flows.ActGiven, flows.WishCode)},
		"fay":  {yes, here},
	} {
		_, err := s.Apply(t.Context(), bot.Update{ID: user, From: bot.Address{Channel: "test", User: user}}, func(b bot.Session) (bot.Change, error) {
			b.Response, b.Receipt = "response-"+user, "receipt-"+user
			b.State = flows.State{Ref: flows.Ref{ID: "demo", Version: 1}, Lang: "fr", Status: flows.Submitted}
			return bot.Change{Session: b, Answers: answers}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range []string{
		"DROP TABLE leases", "DROP TABLE paces", "ALTER TABLE outbox DROP COLUMN holder", "DROP INDEX responses_test", "DROP TABLE releases", "DROP TABLE folds", "DROP TABLE codes", "DROP TABLE codings", "DROP TABLE funnel", "DROP TABLE tallies", "DROP INDEX audit_taken", "ALTER TABLE audit DROP COLUMN taken", "DROP TABLE wishes", "DROP TABLE told", "DROP TABLE tellings", "DROP INDEX outbox_told", "DELETE FROM meta WHERE name = 'wishes'",
		"DELETE FROM goose_db_version WHERE version_id >= 11", "DELETE FROM participants WHERE id = (SELECT participant FROM responses WHERE id = 'response-fay')",
	} {
		if _, err := s.write.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(t.Context(), Config{Path: path, Key: make([]byte, 32)}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	all, damaged, err := s.Audience(t.Context(), bot.Telling{Consultation: "demo"})
	if err != nil || damaged != 0 || len(all) != 1 || all[0] != (bot.Audience{Channel: "test", Lang: "fr", People: 1}) {
		t.Errorf("the wishes are %+v, %d damaged, %v", all, damaged, err)
	}
	if hears, err := s.hears(t.Context(), s.read, bot.Address{Channel: "test", User: "ana"}); !hears || err != nil {
		t.Errorf("the wish is of somebody else: %v", err)
	}
}
