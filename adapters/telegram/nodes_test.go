package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"

	"aporte/adapters/line"
	"aporte/adapters/sqlstore"
	"aporte/adapters/telegram"
	"aporte/adapters/telegram/faketelegram"
	"aporte/bot"
)

// world is a Telegram that takes 30 calls a second, and nodes with one database.
type world struct {
	t      *testing.T
	server *faketelegram.Server
	stores []*sqlstore.Store

	mu        sync.Mutex
	allowed   *rate.Limiter
	calls     int
	refused   int // calls above what Telegram allows
	conflicts int // polls that another one ended
}

// RoundTrip hands a call to the server without a network: time stands still meanwhile.
func (w *world) RoundTrip(req *http.Request) (*http.Response, error) {
	if strings.HasSuffix(req.URL.Path, "/sendMessage") || strings.HasSuffix(req.URL.Path, "/editMessageText") {
		w.mu.Lock()
		w.calls++
		if !w.allowed.Allow() {
			w.refused++
		}
		w.mu.Unlock()
	}
	answer := httptest.NewRecorder()
	w.server.ServeHTTP(answer, req)
	if answer.Code == http.StatusConflict {
		w.mu.Lock()
		w.conflicts++
		w.mu.Unlock()
	}
	return answer.Result(), nil
}

// newWorld opens a database n times, besides once for whoever made it.
func newWorld(t *testing.T, n int) *world {
	t.Helper()
	w := &world{t: t, server: faketelegram.NewServer(), allowed: rate.NewLimiter(30, 30)}
	config := sqlstore.Config{Path: filepath.Join(t.TempDir(), "aporte.db"), Key: make([]byte, 32)}
	for range n + 1 {
		store, err := sqlstore.Open(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		w.stores = append(w.stores, store)
		config.Beside = true
	}
	w.stores = w.stores[1:]
	return w
}

func (w *world) channel(nodes line.Nodes) *telegram.Channel {
	w.t.Helper()
	ch, err := telegram.New(telegram.Config{Token: faketelegram.Token, APIURL: "https://telegram.test", Client: &http.Client{Transport: w}, Nodes: nodes})
	if err != nil {
		w.t.Fatal(err)
	}
	return ch
}

// TestNodesKeepOneRate: three nodes, or one of three, write to as many people as they can, and edit. Together they use the rate of the bot, and
// do not go beyond what Telegram takes.
func TestNodesKeepOneRate(t *testing.T) {
	for _, busy := range []int{3, 1} {
		t.Run(fmt.Sprintf("%d of 3 busy", busy), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, 3)
				ctx, stop := context.WithCancel(t.Context())
				var wg sync.WaitGroup
				for i, store := range w.stores[:busy] {
					ch := w.channel(store)
					for p := range 40 {
						user := int64(1_000_000*(i+1) + p)
						w.server.Type(user, "/start")
						wg.Go(func() {
							to := bot.Address{Channel: telegram.Name, User: fmt.Sprint(user)}
							posted := ""
							for n := 0; ctx.Err() == nil; n++ {
								m := bot.Message{ID: fmt.Sprint(i, p, n), To: to, Text: fmt.Sprint(n), Choices: yes}
								if posted != "" { // an edit: its person waits
									m.Replaces = "before"
								}
								var err error
								posted, err = ch.Send(ctx, m, posted)
								if wait, ok := errors.AsType[*bot.RetryError](err); ok {
									line.Pause(ctx, wait.After)
								} else if err != nil && ctx.Err() == nil {
									t.Error(err)
								}
							}
						})
					}
				}
				const length = 20 * time.Second
				time.Sleep(length)
				stop()
				wg.Wait()
				least := int(0.95 * 28 * length.Seconds())
				if w.calls < least || w.refused*100 > w.calls {
					t.Errorf("%d messages in %s, want at least %d; %d above what Telegram takes", w.calls, length, least, w.refused)
				}
				t.Logf("%d messages in %s, %d above what Telegram takes", w.calls, length, w.refused)
				time.Sleep(time.Second) // the last reservations
				w.server.Close()
			})
		})
	}
}

// TestNodesPoll: of three nodes one polls, and the next one takes over when it stops. No update is lost, none is stored twice, and
// no poll ends that of another node.
func TestNodesPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 3)
		var mu sync.Mutex
		stored, by := map[string]int{}, map[int]int{}
		var stops []context.CancelFunc
		var wg sync.WaitGroup
		for i, store := range w.stores {
			ctx, stop := context.WithCancel(t.Context())
			stops = append(stops, stop)
			ch := w.channel(store)
			wg.Go(func() {
				_ = ch.Run(ctx, func(ctx context.Context, u bot.Update) error {
					_, err := store.Apply(ctx, u, func(bot.Session) (bot.Change, error) { return bot.Change{Nothing: true}, nil })
					mu.Lock()
					defer mu.Unlock()
					if err == nil {
						stored[u.ID]++
						by[i]++
					} else if !errors.Is(err, bot.ErrSeen) {
						return err
					}
					return nil
				})
			})
			time.Sleep(time.Second)
			if err := ch.Healthy(); err != nil {
				t.Errorf("node %d is unwell: %v", i, err)
			}
		}
		const each = 50
		for range stops {
			for n := range each {
				w.server.Type(int64(1000+n%7), fmt.Sprint("words ", n))
				time.Sleep(20 * time.Millisecond)
			}
			mu.Lock()
			if len(by) != 1 {
				t.Errorf("while nobody stopped, nodes took %v", by)
			}
			for i := range by {
				stops[i]()
			}
			clear(by)
			mu.Unlock()
			time.Sleep(5 * time.Second)
		}
		wg.Wait()
		mu.Lock()
		defer mu.Unlock()
		if len(stored) != 3*each || w.conflicts > 0 {
			t.Errorf("%d of %d updates are stored; %d polls ended others", len(stored), 3*each, w.conflicts)
		}
		for id, n := range stored {
			if n != 1 {
				t.Errorf("update %s was stored %d times", id, n)
			}
		}
		w.server.Close()
	})
}
