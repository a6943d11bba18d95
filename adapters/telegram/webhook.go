package telegram

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"aporte/adapters/line"
)

const (
	secretHeader   = "X-Telegram-Bot-Api-Secret-Token"
	maxBody        = 1 << 20 // bytes of an update
	maxConnections = 40      // Telegram's default; the most updates that are being handled at once
	bodyTimeout    = 10 * time.Second
	webhookCheck   = 10 * time.Second // how often the webhook is checked
)

// listen sets the webhook, and takes updates through ServeHTTP until ctx ends. Every webhookCheck it asks Telegram about the
// webhook. If it has no longer the address of this channel, or Telegram cannot deliver to it, it is set again, see delivers.
func (c *Channel) listen(ctx context.Context, in *line.Shift) {
	c.receive(in)
	defer c.receive(nil)
	last := hookState{fault: c.now().Unix()}
	for ctx.Err() == nil {
		if !c.persist(ctx, "setWebhook", c.setWebhook) {
			return
		}
		for set := true; set; {
			line.Pause(ctx, webhookCheck)
			if ctx.Err() != nil {
				return
			}
			var info webhookInfo
			if !c.persist(ctx, "getWebhookInfo", func(ctx context.Context) (err error) {
				info, err = c.webhookInfo(ctx)
				return err
			}) {
				return
			}
			set = c.ours(ctx, info) && c.delivers(info, &last)
		}
	}
}

// ours reports whether the webhook has the address of this channel. It has another one, or none, if another service uses this token.
func (c *Channel) ours(ctx context.Context, info webhookInfo) bool {
	if info.URL == c.webhookURL() {
		return true
	}
	c.health.fail(errConflict, c.now())
	c.meetOther(ctx)
	c.log.Error("another service has taken the webhook away, it is set again; stop the other, or give each its own bot", "host", hostOf(info.URL))
	return false
}

// hookState is what was known at the last check of the webhook.
type hookState struct {
	fault  int64 // when Telegram last failed to deliver, in Unix seconds; at first when this channel began
	taken  int   // see [health.taken]
	stuck  bool
	checks int // since stuck began
	calm   int // since Telegram met the last error
}

const (
	nudgeEvery = 3  // checks: so often the webhook is set again while Telegram cannot deliver
	calmAfter  = 12 // checks without another error, after which what waits is only on its way, perhaps to another node
)

// next returns what is known after a check, at which taken updates had come to this process. It is pure.
//
// Telegram cannot deliver if it has met an error since the last check, holds updates, and none has come. That lasts until one comes,
// none is held, or it meets no more errors.
func (h hookState) next(info webhookInfo, taken int) hookState {
	quiet, failed := taken == h.taken, info.ErrorDate > h.fault
	after := hookState{fault: h.fault, taken: taken, checks: h.checks + 1, calm: h.calm + 1}
	if failed {
		after.calm = 0
	}
	if quiet { // else the next check decides, so that an error from before the silence is enough
		after.fault = max(h.fault, info.ErrorDate)
	}
	after.stuck = quiet && info.Pending > 0 && (failed || h.stuck && after.calm < calmAfter)
	if !after.stuck || !h.stuck {
		after.checks = 0
	}
	return after
}

// delivers notes whether Telegram can deliver to the webhook, and reports whether that may stay set as it is. While Telegram cannot
// deliver, it is set again from time to time: Telegram then tries at once, and otherwise only after up to a minute.
func (c *Channel) delivers(info webhookInfo, last *hookState) bool {
	before := last.stuck
	*last = last.next(info, c.health.taken())
	if last.stuck && !before {
		c.log.Error("Telegram cannot deliver to the webhook: is APORTE_PUBLIC_URL reachable from outside?", "error", c.api.scrub(strings.ToValidUTF8(info.Error, "")))
	}
	c.health.flowing(!last.stuck, c.now())
	return !last.stuck || last.checks%nudgeEvery != 0
}

func (c *Channel) receive(in *line.Shift) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.intake = in
}

func (c *Channel) webhookURL() string {
	return strings.TrimRight(c.cfg.PublicURL, "/") + line.Path(Path, c.cfg.Name)
}

// setWebhook makes the call by hand: the library knows no secret. max_connections is another one each time: Telegram ignores a
// call that changes nothing.
func (c *Channel) setWebhook(ctx context.Context) error {
	most := maxConnections - int(c.hooked.Add(1)-1)%2
	return c.api.call(ctx, "setWebhook", tgbotapi.Params{
		"url":             c.webhookURL(),
		"secret_token":    c.cfg.Secret,
		"allowed_updates": allowed,
		"max_connections": strconv.Itoa(most),
	}, nil)
}

// webhookInfo is https://core.telegram.org/bots/api#webhookinfo, as far as it is read.
type webhookInfo struct {
	URL       string `json:"url"`
	Pending   int    `json:"pending_update_count"`
	ErrorDate int64  `json:"last_error_date"`
	Error     string `json:"last_error_message"`
}

func (c *Channel) webhookInfo(ctx context.Context) (info webhookInfo, err error) {
	err = c.api.call(ctx, "getWebhookInfo", nil, &info)
	return info, err
}

// ServeHTTP takes an update from Telegram. It answers 200 after handle returned nil, and 5xx if Telegram must send the
// update again. An update that the bot ignores is answered 200 as well: otherwise Telegram would repeat it for a day.
func (c *Channel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case c.cfg.Mode != Webhook:
		http.NotFound(w, r)
		return
	case !c.authentic(r): // first, so that whoever does not know the secret learns nothing else
		c.counts.Add("webhook_unauthorized")
		refuse(w, http.StatusUnauthorized)
		return
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, http.StatusMethodNotAllowed)
		return
	case !line.IsType(r.Header, "application/json"):
		refuse(w, http.StatusUnsupportedMediaType)
		return
	}
	// A server that cannot set deadlines has its own, or is a test.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout))
	raw, err := line.ReadAll(http.MaxBytesReader(w, r.Body, maxBody), r.ContentLength)
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			refuse(w, http.StatusRequestEntityTooLarge)
			return
		}
		refuse(w, http.StatusBadRequest)
		return
	}
	d, err := c.decode(raw)
	if err != nil {
		c.counts.Add("updates_unreadable")
		refuse(w, http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	in := c.intake
	c.mu.Unlock()
	if in == nil {
		w.Header().Set("Retry-After", "1")
		refuse(w, http.StatusServiceUnavailable)
		return
	}
	switch toast, err := c.takeNow(in, d); {
	case errors.Is(err, errStopping):
		w.Header().Set("Retry-After", "1")
		refuse(w, http.StatusServiceUnavailable)
	case err != nil:
		c.log.Warn("update not stored, Telegram will repeat it", "update", d.id, "error", err)
		refuse(w, http.StatusInternalServerError)
	default:
		c.health.arrived(c.now())
		accept(w, d.callback, toast)
	}
}

// takeNow works on an update in its sender's lane and waits for the result.
func (c *Channel) takeNow(in *line.Shift, d decoded) (toast string, err error) {
	if !in.Run(d.update.From.User, func() { toast, err = c.take(in, d) }) {
		return "", errStopping
	}
	return toast, err
}

// authentic reports whether a request has the secret of the webhook. It compares digests, so that the time taken does not
// show even the length of the secret. A request with two such headers is refused: a proxy may have checked only one.
func (c *Channel) authentic(r *http.Request) bool {
	got := r.Header.Values(secretHeader)
	if len(got) != 1 || c.cfg.Secret == "" {
		return false
	}
	a, b := sha256.Sum256([]byte(got[0])), sha256.Sum256([]byte(c.cfg.Secret))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

func refuse(w http.ResponseWriter, status int) { http.Error(w, http.StatusText(status), status) }

// accept confirms an update. If a key was pressed, the body holds the call answerCallbackQuery, and Telegram carries it
// out (Bot API, Making requests when getting updates). Telegram does not tell the result of such a call; none is needed.
func accept(w http.ResponseWriter, query, toast string) {
	if query == "" {
		w.WriteHeader(http.StatusOK)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	call := queryAnswer(query, toast)
	call["method"] = answerQuery
	_ = json.NewEncoder(w).Encode(call)
}
