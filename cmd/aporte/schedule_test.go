package main

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/flows"
)

// hours is a clock for the hourly job of serve: it goes on when a test says so.
type hours struct {
	mu   sync.Mutex
	now  time.Time
	tick chan time.Time
}

func (h *hours) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// until lets the job run every hour until a time. When it returns, the job has run at that time.
func (h *hours) until(at time.Time) {
	step := 12 * time.Hour // the job finds no more in the hours between
	for now := h.Now(); now.Before(at); now = h.Now() {
		h.mu.Lock()
		h.now = now.Add(min(step, at.Sub(now)))
		h.mu.Unlock()
		h.tick <- h.Now()
	}
	h.tick <- h.Now() // it is taken when the round before is done
}

// TestPrune lets the hourly job run through more than a year of virtual time: the link between a person and their response goes
// 90 days after the close, and a year after their last message where there is none. A close that staff move takes it along.
func TestPrune(t *testing.T) {
	begin := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	clock := &hours{now: begin, tick: make(chan time.Time)}
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: filepath.Join(t.TempDir(), "a.db"), Key: make([]byte, 32), Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	const day = 24 * time.Hour
	for flow, closes := range map[string]time.Time{"closes": begin.Add(10 * day), "open": {}} {
		if _, err := store.Announce(t.Context(), flow, closes); err != nil {
			t.Fatal(err)
		}
	}
	var log bytes.Buffer
	var job sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	job.Go(func() { prune(ctx, store, nil, clock.tick, clock.Now, slog.New(slog.NewTextHandler(&log, nil))) })
	defer job.Wait()
	defer stop()
	write := func(id, user, flow string) {
		t.Helper()
		u := bot.Update{ID: id, From: bot.Address{Channel: "test", User: user}}
		_, err := store.Apply(t.Context(), u, func(s bot.Session) (bot.Change, error) {
			s.Response, s.Receipt = "response-"+user, "receipt-"+user
			s.State = flows.State{Ref: flows.Ref{ID: flow, Version: 1}, Lang: "en", Status: flows.InProgress}
			return bot.Change{Session: s}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	after := func(days float64, who map[string]bool) {
		t.Helper()
		clock.until(begin.Add(time.Duration(days * float64(day))))
		for user, want := range who {
			s, err := store.Session(t.Context(), bot.Address{Channel: "test", User: user})
			if known := s.Response != ""; known != want || err != nil {
				t.Errorf("after %.1f days, %s is known: %t, %v", days, user, known, err)
			}
		}
	}
	write("1", "ana", "closes")
	write("2", "bea", "open")
	write("3", "cleo", "open")
	after(99.9, map[string]bool{"ana": true, "bea": true})
	after(100.1, map[string]bool{"ana": false, "bea": true})
	later := func(bot.Schedule) (bot.Schedule, error) { return bot.Schedule{Closes: begin.Add(200 * day)}, nil }
	if _, err := store.Reschedule(t.Context(), "closes", later, bot.Audit{}); err != nil {
		t.Fatal(err)
	}
	clock.until(clock.Now()) // the round that may still have the close of before is done
	write("4", "dora", "closes")
	write("5", "cleo", "open") // her last message
	after(289.9, map[string]bool{"dora": true})
	after(290.1, map[string]bool{"dora": false})
	after(364.9, map[string]bool{"bea": true, "cleo": true})
	after(365.1, map[string]bool{"bea": false, "cleo": true})
	after(465.0, map[string]bool{"cleo": true})
	after(465.2, map[string]bool{"cleo": false})
	if n, err := store.Count(t.Context(), bot.Filter{}); n != 4 || err != nil {
		t.Errorf("%d responses are left, %v", n, err)
	}
	stop()
	job.Wait()
	if strings.Contains(log.String(), "WARN") || strings.Count(log.String(), "forgotten") != 4 {
		t.Error(log.String())
	}
}

// TestAnnounce: the newest version of each consultation says when it closes, until the database knows better.
func TestAnnounce(t *testing.T) {
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: filepath.Join(t.TempDir(), "a.db"), Key: make([]byte, 32), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	closed := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	flow := func(id string, version int, closes time.Time) *flows.Flow {
		return &flows.Flow{Ref: flows.Ref{ID: id, Version: version}, Closes: closes}
	}
	older := []*flows.Flow{flow("gone", 1, time.Time{}), flow("gone", 2, closed), flow("longer", 1, closed), flow("longer", 2, closed.AddDate(1, 0, 0)), flow("now", 1, closed)}
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	all, err := announce(t.Context(), store, flow("now", 2, time.Time{}), older, logger)
	if err != nil || len(all) != 3 || !all["gone"].Closes.Equal(closed) || !all["longer"].Closes.Equal(closed.AddDate(1, 0, 0)) || !all["now"].Closes.IsZero() {
		t.Errorf("schedules = %+v, %v", all, err)
	}
	all, err = announce(t.Context(), store, flow("gone", 3, closed.AddDate(0, 1, 0)), nil, logger)
	if err != nil || !all["gone"].Closes.Equal(closed) || !strings.Contains(log.String(), "aporte extend") {
		t.Errorf("another date in the file: %+v, %v\n%s", all["gone"], err, log.String())
	}
}

// TestStaffWhileServing: a running service notices what staff change from the shell, without a restart.
func TestStaffWhileServing(t *testing.T) {
	t.Parallel()
	s := newService(t, "APORTE_CONTACT=town@example.org", "APORTE_TIME_ZONE=Europe/Madrid", "TELEGRAM_RATE=1000") // no message waits for the pace
	r := s.serve(t)
	until := func(message, part string) {
		t.Helper()
		for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
			s.Type(ana, message)
			select {
			case text := <-s.shown:
				if strings.Contains(text, part) {
					return
				}
			case <-time.After(patience):
			}
		}
		t.Fatalf("nobody saw %q", part)
	}
	staff := func(want string, args ...string) {
		t.Helper()
		if code, out, errs := s.run(t, args...); code != 0 || !strings.Contains(out, want) {
			t.Errorf("%v: exit code %d\n%s%s", args, code, out, errs)
		}
	}
	s.Type(ana, "/start")
	s.sees(t, "Which language")
	staff("ogp-phase2 is paused, has no close", "pause")
	until("/start", "taking a break")
	staff("ogp-phase2 is open, has no close", "reopen")
	until("/language", "Which language")
	staff("ogp-phase2 is open, until 2099-01-01 00:00 CET", "extend", "2098-12-31")
	until("1", "until 31 December 2098")
	staff("ogp-phase2 is closed since", "close")
	until("hello", "This consultation closed on")
	staff("ogp-phase2 is open, until 2099-01-11 00:00 CET", "reopen", "2099-01-10")
	until("/help", "until 10 January 2099")

	_, out, _ := s.run(t, "audit")
	for _, want := range []string{"\tpause\togp-phase2\t0\n", "\treopen\togp-phase2\t0\n", "\textend\togp-phase2 until 2098-12-31T23:00:00Z\t0\n", "\tclose\togp-phase2 until ", "\treopen\togp-phase2 until 2099-01-10T23:00:00Z\t0\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("the audit log lacks %q:\n%s", want, out)
		}
	}
	if code, out, _ := s.run(t, "doctor"); code != 0 || !strings.Contains(out, "ok       close: ogp-phase2 is open, until 2099-01-11 00:00 CET") || !strings.Contains(out, "ok       contact: town@example.org") {
		t.Errorf("doctor: exit code %d\n%s", code, out)
	}
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"extend"}, "until when?"},
		{[]string{"extend", "soon"}, `"soon" must be a date such as`},
		{[]string{"extend", "2098-01-01"}, "not later than the close which people were told of: aporte close closes it now"},
		{[]string{"reopen"}, "it is open, and goes on being so"},
		{[]string{"reopen", "2099-01-01", "2099-01-02"}, "one date is enough"},
		{[]string{"pause", "--consultation", "nowhere"}, "no such consultation was ever run here"},
	} {
		if code, _, errs := s.run(t, tt.args...); code == 0 || !strings.Contains(errs, tt.want) {
			t.Errorf("%v: exit code %d, %s", tt.args, code, errs)
		}
	}
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if strings.Contains(r.logged(), "the contact is still") {
		t.Error(r.logged())
	}
}

// TestQuestionsWithTerms: an export has the words of a question as people read them, with the close that holds or with none, and no
// placeholder is in the questions of any consultation.
func TestQuestionsWithTerms(t *testing.T) {
	words, err := loadWords("")
	if err != nil {
		t.Fatal(err)
	}
	closes := time.Date(2026, 12, 3, 12, 0, 0, 0, time.UTC)
	for name, src := range flows.Embedded() {
		f, err := flows.Parse(name, src)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []time.Time{{}, closes} {
			text := exact(words, f, at)
			for _, lang := range f.Languages {
				consent := text(lang, f.ID+".consent")
				if consent == "" || strings.Contains(consent, "{{") || strings.Contains(consent, "2026") == at.IsZero() {
					t.Errorf("the consent of %s is exported as %q", f.ID, consent)
				}
			}
		}
	}
	phase2, err := flows.Parse("ogp-phase2.yaml", flows.Embedded()["ogp-phase2.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	if got := exact(words, phase2, closes)("es", "ogp-phase2.consent"); !strings.Contains(got, "hasta el 3 de diciembre de 2026") || !strings.Contains(got, "/revisar, /borrar") || !strings.Contains(got, "La plataforma puede ver este chat.") {
		t.Errorf("the consent is exported as %q", got)
	}
}
