package sqlstore

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"strconv"
	"strings"
	"sync"

	"aporte/bot"
)

// secrets are the keys of keyed hashes, one for each use, so that no id can be computed from another. They are random, and stored
// sealed in the table meta. They stay the same when the key of the database changes, because the values behind the hashes are no
// longer known.
type secrets struct {
	updates  secret // ids of updates in the table seen
	messages secret // ids of messages in the table outbox
	lookups  secret // addresses of participants and ids of entries in the vault
	receipts secret // receipts of responses
	exports  secret // exported ids, and the order of contacts
	wishes   secret // addresses of wishes to hear, and what was told to them
}

// named returns each secret by its name in the table meta.
func (s *secrets) named() map[string]*secret {
	return map[string]*secret{
		"ids": &s.updates, "messages": &s.messages, "lookups": &s.lookups, "receipts": &s.receipts, "exports": &s.exports,
		"wishes": &s.wishes,
	}
}

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// loadSecrets reads the secrets. A missing secret is made if mayMake is true; otherwise it is errDamaged, wrapped.
func (s *Store) loadSecrets(ctx context.Context, db querier, mayMake bool) error {
	for name := range s.secrets.named() {
		if err := s.loadSecret(ctx, db, name, mayMake); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) loadSecret(ctx context.Context, db querier, name string, mayMake bool) error {
	secret := s.secrets.named()[name]
	var value string
	err := db.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = $1", name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) && mayMake {
		secret.key = make([]byte, 32)
		_, _ = rand.Read(secret.key) // never fails
		return s.keepSecret(ctx, db, name, s.seal.seal, secret.key)
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = errDamaged
	}
	if err != nil {
		return fmt.Errorf("read the secret %q: %w", name, err)
	}
	sealed, err := hex.DecodeString(value)
	if err != nil {
		err = errDamaged // the error of hex would quote the value
	} else {
		err = s.seal.open(place("meta", name), sealed, &secret.key)
	}
	return wrap(fmt.Sprintf("read the secret %q", name), err)
}

// keepSecret seals a secret and writes it into the table meta.
func (s *Store) keepSecret(ctx context.Context, db querier, name string, seal func(string, any) ([]byte, error), secret []byte) error {
	sealed, err := seal(place("meta", name), secret)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
		name, hex.EncodeToString(sealed))
	return wrap("keep a secret", err)
}

// secret is the key of one kind of keyed hashes. It must not be changed once it was used.
type secret struct {
	key  []byte
	idle sync.Pool // of hash.Hash with this key: to set one up costs more than to hash
}

// mac returns a keyed hash of parts. It hashes their lengths, too: otherwise "a", "bc" and "ab", "c" would have the same hash.
func (s *secret) mac(parts ...string) [sha256.Size]byte {
	b := make([]byte, 0, 128)
	for _, p := range parts {
		b = append(append(strconv.AppendInt(b, int64(len(p)), 10), ':'), p...)
	}
	return s.sum(b)
}

// sum returns the keyed hash of b.
func (s *secret) sum(b []byte) (sum [sha256.Size]byte) {
	h, ok := s.idle.Get().(hash.Hash)
	if !ok {
		h = hmac.New(sha256.New, s.key)
	}
	_, _ = h.Write(b) // never fails
	h.Sum(sum[:0])
	h.Reset()
	s.idle.Put(h)
	return sum
}

// update returns the keyed hash of an update's id. It must never change: rows of earlier releases must still be found.
func (s *secrets) update(channel, id string) updateHash {
	return s.updates.sum(fmt.Appendf(nil, "%d:%s%s", len(channel), channel, id))
}

// updateHash is the keyed hash of an update's id.
type updateHash [sha256.Size]byte

// parked returns the hash as it is stored in the table parked.
func (h updateHash) parked() string { return hex.EncodeToString(h[:]) }

// seen returns the hash as it is stored in the table seen. It is cut to 128 bits, which are enough, because that table has a
// row for each update.
func (h updateHash) seen() []byte { return h[:16] }

func hexOf(sum [sha256.Size]byte) string { return hex.EncodeToString(sum[:]) }

// message returns the keyed hash of a message's id; "" for "", which means no message.
func (s *secrets) message(id string) string {
	if id == "" {
		return ""
	}
	return hexOf(s.messages.mac(id))
}

func (s *secrets) lookup(channel, user string) string {
	return hexOf(s.lookups.mac(channel, user))
}

// person returns the keyed hash by which a participant is found.
func (s *secrets) person(a bot.Address) string {
	if a.Consultation == "" {
		return s.lookup(a.Channel, a.User)
	}
	return hexOf(s.lookups.mac(a.Channel, a.User, a.Consultation))
}

// receipt returns the keyed hash of a receipt; "" for "", which means no receipt.
func (s *secrets) receipt(code string) string {
	if code == "" {
		return ""
	}
	return hexOf(s.receipts.mac(code))
}

// exported returns the exported id for an id: a keyed hash, which differs between consultations. It begins with the letter, so
// that spreadsheets do not take it for a number or a date.
func (s *secrets) exported(letter, flow, id string) string {
	hash := s.export(letter, flow, id)
	return letter + exportDigits.EncodeToString(hash[:])
}

func (s *secrets) export(use, flow, id string) exportID {
	hash := s.exports.mac(use, flow, id)
	return exportID(hash[:exportBytes])
}

// public returns the id that a response has in what is published, for its exported id. Neither leads to the other.
func (s *secrets) public(flow, exported string) string { return s.exported("q", flow, exported) }

// selectedID returns the id of a response by which those that f selects are sorted.
func (s *secrets) selectedID(f bot.Filter, flow, id string) exportID {
	if f.Public {
		return s.export("q", flow, s.exported("r", flow, id))
	}
	return s.export("r", flow, id)
}

// exportBytes is the length of an exported id: 120 bits, so many that no two ids are equal by chance.
const exportBytes = 15

// exportID is an exported id before it is encoded.
type exportID [exportBytes]byte

// exportOf decodes the exported id of a response. ok is false if shown does not have the form of one. It does not check whether
// there is such a response.
func exportOf(shown string) (id exportID, ok bool) {
	code, ok := strings.CutPrefix(shown, "r")
	if !ok {
		return id, false
	}
	raw, err := exportDigits.DecodeString(code)
	if err != nil || len(raw) != exportBytes || exportDigits.EncodeToString(raw) != code { // the decoder ignores one extra digit
		return id, false
	}
	return exportID(raw), true
}

// exportDigits encodes exported ids. Its digits are in the order of their bytes, so that encoded ids have the same order as raw
// ones.
var exportDigits = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)
