package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"aporte/adapters/slack/fakeslack"
	"aporte/locales"
)

var (
	slackMembers = flag.Int("members", 6, "how many members take part at once in TestSlackCrowd")
	slackTeams   = flag.Int("workspaces", 2, "in how many workspaces they are")
	slackThink   = flag.Duration("slack-think", 100*time.Millisecond, "how long they think at most before each step")
	slackTimes   = flag.Float64("slack-times", 60, "how many times faster than documented Slack lets itself be called")
	slackTrouble = flag.Float64("slack-trouble", 0.05, "how often calls fail, acknowledgements are lost, and events come twice")
)

// TestSlackCrowd lets members of several workspaces take part at once in the real program, over each transport, while
// calls fail, acknowledgements are lost, events come twice and connections break, with the documented rates enforced. What
// is stored is held against what members were shown as taken.
func TestSlackCrowd(t *testing.T) {
	for _, transport := range []string{"socket", "http"} {
		t.Run(transport, func(t *testing.T) { slackCrowd(t, transport) })
	}
}

func slackCrowd(t *testing.T, transport string) {
	server := fakeslack.NewServer()
	server.Trouble = fakeslack.Trouble{Calls: *slackTrouble, Acks: *slackTrouble, Twice: *slackTrouble}
	var teams []string
	for i := range *slackTeams {
		teams = append(teams, fmt.Sprintf("TCROWD%d", i))
		server.AddWorkspace(fakeslack.Workspace{Team: teams[i], Token: fmt.Sprintf("xoxb-%d-fake-bot-token", i), Scopes: scopes()})
	}
	crowd := fakeslack.NewCrowd(server, *slackMembers, teams)
	server.EnforceTiers(*slackTimes)
	api := httptest.NewServer(server)
	server.SetRoot(api.URL)
	t.Cleanup(func() {
		server.Close()
		api.Close()
	})
	address := freeAddress(t)
	s := &killable{t: t, dir: t.TempDir(), env: append([]string{
		"SLACK_API_URL=" + api.URL + "/api/", fmt.Sprint("SLACK_RATE=", *slackTimes), "APORTE_LISTEN=" + address,
		"APORTE_PUBLIC_URL=http://" + address, "SLACK_CLIENT_ID=" + fakeslack.ClientID, "SLACK_CLIENT_SECRET=" + fakeslack.ClientSecret,
	}, firstVersion(t)...)}
	if transport == "http" {
		server.RequestURL = "http://" + address
		s.env = append(s.env, "SLACK_SIGNING_SECRET="+fakeslack.SigningSecret)
	} else {
		s.env = append(s.env, "SLACK_APP_TOKEN="+fakeslack.AppToken)
	}
	s.start()
	installAll(t, server, "http://"+address, teams)

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
	defer cancel()
	if transport == "socket" {
		dropping, stop := context.WithCancel(ctx)
		defer stop()
		go server.DropSometimes(dropping, time.Second)
	}
	begin := time.Now()
	crowd.Run(ctx, *slackThink)
	took := time.Since(begin)
	settle(server)
	calls, refused := server.Calls(), server.Refused()
	s.stop()
	s.compareMembers(crowd)
	s.keepsQuiet(membersSecrets(crowd, teams))
	tell(t, server, crowd, took, calls, refused, s.peak)
}

// freeAddress returns an address to listen on: the app's own has to be known before it starts.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// installAll installs the app in every workspace, in a browser. What fails by chance is tried again.
func installAll(t *testing.T, server *fakeslack.Server, root string, teams []string) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		if res, err := http.Get(root + "/healthz"); err == nil {
			_ = res.Body.Close()
			break
		} else if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
	for _, team := range teams {
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		browser := &http.Client{Jar: jar}
		for try := 0; !install(t, browser, server, root, team); try++ {
			if try == 20 {
				t.Fatalf("%s cannot install the app", team)
			}
		}
	}
}

// settle waits until the app has nothing more to call.
func settle(server *fakeslack.Server) {
	count := func() (n int) {
		for _, calls := range server.Calls() {
			n += calls
		}
		return n
	}
	for before := -1; before != count(); {
		before = count()
		time.Sleep(700 * time.Millisecond)
	}
}

// compareMembers exports the answers and looks for exactly what each member gave, line by line: what was typed before the bot
// knew that its question had arrived is kept as a note, and was asked again.
func (k *killable) compareMembers(crowd *fakeslack.Crowd) {
	k.t.Helper()
	out := k.export()
	labels := map[string]string{}
	rows, column := readCSV(k.t, filepath.Join(out, "choices.csv"), "list_name", "name", "label_en")
	for _, row := range rows {
		labels[row[column["list_name"]]+" "+row[column["name"]]] = row[column["label_en"]]
	}
	lists := map[string]string{}
	rows, column = readCSV(k.t, filepath.Join(out, "questions.csv"), "question_id", "item", "list_name")
	for _, row := range rows {
		lists[row[column["question_id"]]+" "+row[column["item"]]] = row[column["list_name"]]
	}
	given := map[string][]string{}
	rows, column = readCSV(k.t, filepath.Join(out, "answers.csv"), "response_id", "question_id", "item", "state", "code", "number", "text")
	for _, row := range rows {
		id, question := row[column["response_id"]], row[column["question_id"]]
		if state := row[column["state"]]; state != "answered" && state != "note" || question == "lang" || question == "consent" {
			continue
		}
		answer := row[column["text"]] + row[column["number"]]
		if code := row[column["code"]]; code != "" {
			answer = labels[lists[question+" "+row[column["item"]]]+" "+code]
			if answer == "" { // the codes of countries are those of the standard
				answer = locales.Default().Text("en", "country."+code, nil)
			}
		}
		given[id] = append(given[id], strings.Split(answer, "\n")...)
	}
	rows, column = readCSV(k.t, filepath.Join(out, "responses.csv"), "response_id", "source", "status")
	stored := map[string][]string{}
	for _, row := range rows {
		source := row[column["source"]]
		if _, twice := stored[source]; twice {
			k.t.Errorf("%s has two responses", source)
		}
		if row[column["status"]] != "submitted" {
			k.t.Errorf("%s is %s", source, row[column["status"]])
		}
		stored[source] = given[row[column["response_id"]]]
	}
	for _, m := range crowd.Members {
		got := slices.Sorted(slices.Values(stored[m.Source]))
		if want := slices.Sorted(slices.Values(strings.Split(strings.Join(m.Given, "\n"), "\n"))); !m.Done || !slices.Equal(got, want) {
			k.t.Errorf("%s (done %v): stored are\n%q\ngiven were\n%q", m.Source, m.Done, got, want)
		}
	}
	if len(stored) != len(crowd.Members) {
		k.t.Errorf("%d responses of %d members", len(stored), len(crowd.Members))
	}
}

func membersSecrets(crowd *fakeslack.Crowd, teams []string) []string {
	secrets := []string{fakeslack.AppToken, fakeslack.SigningSecret, fakeslack.ClientSecret, "says 1:"}
	for i := range teams {
		secrets = append(secrets, fmt.Sprintf("xoxb-%d-fake-bot-token", i))
	}
	for _, m := range crowd.Members {
		secrets = append(secrets, m.User)
	}
	return secrets
}

// tiered are the methods that Slack counts for a whole workspace.
var tiered = []string{"chat.update", "conversations.open", "views.open", "views.publish", "users.info", "chat.postEphemeral"}

func tell(t *testing.T, server *fakeslack.Server, crowd *fakeslack.Crowd, took time.Duration, calls, refused map[string]int, peak int64) {
	t.Helper()
	questions, again, all, counted, limited := 0, 0, 0, 0, 0
	for _, m := range crowd.Members {
		questions += m.Questions + m.Skipped
		again += m.Again
	}
	for method, n := range calls {
		all += n
		if slices.Contains(tiered, method) {
			counted += n
		}
		limited += refused[method]
	}
	acks, missed := server.Acks()
	steps := crowd.Steps()
	at := func(list []time.Duration, share float64) time.Duration {
		return list[int(share*float64(len(list)-1))].Round(time.Millisecond / 10)
	}
	t.Logf("%d members in %d workspaces: %d questions and %d steps in %v; acknowledged after p50 %v, p95 %v, p99 %v, longest %v, %d never; "+
		"next question after p50 %v, p95 %v; calls: %.2f a step and %.2f a question, %.2f of those against a tier, %d refused; %d actions repeated; "+
		"peak memory %d MiB; %v",
		len(crowd.Members), *slackTeams, questions, len(steps), took.Round(time.Millisecond), at(acks, .5), at(acks, .95), at(acks, .99), at(acks, 1), missed,
		at(steps, .5), at(steps, .95), float64(all)/float64(len(steps)), float64(all)/float64(questions), float64(counted)/float64(questions), limited, again, peak>>10, calls)
	if at(acks, .95) > time.Second || at(acks, 1) > 3*time.Second {
		t.Errorf("acknowledgements took up to %v", at(acks, 1))
	}
	// A step is a tap or a message: the next question is one call, and closing the one before is another. What failed by
	// chance is called again, and a member is looked up and reached for the first time by one call each.
	most := 2*len(steps) + limited + 2*len(crowd.Members) + int(float64(len(steps))*2**slackTrouble) + 20
	if all > most || counted > questions {
		t.Errorf("%d calls, %d of them against a tier, for %d steps and %d questions", all, counted, len(steps), questions)
	}
}
