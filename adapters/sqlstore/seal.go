package sqlstore

import (
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
)

// sealer seals what must not be readable without the key, which is not in the database: AES-256-GCM with a random nonce,
// under a key derived from it by HKDF.
type sealer struct {
	content cipher.AEAD
	id      string // names the key without revealing it
}

// sealVersion is the first byte of everything sealed.
const sealVersion = 1

func newSealer(key []byte) (*sealer, error) {
	if len(key) != 32 {
		return nil, fmt.Errorf("the key has %d bytes, it must have 32", len(key))
	}
	derive := func(use string) []byte {
		k, err := hkdf.Key(sha256.New, key, nil, "aporte "+use, 32)
		if err != nil {
			panic(err) // only for lengths that are not ours
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

// place names a row by its table and by all of its columns that mean something and are not sealed, in a fixed order. What
// is sealed for one place opens in no other, so that labels that were changed or swapped are noticed.
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

// errDamaged means that a row was changed without the key, or broke.
var errDamaged = errors.New("it does not open: the row was changed or is damaged, or the key does not fit")

// tableOf is the part of a place that may be told: never an id.
func tableOf(place string) string {
	table, _, _ := strings.Cut(place, "\x00")
	return table
}

// seal encodes v and seals it for one place.
func (s *sealer) seal(place string, v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode a row of %s: %w", tableOf(place), err)
	}
	return s.sealPlain(place, plain), nil
}

func (s *sealer) sealPlain(place string, plain []byte) []byte {
	return s.content.Seal([]byte{sealVersion}, nil, plain, []byte(place))
}

// open is the inverse of seal. Its error is errDamaged for what is not whole.
func (s *sealer) open(place string, sealed []byte, v any) error {
	plain, err := s.plain(place, sealed)
	if err != nil {
		return fmt.Errorf("open a row of %s: %w", tableOf(place), err)
	}
	if err := json.Unmarshal(plain, v); err != nil {
		return fmt.Errorf("decode a row of %s: %w", tableOf(place), errDamaged) // a JSON error would quote what is in it
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
