package export_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

// What is dealt differs from person to person: votes are rows of their own table, and no column of another one.
func TestVotes(t *testing.T) {
	f := parse(t, voting)
	s := source(f,
		record(0, f, "consent", yes, "ideas.dog", codes("agree"), "ideas.bus", skip, "ideas.dog", codes("pass")),
		record(1, f, "consent", yes, "ideas.ice", codes("disagree")),
		record(2, f, "consent", yes),
	)
	equal(t, rows(t, table(t, s, "votes", "csv", export.Options{}), nil, "response_id", "question_id", "item", "state", "code", "input"),
		"r0 ideas bus skipped  \nr0 ideas dog answered pass tap\nr1 ideas ice answered disagree tap")
	for _, name := range both {
		if got := table(t, s, name, "csv", export.Options{}); strings.Contains(got, "ideas.") || strings.Contains(got, "ideas_") || strings.Contains(got, "disagree") {
			t.Errorf("there are votes in %s", name)
		}
	}
	for _, q := range counted(t, s, labels, "en").Questions {
		if q.Item == "dog" && (q.Title != "Ideas (dog)" || q.Answered != 1 || everybody(q) != 3 || q.Options[2].Count != 1) {
			t.Errorf("counted %+v", q)
		}
	}
}

// A package has the table of votes if the consultation has votes. It replaces an earlier package with or without that table.
func TestVotesInPackages(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		flow  string
		votes bool
	}{{park, false}, {voting, true}, {voting, true}} {
		f := parse(t, c.flow)
		if err := export.Package(t.Context(), dir, source(f, record(0, f, "consent", yes)), labels, export.Options{Force: true}); err != nil {
			t.Fatal(err)
		}
		if slices.Contains(listing(t, dir), "votes.csv") != c.votes {
			t.Errorf("votes: want %v, got %v", c.votes, listing(t, dir))
		}
	}
	if asked := read(t, dir, "questions.csv"); !strings.Contains(asked, "\r\nideas,bus,ideas.bus,,2,vote,false,,,,ideas,More buses,,,\r\n") {
		t.Errorf("want the words of each statement:\n%s", asked)
	}
}

// Statements may join after a version was published, and go: what was voted on them is kept.
func TestVotesOnOtherStatements(t *testing.T) {
	f := parse(t, voting)
	more := parse(t, strings.Replace(voting, "[bus, dog, ice]", "[bus, sun, sea]", 1))
	if f.Fingerprint() != more.Fingerprint() {
		t.Fatal("they are not the same version")
	}
	broken := record(3, f, "consent", yes, "ideas.dgo", codes("agree"))
	broken.Journal[1].Damaged = true // its step may be, too
	s := source(f, broken,
		record(0, more, "consent", yes, "ideas.sun", codes("agree"), "ideas.bus", codes("pass")),
		record(1, more, "consent", yes, "ideas.sea", codes("disagree"), "ideas.sun", codes("pass")),
		record(2, more, "consent", yes, "nothing.sea", codes("agree")),
	)
	equal(t, rows(t, table(t, s, "votes", "csv", export.Options{}), nil, "response_id", "item", "code"),
		"r0 bus pass\nr0 sun agree\nr1 sun pass\nr1 sea disagree")
	dir := filepath.Join(t.TempDir(), "package")
	if err := export.Package(t.Context(), dir, s, labels, export.Options{Force: true}); err != nil {
		t.Fatal(err)
	}
	problems, _ := validate(t, dir)
	for _, p := range problems {
		t.Error(p)
	}
	if f.Step("ideas.sun") != nil {
		t.Error("the consultation was changed")
	}
}

// A vote that cannot be read is named, and its state is damaged.
func TestVotesDamaged(t *testing.T) {
	f := parse(t, voting)
	r := record(0, f, "consent", yes, "ideas.dog", codes("agree"))
	r.Journal[1] = bot.Entry{Answer: flows.Answer{Step: "ideas.dog"}, Damaged: true}
	s, named := source(f, r), ""
	s.Damaged = func(what string) { named = what }
	got := table(t, s, "votes", "csv", export.Options{})
	if equal(t, rows(t, got, nil, "item", "state", "code"), "dog damaged "); named != "r0: ideas_dog" {
		t.Errorf("named is %q", named)
	}
}
