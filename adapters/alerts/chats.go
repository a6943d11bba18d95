package alerts

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"aporte/bot"
)

// Vault keeps what must outlive the process, sealed, also the ids. It is the vault of the database.
type Vault interface {
	Put(ctx context.Context, kind, id string, value []byte) error
	Get(ctx context.Context, kind, id string) ([]byte, error)         // nil if there is none
	List(ctx context.Context, kind string) (map[string][]byte, error) // by id
	Delete(ctx context.Context, kind, id string) error                // no error if there is none
}

// The kinds of entries in the vault.
const (
	chatKind  = "alerts.chat"
	codeKind  = "alerts.code"
	stateKind = "alerts.state"
)

// CodeLasts is how long a code counts.
const CodeLasts = 15 * time.Minute

// codeLength is the length of a code in letters and digits of base 32: 50 bits, for a quarter of an hour.
const codeLength = 10

// Chat is a chat that gets alerts.
type Chat struct {
	ID    string      `json:"id"` // random; says nothing about the chat
	At    bot.Address `json:"at"`
	Lang  string      `json:"lang"`
	Since time.Time   `json:"since"`
	Code  string      `json:"code"` // the hash of the code that named it: a platform may bring the same message twice
}

func (c Chat) key() string { return c.At.Channel + " " + c.At.User }

// code is an entry for a code, whose id is the code's hash.
type code struct {
	Until time.Time `json:"until"`
}

// NewCode makes a code that names one chat until a time. It forgets those that have ended.
func NewCode(ctx context.Context, v Vault, now time.Time) (string, time.Time, error) {
	all, err := v.List(ctx, codeKind)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("make code: %w", err)
	}
	for id, raw := range all {
		if !lasts(raw, now) {
			if err := v.Delete(ctx, codeKind, id); err != nil {
				return "", time.Time{}, fmt.Errorf("make code: %w", err)
			}
		}
	}
	text, until := rand.Text()[:codeLength], now.Add(CodeLasts)
	if err := put(ctx, v, codeKind, hashed(text), code{until}); err != nil {
		return "", time.Time{}, fmt.Errorf("make code: %w", err)
	}
	return text[:codeLength/2] + "-" + text[codeLength/2:], until, nil
}

// lasts says whether the entry of a code counts at a time. One that cannot be read does not.
func lasts(raw []byte, now time.Time) bool {
	var c code
	return raw != nil && json.Unmarshal(raw, &c) == nil && now.Before(c.Until)
}

// looksLike are the digits that no code has, and the letters for which people take them.
var looksLike = map[rune]rune{'0': 'O', '1': 'I', '8': 'B'}

// hashed returns the hash of a code as people write it: case and all that is no letter or digit do not matter.
func hashed(typed string) string {
	plain := strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return cmp.Or(looksLike[r], r)
	}, strings.ToUpper(typed))
	sum := sha256.Sum256([]byte(plain))
	return hex.EncodeToString(sum[:])
}

// name lets a chat get alerts, if the code counts. The code counts for no other chat then. It returns false if it does not count.
func name(ctx context.Context, v Vault, typed string, at bot.Address, lang string, now time.Time) (bool, error) {
	hash, key := hashed(typed), Chat{At: at}.key()
	raw, err := v.Get(ctx, chatKind, key)
	if err != nil {
		return false, fmt.Errorf("name chat: %w", err)
	}
	var known Chat
	if raw != nil && json.Unmarshal(raw, &known) == nil && known.Code == hash {
		return true, v.Delete(ctx, codeKind, hash) // brought twice, perhaps by a crash between the two changes
	}
	if raw, err = v.Get(ctx, codeKind, hash); err != nil || !lasts(raw, now) {
		return false, err
	}
	c := Chat{ID: strings.ToLower(rand.Text()[:6]), At: at, Lang: lang, Since: now, Code: hash}
	if err := put(ctx, v, chatKind, key, c); err != nil {
		return false, err
	}
	return true, v.Delete(ctx, codeKind, hash)
}

// Chats returns all chats that get alerts, the earliest first.
func Chats(ctx context.Context, v Vault) ([]Chat, error) {
	entries, err := v.List(ctx, chatKind)
	if err != nil {
		return nil, fmt.Errorf("list chats for alerts: %w", err)
	}
	all := []Chat{}
	for _, raw := range entries {
		var c Chat
		if err := json.Unmarshal(raw, &c); err != nil {
			return nil, fmt.Errorf("list chats for alerts: %w", err)
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Chat) int { return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}

// Off lets the chat with an id get no more alerts; with "" that holds for all chats. It returns how many chats that were.
func Off(ctx context.Context, v Vault, id string) (int, error) {
	all, err := Chats(ctx, v)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, c := range all {
		if id != "" && c.ID != id {
			continue
		}
		if err := v.Delete(ctx, chatKind, c.key()); err != nil {
			return n, fmt.Errorf("end alerts: %w", err)
		}
		n++
	}
	return n, nil
}

func put(ctx context.Context, v Vault, kind, id string, value any) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return v.Put(ctx, kind, id, raw)
}

// recall returns what was remembered by an earlier process. What cannot be read is forgotten.
func recall(ctx context.Context, v Vault) (memory, error) {
	entries, err := v.List(ctx, stateKind)
	if err != nil {
		return nil, fmt.Errorf("recall alerts: %w", err)
	}
	m := memory{}
	for key, raw := range entries {
		var s state
		if json.Unmarshal(raw, &s) == nil && s.key() == key {
			m[key] = s
		}
	}
	return m, nil
}
