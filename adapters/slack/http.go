package slack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// The paths that [Channel.Handler] serves.
const (
	Path              = "/slack/" // of all of them
	EventsPath        = "/slack/events"
	InteractivityPath = "/slack/interactivity"
	CommandsPath      = "/slack/commands"
	InstallPath       = "/slack/install"
	OAuthPath         = "/slack/oauth"
)

// Handler serves what Slack and the browsers of those who install the app call: the paths above. Where no signing
// secret, or no client id, is set, the paths that need it are not found.
func (c *Channel) Handler() http.Handler {
	mux := http.NewServeMux()
	if c.cfg.SigningSecret != "" {
		mux.Handle(EventsPath, c.signed("application/json", c.serveEvent))
		mux.Handle(InteractivityPath, c.signed("application/x-www-form-urlencoded", c.serveInteraction))
		mux.Handle(CommandsPath, c.signed("application/x-www-form-urlencoded", c.serveCommand))
	}
	if c.cfg.ClientID != "" {
		mux.HandleFunc("GET "+InstallPath, c.serveInstall)
		mux.HandleFunc("GET "+OAuthPath, c.serveOAuth)
	}
	return mux
}

// Headers of signed requests (docs.slack.dev, authentication/verifying-requests-from-slack).
const (
	signatureHeader = "X-Slack-Signature"
	timestampHeader = "X-Slack-Request-Timestamp"
	signatureWindow = 5 * time.Minute
)

// signed lets requests through that Slack has signed within the last five minutes. The body is read once, before
// anything is believed of it.
func (c *Channel) signed(contentType string, next func(w http.ResponseWriter, r *http.Request, body []byte)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "only POST", http.StatusMethodNotAllowed)
			return
		}
		if r.ContentLength > maxBody {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		if err != nil {
			http.Error(w, "the request broke off", http.StatusBadRequest)
			return
		}
		if !c.verify(r.Header, body) {
			c.counts.add("requests_unauthorized")
			http.Error(w, "not signed by Slack", http.StatusUnauthorized)
			return
		}
		if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != contentType {
			http.Error(w, "the content must be "+contentType, http.StatusBadRequest)
			return
		}
		next(w, r, body)
	})
}

// verify checks a signature in constant time.
func (c *Channel) verify(h http.Header, body []byte) bool {
	stamps, signatures := h.Values(timestampHeader), h.Values(signatureHeader)
	if len(stamps) != 1 || len(signatures) != 1 {
		return false
	}
	seconds, err := strconv.ParseInt(stamps[0], 10, 64)
	if err != nil || c.now().Sub(time.Unix(seconds, 0)).Abs() > signatureWindow {
		return false
	}
	given, err := hex.DecodeString(strings.TrimPrefix(signatures[0], "v0="))
	if err != nil || !strings.HasPrefix(signatures[0], "v0=") {
		return false
	}
	mac := hmac.New(sha256.New, []byte(c.cfg.SigningSecret))
	fmt.Fprintf(mac, "v0:%s:", stamps[0])
	mac.Write(body)
	return hmac.Equal(mac.Sum(nil), given)
}

func (c *Channel) serveEvent(w http.ResponseWriter, r *http.Request, body []byte) {
	var e wireEnvelope
	if json.Unmarshal(body, &e) == nil && e.Type == "url_verification" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = io.WriteString(w, e.Challenge)
		return
	}
	c.serve(w, r, decodeEvent(body))
}

func (c *Channel) serveInteraction(w http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body)) // never the query string of the request: it is not signed
	if err != nil || len(form["payload"]) != 1 {
		http.Error(w, "one payload is needed", http.StatusBadRequest)
		return
	}
	c.serve(w, r, decodeInteraction([]byte(form.Get("payload"))))
}

func (c *Channel) serveCommand(w http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		http.Error(w, "malformed", http.StatusBadRequest)
		return
	}
	if form.Get("ssl_check") == "1" {
		return
	}
	c.serve(w, r, decodeCommand(wireCommand{
		Team: form.Get("team_id"), Enterprise: form.Get("enterprise_id"), Channel: form.Get("channel_id"),
		User: form.Get("user_id"), App: form.Get("api_app_id"), Command: form.Get("command"), Text: form.Get("text"),
		Response: form.Get("response_url"), Trigger: form.Get("trigger_id"),
	}, c.meaning()))
}

// startTime is how long a request waits for the service to start, of the 3 s that Slack waits for an answer.
const startTime = 1500 * time.Millisecond

// serve acknowledges a request when what it says is stored.
func (c *Channel) serve(w http.ResponseWriter, r *http.Request, h happening) {
	select { // Slack does not bring a press again: one that comes while the service starts waits a little
	case <-c.started:
	case <-time.After(startTime):
	case <-r.Context().Done():
	}
	c.mu.Lock()
	in := c.intake
	c.mu.Unlock()
	if in == nil {
		w.Header().Set("Retry-After", "1")
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	if h.kind == malformed {
		c.counts.add("updates_" + string(malformed))
		http.Error(w, "malformed", http.StatusBadRequest)
		return
	}
	f := c.admit(in, h)
	select {
	case <-f.done:
	case <-r.Context().Done():
		return // Slack has given up waiting, and brings events again
	}
	if f.err != nil && f.reply == nil {
		http.Error(w, "not stored", http.StatusInternalServerError)
		return
	}
	if raw := acknowledged(f.reply); raw != nil {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(raw)
	}
}
