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
	"strconv"
	"strings"
)

// secrets are the keys of keyed hashes, one for each use, so that no id can be computed from another. They are random,
// sealed in the table meta, and stay when the key of the database changes: the hashes cannot all be made anew.
type secrets struct {
	updates  []byte // ids of updates in the table seen
	messages []byte // ids of messages in the table outbox
	lookups  []byte // by which a participant, or an entry of the vault, is found
	receipts []byte // by which a response is found
	exports  []byte // ids that exports show, and the order of contacts
}

// named returns where each of them is kept in meta.
func (s *secrets) named() map[string]*[]byte {
	return map[string]*[]byte{
		"ids": &s.updates, "messages": &s.messages, "lookups": &s.lookups, "receipts": &s.receipts, "exports": &s.exports,
	}
}

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// loadSecrets reads the secrets; with mayMake it makes those that are not there.
func (s *Store) loadSecrets(ctx context.Context, db querier, mayMake bool) error {
	for name, secret := range s.secrets.named() {
		place := place("meta", name)
		var value string
		err := db.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = $1", name).Scan(&value)
		if errors.Is(err, sql.ErrNoRows) && mayMake {
			*secret = make([]byte, 32)
			_, _ = rand.Read(*secret) // never fails
			if err := s.keepSecret(ctx, db, name, s.seal.seal, *secret); err != nil {
				return err
			}
			continue
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
			err = s.seal.open(place, sealed, secret)
		}
		if err != nil {
			return fmt.Errorf("read the secret %q: %w", name, err)
		}
	}
	return nil
}

// keepSecret writes a secret into meta.
func (s *Store) keepSecret(ctx context.Context, db querier, name string, seal func(string, any) ([]byte, error), secret []byte) error {
	sealed, err := seal(place("meta", name), secret)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
		name, hex.EncodeToString(sealed))
	return wrap("keep a secret", err)
}

// mac is a keyed hash of parts. Their lengths are in it, so that no two lists of parts are alike.
func mac(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	var b []byte
	for _, p := range parts {
		b = append(append(strconv.AppendInt(b, int64(len(p)), 10), ':'), p...)
	}
	_, _ = h.Write(b) // never fails
	return h.Sum(nil)
}

// update hashes the id of an update. Its form stays as it always was: rows of before must be found.
func (s *secrets) update(channel, id string) updateHash {
	h := hmac.New(sha256.New, s.updates)
	fmt.Fprintf(h, "%d:%s%s", len(channel), channel, id)
	return updateHash(h.Sum(nil))
}

// updateHash names an update.
type updateHash [sha256.Size]byte

// parked is how the table parked has it.
func (h updateHash) parked() string { return hex.EncodeToString(h[:]) }

// seen is how the table seen has it: 128 bits are enough, and there is a row for each update.
func (h updateHash) seen() []byte { return h[:16] }

// message hashes the id of a message; "" stays "", for no message.
func (s *secrets) message(id string) string {
	if id == "" {
		return ""
	}
	return hex.EncodeToString(mac(s.messages, id))
}

func (s *secrets) lookup(channel, user string) string {
	return hex.EncodeToString(mac(s.lookups, channel, user))
}

// receipt hashes a receipt; "" stays "", for none.
func (s *secrets) receipt(code string) string {
	if code == "" {
		return ""
	}
	return hex.EncodeToString(mac(s.receipts, code))
}

// exported is an id as exports show it: another one in each consultation. The letter in front keeps spreadsheets from
// reading a number or a date.
func (s *secrets) exported(letter, flow, id string) string {
	hash := s.export(letter, flow, id)
	return letter + exportDigits.EncodeToString(hash[:])
}

func (s *secrets) export(use, flow, id string) exportID {
	return exportID(mac(s.exports, use, flow, id))
}

// exportBytes are 120 bits: nobody meets two alike.
const exportBytes = 15

// exportID is what an exported id encodes.
type exportID [exportBytes]byte

// exportOf decodes the id of a response as exports show it, and says whether it is one.
func exportOf(shown string) (id exportID, ok bool) {
	code, ok := strings.CutPrefix(shown, "r")
	if !ok {
		return id, false
	}
	raw, err := exportDigits.DecodeString(code)
	if err != nil || len(raw) != exportBytes || exportDigits.EncodeToString(raw) != code { // the decoder overlooks a digit too many
		return id, false
	}
	return exportID(raw), true
}

// exportDigits are in the order of their bytes, so that ids sort as what they encode.
var exportDigits = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)
