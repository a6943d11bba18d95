package slack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"aporte/adapters/line"
)

// The paths that [Channel.Handler] serves.
const (
	Path              = "/slack/" // of all of them, for the first app; see [line.Path] for others
	EventsPath        = "/slack/events"
	InteractivityPath = "/slack/interactivity"
	CommandsPath      = "/slack/commands"
	InstallPath       = "/slack/install"
	OAuthPath         = "/slack/oauth"
)

// at returns where this channel serves one of these paths. Only for the first app is it the path itself.
func (c *Channel) at(path string) string { return at(c.cfg.Name, path) }

func at(name, path string) string { return line.Path(Path, name) + strings.TrimPrefix(path, Path) }

// Handler serves the paths above, for Slack and for the browsers of people who install the app. It answers 404 on the
// paths that need a signing secret, or a client id, if that is not set.
func (c *Channel) Handler() http.Handler {
	mux := http.NewServeMux()
	if c.cfg.SigningSecret != "" {
		mux.Handle(c.at(EventsPath), c.signed("application/json", c.serveEvent))
		mux.Handle(c.at(InteractivityPath), c.signed("application/x-www-form-urlencoded", c.serveInteraction))
		mux.Handle(c.at(CommandsPath), c.signed("application/x-www-form-urlencoded", c.serveCommand))
	}
	if c.cfg.ClientID != "" {
		mux.HandleFunc("GET "+c.at(InstallPath), c.serveInstall)
		mux.HandleFunc("GET "+c.at(OAuthPath), c.serveOAuth)
	}
	return mux
}

// Headers of signed requests (docs.slack.dev, authentication/verifying-requests-from-slack).
const (
	signatureHeader = "X-Slack-Signature"
	timestampHeader = "X-Slack-Request-Timestamp"
	signatureWindow = 5 * time.Minute
)

// signed passes a request to next only if Slack signed it within the last five minutes. It answers 401 otherwise. If the
// headers alone show that there is no valid signature, the body is not read. Nothing in the body is used before the
// signature is verified. Whoever has not signed can learn only how large a body may be.
func (c *Channel) signed(contentType string, next func(w http.ResponseWriter, r *http.Request, body []byte)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stamp, signature, ok := c.signature(r.Header)
		if !ok {
			c.unauthorized(w)
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
		if !c.verify(stamp, signature, body) {
			c.unauthorized(w)
			return
		}
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "only POST", http.StatusMethodNotAllowed)
			return
		}
		if !line.IsType(r.Header, contentType) {
			http.Error(w, "the content must be "+contentType, http.StatusUnsupportedMediaType)
			return
		}
		next(w, r, body)
	})
}

func (c *Channel) unauthorized(w http.ResponseWriter) {
	c.counts.Add("requests_unauthorized")
	http.Error(w, "not signed by Slack", http.StatusUnauthorized)
}

func notReady(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "1")
	http.Error(w, "not ready", http.StatusServiceUnavailable)
}

// signature reads the time and the signature from the headers of a request. It does not verify the signature. It returns
// false if a header is missing, doubled or malformed, or if the time is more than five minutes (signatureWindow) before
// or after now.
func (c *Channel) signature(h http.Header) (stamp string, signature []byte, ok bool) {
	stamps, signatures := h.Values(timestampHeader), h.Values(signatureHeader)
	if len(stamps) != 1 || len(signatures) != 1 {
		return "", nil, false
	}
	seconds, err := strconv.ParseInt(stamps[0], 10, 64)
	if err != nil || c.now().Sub(time.Unix(seconds, 0)).Abs() > signatureWindow {
		return "", nil, false
	}
	digits, ok := strings.CutPrefix(signatures[0], "v0=")
	signature, err = hex.DecodeString(digits)
	return stamps[0], signature, ok && err == nil && len(signature) == sha256.Size
}

// verify reports whether a signature fits the time and the body. It compares in constant time.
func (c *Channel) verify(stamp string, signature, body []byte) bool {
	mac := hmac.New(sha256.New, []byte(c.cfg.SigningSecret))
	fmt.Fprintf(mac, "v0:%s:", stamp)
	mac.Write(body)
	return hmac.Equal(mac.Sum(nil), signature)
}

// challengeForm is the form of a challenge that is sent back to Slack. Any other challenge is refused, so that no other
// content is sent back.
var challengeForm = regexp.MustCompile(`^[ -~]{1,256}$`)

func (c *Channel) serveEvent(w http.ResponseWriter, r *http.Request, body []byte) {
	var e wireEnvelope
	if json.Unmarshal(body, &e) == nil && e.Type == "url_verification" {
		if !challengeForm.MatchString(e.Challenge) {
			http.Error(w, "the challenge is malformed", http.StatusBadRequest)
			return
		}
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
		User: form.Get("user_id"), Command: form.Get("command"), Text: form.Get("text"),
		Response: form.Get("response_url"), Trigger: form.Get("trigger_id"),
	}, c.meaning()))
}

// startTime is how long a request waits until the service has started, and until it is known to which workspace
// SLACK_BOT_TOKEN belongs. Slack itself waits 3 s for an answer.
const startTime = 1500 * time.Millisecond

// serve answers 200 after what has arrived is stored, or with words that tell the person that it was not (see trouble).
// Without such words it answers 500 if storing failed. It answers 400 if the request is malformed, and 503 if the channel
// is not receiving, is about to stop, or does not know its workspace yet.
func (c *Channel) serve(w http.ResponseWriter, r *http.Request, h happening) {
	arrived := time.Now()
	select { // Slack does not bring a press again: one that comes while the service starts waits a little
	case <-c.started:
	case <-time.After(startTime):
	case <-r.Context().Done():
	}
	c.mu.Lock()
	in := c.intake
	c.mu.Unlock()
	if in == nil {
		notReady(w)
		return
	}
	if h.kind == malformed {
		c.counts.Add("updates_" + string(malformed))
		http.Error(w, "malformed", http.StatusBadRequest)
		return
	}
	f := c.enqueue(in, h, arrived)
	select {
	case <-f.done:
	case <-r.Context().Done(): // Slack has given up waiting, and brings events again
		notReady(w)
		return
	}
	if errors.Is(f.err, errUnmet) || errors.Is(f.err, errStopping) && f.reply == nil {
		notReady(w)
		return
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
