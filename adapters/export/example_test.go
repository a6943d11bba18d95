package export_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

// example returns a consultation with two questions, and what two participants said.
func example() export.Source {
	f, err := flows.Parse("bench.yaml", []byte(`
flow: bench
version: 1
languages: [en]
steps:
  - {id: consent, kind: consent, notice: "1"}
  - {id: where, kind: choice, options: [lake, gate], other: true}
  - {id: why, kind: text, max: 200}
  - {id: review, kind: review}
`))
	if err != nil {
		panic(err)
	}
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	said := func(step string, v flows.Value) bot.Entry {
		return bot.Entry{Answer: flows.Answer{Step: step, Act: flows.ActGiven, Value: v}, Lang: "en", At: at, Flow: f.Ref}
	}
	ana := bot.Record{
		Response: bot.Response{ID: "r1", Participant: "p1", Flow: f.Ref, Channel: "telegram", Lang: "en", Status: flows.InProgress, Started: at},
		Journal: []bot.Entry{
			said("consent", flows.Value{Codes: []string{"yes"}, Via: flows.ByTap}),
			said("where", flows.Value{Codes: []string{"other"}, Text: "under the oak", Via: flows.ByLabel}),
		},
	}
	ben := bot.Record{
		Response: bot.Response{ID: "r2", Participant: "p2", Flow: f.Ref, Channel: "slack", Lang: "en", Status: flows.Submitted, Started: at, Submitted: at},
		Journal: []bot.Entry{
			said("consent", flows.Value{Codes: []string{"yes"}, Via: flows.ByTap}),
			said("where", flows.Value{Codes: []string{"lake"}, Via: flows.ByTap}),
			said("why", flows.Value{Text: "=quiet, \"shady\"", Via: flows.ByText}),
		},
	}
	return export.Source{Reader: shelf{ana, ben}, Flow: f}
}

// look finds the words of the example.
func look(_, key string) string {
	return map[string]string{
		"bench.where.short": "Place of the new bench", "bench.where.lake": "At the lake", "bench.where.gate": "At the gate",
		"bench.where.other": "Elsewhere", "bench.why.short": "Reasons",
	}[key]
}

func ExampleTable() {
	var b strings.Builder
	if err := export.Table(context.Background(), &b, example(), look, "answers", "csv", export.Options{}); err != nil {
		fmt.Println(err)
	}
	fmt.Print(strings.ReplaceAll(b.String(), "\r\n", "\n"))
	// Output:
	// response_id,question_id,item,seq,state,code,number,text,lang,input,answered_at,flow_id,flow_version,seconds,wording_id
	// r1,consent,,1,answered,yes,,,en,tap,2026-11-23T09:00:00Z,bench,1,,
	// r1,where,,1,answered,other,,under the oak,en,label,2026-11-23T09:00:00Z,bench,1,,
	// r1,why,,1,not_reached,,,,,,,bench,1,,
	// r2,consent,,1,answered,yes,,,en,tap,2026-11-23T09:00:00Z,bench,1,,
	// r2,where,,1,answered,lake,,,en,tap,2026-11-23T09:00:00Z,bench,1,,
	// r2,why,,1,answered,,,"=quiet, ""shady""",en,text,2026-11-23T09:00:00Z,bench,1,,
}

func ExampleTable_jsonl() {
	if err := export.Table(context.Background(), os.Stdout, example(), look, "responses", "jsonl", export.Options{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"response_id":"r1","participant_id":"p1","flow_id":"bench","flow_version":1,"channel":"telegram","bot":null,"lang":"en","source":null,"status":"in_progress","started_at":"2026-11-23T09:00:00Z","submitted_at":null,"changed_at":"2026-11-23T09:00:00Z","revision":null,"last_step":"where","consent_version":"1","consented_at":"2026-11-23T09:00:00Z","where":"other","where_other":"under the oak","where_note":null,"why":null,"why_note":null,"review_note":null}
	// {"response_id":"r2","participant_id":"p2","flow_id":"bench","flow_version":1,"channel":"slack","bot":null,"lang":"en","source":null,"status":"submitted","started_at":"2026-11-23T09:00:00Z","submitted_at":"2026-11-23T09:00:00Z","changed_at":"2026-11-23T09:00:00Z","revision":0,"last_step":"why","consent_version":"1","consented_at":"2026-11-23T09:00:00Z","where":"lake","where_other":null,"where_note":null,"why":"=quiet, \"shady\"","why_note":null,"review_note":null}
}

func ExamplePackage() {
	parent, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(parent)
	dir := filepath.Join(parent, "bench")
	if err := export.Package(context.Background(), dir, example(), look, export.Options{}); err != nil {
		fmt.Println(err)
		return
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		fmt.Println(err)
	}
	for _, e := range entries {
		fmt.Println(e.Name())
	}
	// Output:
	// answers.csv
	// choices.csv
	// datapackage.json
	// questions.csv
	// read.R
	// read.py
	// responses.csv
	// withdrawn.csv
	// wordings.csv
}

func ExampleStats() {
	counted, err := export.Stats(context.Background(), example(), look, "en")
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := counted.Write(os.Stdout, 60); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 2 responses
	//   status    in_progress 1, submitted 1
	//   language  en 2
	//   channel   slack 1, telegram 1
	//   [from-to] the share, 95 times in 100 (Wilson's interval)
	//
	// Place of the new bench
	//   asked 2: answered 2, skipped 0; not asked 0, not reached
	//   0, texts 1
	//   At the lake     1  50%    [9-91%]  ############
	//   At the gate     0   0%    [0-66%]
	//   Elsewhere       1  50%    [9-91%]  ############
	//
	// Reasons
	//   asked 1: answered 1, skipped 0; not asked 0, not reached
	//   1, texts 1
	//
	// Unfinished responses: 1, left after
	//   Place of the new bench     1 100%  #######################
}
