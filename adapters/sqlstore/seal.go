package sqlstore

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// sealer seals and opens with one key, which is not in the database. It uses AES-256-GCM with a random nonce, with a key that HKDF
// derives from the given one.
type sealer struct {
	content cipher.AEAD
	id      string // 16 hexadecimal digits derived from the key: it identifies the key and does not reveal it
}

// sealVersion is the first byte of every sealed cell.
const sealVersion = 1

func newSealer(key []byte) (*sealer, error) {
	if len(key) != 32 {
		return nil, fmt.Errorf("the key has %d bytes, it must have 32", len(key))
	}
	derive := func(use string) []byte {
		k, err := hkdf.Key(sha256.New, key, nil, "aporte "+use, 32)
		if err != nil {
			panic(err) // only if we asked for a key of more than 255 hashes
		}
		return k
	}
	block, err := aes.NewCipher(derive("content"))
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	return &sealer{content: aead, id: hex.EncodeToString(derive("id")[:8])}, nil
}

// place returns the name of a table and the values of a row's labels, in a fixed order, as one string. A cell that was sealed
// for one place opens for no other. So a change of a label, or a cell that was moved to another row, is noticed.
func place(table string, columns ...any) string {
	b := append(make([]byte, 0, 128), table...)
	for _, c := range columns {
		b = append(b, 0)
		switch c := c.(type) { // without fmt, which is slower than the cipher
		case string:
			b = append(b, c...)
		case int64:
			b = strconv.AppendInt(b, c, 10)
		default:
			b = fmt.Append(b, c)
		}
	}
	return string(b)
}

// errDamaged means that a cell does not open: the row was changed without the key, or damaged by accident, or the key is
// another one.
var errDamaged = errors.New("it does not open: the row was changed or is damaged, or the key does not fit")

// tableOf returns the table of a place. Only this part may stand in an error, since the rest may contain ids.
func tableOf(place string) string {
	table, _, _ := strings.Cut(place, "\x00")
	return table
}

// seal encodes v and seals it for one place.
func (s *sealer) seal(place string, v any) ([]byte, error) {
	plain := plains.Get().(*bytes.Buffer)
	defer plains.Put(plain)
	plain.Reset()
	if err := json.NewEncoder(plain).Encode(v); err != nil {
		return nil, fmt.Errorf("encode a row of %s: %w", tableOf(place), err)
	}
	return s.sealPlain(place, bytes.TrimSuffix(plain.Bytes(), []byte("\n"))), nil
}

// plains holds buffers for [sealer.seal], which runs some times for each step.
var plains = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func (s *sealer) sealPlain(place string, plain []byte) []byte {
	return s.content.Seal([]byte{sealVersion}, nil, plain, []byte(place))
}

// open is the inverse of seal: it opens a cell and decodes it into v. Its error is always errDamaged, wrapped.
func (s *sealer) open(place string, sealed []byte, v any) error {
	plain, err := s.plain(place, sealed)
	if err != nil {
		return fmt.Errorf("open a row of %s: %w", tableOf(place), err)
	}
	if err := json.Unmarshal(plain, v); err != nil {
		return fmt.Errorf("decode a row of %s: %w", tableOf(place), errDamaged) // a JSON error would quote the content
	}
	return nil
}

func (s *sealer) plain(place string, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != sealVersion {
		return nil, errDamaged
	}
	plain, err := s.content.Open(nil, nil, sealed[1:], []byte(place))
	if err != nil {
		return nil, errDamaged
	}
	return plain, nil
}
