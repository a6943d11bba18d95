package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"aporte/adapters/web"
	"aporte/bot"
	"aporte/flows"
)

// parts are a bot, a store and a channel in the state that a test wants.
type parts struct {
	stats        bot.Stats
	backlog      bot.Backlog
	visits       map[string][]bot.Visits
	ping, counts error
	health       error
}

func (p *parts) Stats() bot.Stats                             { return p.stats }
func (p *parts) Ping(context.Context) error                   { return p.ping }
func (p *parts) Backlog(context.Context) (bot.Backlog, error) { return p.backlog, p.counts }

func (p *parts) Funnel(context.Context) (map[string][]bot.Visits, error) { return p.visits, p.counts }

func (p *parts) Schedules(context.Context) (map[string]bot.Schedule, error) {
	return map[string]bot.Schedule{"park": {Closes: noon.Add(time.Hour)}, "never": {}}, p.counts
}

func (p *parts) Counts() map[string]uint64                                 { return map[string]uint64{"sent_plain": 3} }
func (p *parts) Healthy() error                                            { return p.health }
func (p *parts) Send(context.Context, bot.Message, string) (string, error) { return "", nil }

// Run hands over one update.
func (p *parts) Run(ctx context.Context, handle func(context.Context, bot.Update) error) error {
	return handle(ctx, bot.Update{ID: "1"})
}

var noon = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

func newServer(p *parts, log io.Writer) *web.Server {
	return web.New(web.Config{
		Bot: p, Store: p, Channels: map[string]web.Health{"telegram": p}, Now: func() time.Time { return noon },
		Log: slog.New(slog.NewTextHandler(log, nil)),
	})
}

func get(h http.Handler, path string) (status int, body string) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func TestReady(t *testing.T) {
	secret := errors.New("disk of host db7 is full")
	for _, test := range []struct {
		name  string
		parts parts
		want  string
	}{
		{"all is well", parts{}, "ready\n"},
		{"a message is due", parts{backlog: bot.Backlog{Waiting: 1, OldestDue: noon.Add(-time.Minute)}}, "ready\n"},
		{"a message waits too long", parts{backlog: bot.Backlog{Waiting: 1, OldestDue: noon.Add(-time.Hour)}}, "not ready: outbox\n"},
		{"the clock was put back", parts{backlog: bot.Backlog{Waiting: 1, OldestDue: noon.Add(time.Hour)}}, "ready\n"},
		{"nothing can be written", parts{ping: secret}, "not ready: database\n"},
		{"nothing can be read", parts{counts: secret}, "not ready: outbox\n"},
		{"no connection", parts{health: secret}, "not ready: telegram\n"},
		{"everything at once", parts{ping: secret, counts: secret, health: secret}, "not ready: database, outbox, telegram\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var log bytes.Buffer
			s := newServer(&test.parts, &log)
			wantStatus := http.StatusOK
			if test.want != "ready\n" {
				wantStatus = http.StatusServiceUnavailable
			}
			if status, body := get(s, "/readyz"); status != wantStatus || body != test.want {
				t.Errorf("%d %q, want %d %q", status, body, wantStatus, test.want)
			}
			if wantStatus != http.StatusOK && !strings.Contains(log.String(), secret.Error()) && test.parts.backlog.Waiting == 0 {
				t.Errorf("the reason is not in the log: %s", log.String())
			}
			if status, body := get(s, "/healthz"); status != http.StatusOK || body != "ok\n" {
				t.Errorf("/healthz: %d %q: the process itself is alive", status, body)
			}
		})
	}
}

// TestReadyLog: only a change of readiness is logged, not every probe.
func TestReadyLog(t *testing.T) {
	var log bytes.Buffer
	p := &parts{ping: errors.New("full")}
	s := newServer(p, &log)
	for range 5 {
		get(s, "/readyz")
	}
	p.ping = nil
	for range 5 {
		get(s, "/readyz")
	}
	if lines := strings.Split(strings.TrimSpace(log.String()), "\n"); len(lines) != 2 {
		t.Errorf("%d lines, want one for each change:\n%s", len(lines), log.String())
	}
}

// unreached is the error of a channel that waits for requests.
type unreached struct{}

func (unreached) Error() string        { return "nobody reaches it" }
func (unreached) EndsByRequests() bool { return true }

// TestReadyOpens: a proxy that keeps requests away while /readyz is red lets some through from time to time, if only they can mend what
// is wrong. Every other fault keeps it red.
func TestReadyOpens(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"waits for requests": {fmt.Errorf("channel: %w", unreached{}), "red 120 green 30 red 120 green 30"},
		"another fault":      {errors.New("no connection"), "red 300"},
	} {
		p, now := &parts{health: c.err}, noon
		s := web.New(web.Config{Bot: p, Store: p, Channels: map[string]web.Health{"telegram": p}, Now: func() time.Time { return now }})
		var phases []string
		colour, seconds := "", 0
		for range 300 {
			next := "red"
			if status, _ := get(s, "/readyz"); status == http.StatusOK {
				next = "green"
			}
			if next != colour && colour != "" {
				phases = append(phases, fmt.Sprint(colour, " ", seconds))
				seconds = 0
			}
			colour, seconds, now = next, seconds+1, now.Add(time.Second)
		}
		if got := strings.Join(append(phases, fmt.Sprint(colour, " ", seconds)), " "); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		p.health = nil
		if status, _ := get(s, "/readyz"); status != http.StatusOK {
			t.Errorf("%s: red when it is over", name)
		}
		p.health = c.err
		if status, _ := get(s, "/readyz"); status == http.StatusOK {
			t.Errorf("%s: not red when it begins again", name)
		}
	}
}

func TestMetrics(t *testing.T) {
	p := &parts{
		stats: bot.Stats{Updates: 11, Failed: 1, Sent: 12, Later: 2, Gone: 3, Dropped: 4, Untidy: 10, Queued: 5, Missing: 9},
		backlog: bot.Backlog{
			Responses: map[flows.Status]int{flows.Submitted: 7}, Waiting: 6, OldestDue: noon.Add(-90 * time.Second), Dropped: 4, Parked: 8,
		},
		visits: map[string][]bot.Visits{"park": {
			{Source: "radio", Channel: "telegram", Lang: "es", Counts: map[bot.Stage]int{bot.StageOpened: 9, bot.StageAgreed: 4, bot.StageRefused: 2}},
			{Source: "poster", Channel: "telegram:city", Lang: "es", Counts: map[bot.Stage]int{bot.StageOpened: 1}},
		}},
	}
	times := web.NewTimes()
	s := web.New(web.Config{
		Bot: p, Store: p, Times: times, Now: func() time.Time { return noon }, Version: "1.2.3",
		Channels: map[string]web.Health{"telegram": p, "slack:city": &parts{health: errors.New("silent")}},
		Backup:   func(context.Context) (time.Time, error) { return noon, nil },
		Disk:     func() (free, size uint64, err error) { return 5, 7, nil },
	})
	if _, body := get(s, "/metrics"); strings.Contains(body, "aporte_channel_last_update_timestamp_seconds{") {
		t.Error("an update came before the first")
	}
	began := time.Now()
	err := times.Of("telegram:city", p).Run(t.Context(), func(context.Context, bot.Update) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	_, body := get(s, "/metrics")
	for _, want := range []string{
		"aporte_updates_total 11", "aporte_updates_failed_total 1", "aporte_messages_sent_total 12", "aporte_messages_put_off_total 2",
		"aporte_participants_gone_total 3", "aporte_messages_given_up_total 4", "aporte_messages_left_out_total 10", "aporte_messages_in_hand 5", "aporte_outbox_waiting 6",
		"aporte_words_missing_total 9", "aporte_outbox_oldest_seconds 90", "aporte_outbox_given_up 4", "aporte_updates_parked 8", "aporte_store_up 1",
		`aporte_responses{status="submitted"} 7`, `aporte_responses{status="in_progress"} 0`,
		`aporte_handling_seconds_count{bot="city",channel="telegram"} 1`,
		`aporte_conversations{bot="",channel="telegram",flow="park",lang="es",stage="opened"} 9`,
		`aporte_conversations{bot="city",channel="telegram",flow="park",lang="es",stage="opened"} 1`,
		`aporte_conversations{bot="",channel="telegram",flow="park",lang="es",stage="left"} 3`,
		`aporte_conversations{bot="",channel="telegram",flow="park",lang="es",stage="submitted"} 0`,
		`aporte_channel_up{bot="",channel="telegram"} 1`, `aporte_channel_up{bot="city",channel="slack"} 0`,
		`aporte_channel_events_total{bot="",channel="telegram",event="sent_plain"} 3`, "aporte_store_writable 1",
		`aporte_disk_free_bytes 5`, `aporte_disk_size_bytes 7`, fmt.Sprintf("aporte_backup_last_success_timestamp_seconds %v", float64(noon.Unix())),
		fmt.Sprintf(`aporte_consultation_closes_timestamp_seconds{flow="park"} %v`, float64(noon.Add(time.Hour).Unix())),
		fmt.Sprintf("aporte_build_info{goversion=%q,version=\"1.2.3\"} 1", runtime.Version()),
	} {
		if !strings.Contains(body, "\n"+want+"\n") {
			t.Errorf("there is no line %q", want)
		}
	}
	var heard float64
	_, after, _ := strings.Cut(body, `aporte_channel_last_update_timestamp_seconds{bot="city",channel="telegram"} `)
	if _, err := fmt.Sscan(after, &heard); err != nil || heard < float64(began.Unix()) || heard > float64(time.Now().Unix()+1) {
		t.Errorf("the last update came at %v (%v), now it is %v", heard, err, began)
	}
	if strings.Contains(body, "radio") {
		t.Error("a source, which anybody can make up, is a label")
	}
	p.counts = errors.New("locked")
	if status, body := get(s, "/metrics"); status != http.StatusOK || !strings.Contains(body, "aporte_store_up 0") {
		t.Errorf("without the store: %d, want the other metrics still", status)
	}
}

func TestRefuses(t *testing.T) {
	s := newServer(&parts{}, io.Discard)
	s.Handle("/hook", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		}
	}))
	for _, test := range []struct {
		method, path string
		size, want   int
	}{
		{http.MethodPost, "/hook", 1 << 20, http.StatusOK},
		{http.MethodPost, "/hook", 1<<20 + 1, http.StatusRequestEntityTooLarge},
		{http.MethodPost, "/readyz", 0, http.StatusMethodNotAllowed},
		{http.MethodGet, "/", 0, http.StatusNotFound},
		{http.MethodGet, "/debug/pprof/", 0, http.StatusNotFound},
	} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(test.method, test.path, bytes.NewReader(make([]byte, test.size))))
		if w.Code != test.want {
			t.Errorf("%s %s with %d bytes: %d, want %d", test.method, test.path, test.size, w.Code, test.want)
		}
	}
}

// TestServeEnds: a request under way is finished, and then Serve returns.
func TestServeEnds(t *testing.T) {
	s := newServer(&parts{}, io.Discard)
	begun, goOn := make(chan bool), make(chan bool)
	s.Handle("/slow", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-goOn
		_, _ = io.WriteString(w, "done")
	}))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served, got := make(chan error, 1), make(chan string, 1)
	go func() { served <- s.Serve(ctx, l) }()
	go func() {
		res, err := http.Get("http://" + l.Addr().String() + "/slow")
		if err != nil {
			got <- err.Error()
			return
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		got <- string(body)
	}()
	<-begun
	stop()
	select {
	case err := <-served:
		t.Fatalf("Serve did not wait: %v", err)
	default:
	}
	close(goOn)
	if body := <-got; body != "done" {
		t.Errorf("the request got %q", body)
	}
	if err := <-served; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

// TestServeFails: a listener that breaks is an error.
func TestServeFails(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	if err := newServer(&parts{}, io.Discard).Serve(t.Context(), l); err == nil {
		t.Error("Serve on a closed listener returned nil")
	}
}
