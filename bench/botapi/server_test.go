package botapi

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

const keyboard = `{"inline_keyboard":[[{"text":"A","callback_data":"a|1"},{"text":"B","callback_data":"b<2"}]]}`

// platform is a server, and what was shown on it.
func platform(t *testing.T, o Options) (s *Server, shown chan Screen) {
	t.Helper()
	shown = make(chan Screen, 100)
	s, err := New(o, func(_ int64, seen Screen) { shown <- seen })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, shown
}

// calls makes a call; a status of 0 means that the connection broke.
func calls(t *testing.T, s *Server, method string, form url.Values) (status int, body string) {
	t.Helper()
	resp, err := http.PostForm(s.URL()+"/bot"+Token+"/"+method, form)
	if err != nil {
		return 0, ""
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func message() url.Values {
	return url.Values{"chat_id": {"7"}, "text": {"Which & why?"}, "reply_markup": {keyboard}}
}

// TestTrouble holds which calls have an effect, and what the bot hears of it.
func TestTrouble(t *testing.T) {
	for _, c := range []struct {
		name   string
		o      Options
		status int
		shown  int
	}{
		{"well", Options{}, 200, 1},
		{"limited", Options{Trouble: Trouble{Limited: 1}}, 429, 0},
		{"broken", Options{Trouble: Trouble{Broken: 1}}, 500, 0},
		{"dropped", Options{Trouble: Trouble{Dropped: 1}}, 0, 0},
		{"lost", Options{Trouble: Trouble{Lost: 1}}, 0, 1},
	} {
		s, shown := platform(t, c.o)
		if status, body := calls(t, s, "sendMessage", message()); status != c.status || len(shown) != c.shown {
			t.Errorf("%s: status %d, %d shown, %s", c.name, status, len(shown), body)
		}
	}
}

// TestAllowed refuses what is too much, and counts it.
func TestAllowed(t *testing.T) {
	s, shown := platform(t, Options{Allowed: 2})
	last := 0
	for range 3 {
		last, _ = calls(t, s, "sendMessage", message())
	}
	if n := s.Calls()["refused"]; last != http.StatusTooManyRequests || n != 1 || len(shown) != 2 {
		t.Errorf("the third has status %d, %d refused, %d shown", last, n, len(shown))
	}
}

// TestPolls gives updates until they are confirmed, and one that is disturbed once more.
func TestPolls(t *testing.T) {
	s, shown := platform(t, Options{Trouble: Trouble{Twice: 1}})
	calls(t, s, "sendMessage", message())
	seen := <-shown
	if strings.Join(seen.Keys, " ") != "a|1 b<2" {
		t.Fatalf("the keys are %q", seen.Keys)
	}
	s.Press(7, seen, seen.Keys[1])
	poll := func(offset int64) (ids []int64, text string) {
		var got struct {
			Result []struct {
				ID       int64 `json:"update_id"`
				Callback struct {
					Data    string
					Message struct{ Text string }
				} `json:"callback_query"`
			}
		}
		_, body := calls(t, s, "getUpdates", url.Values{"offset": {strconv.FormatInt(offset, 10)}})
		if err := json.Unmarshal([]byte(body), &got); err != nil {
			t.Fatal(err, body)
		}
		for _, u := range got.Result {
			ids, text = append(ids, u.ID), u.Callback.Data+" "+u.Callback.Message.Text
		}
		return ids, text
	}
	first, text := poll(0)
	if len(first) != 1 || text != "b<2 Which & why?" {
		t.Fatalf("got %v, %q", first, text)
	}
	for i, want := range []int{1, 0} { // confirmed, and repeated once
		if again, _ := poll(first[0] + 1); len(again) != want {
			t.Errorf("poll %d after it was confirmed: %v", i, again)
		}
	}
}
