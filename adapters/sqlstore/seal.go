package sqlstore

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// sealer seals what must not be readable without the key, which is not in the database: AES-256-GCM with a random nonce
// for content, HMAC-SHA-256 for finding a person again. Each use has a key of its own, derived by HKDF.
type sealer struct {
	content cipher.AEAD
	lookup  []byte
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
	return &sealer{content: aead, lookup: derive("lookup"), id: hex.EncodeToString(derive("id")[:8])}, nil
}

// seal encodes v and seals it for one place (a table and a row): moved to another place it does not open.
func (s *sealer) seal(place string, v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", place, err)
	}
	return s.content.Seal([]byte{sealVersion}, nil, plain, []byte(place)), nil
}

// open is the inverse of seal.
func (s *sealer) open(place string, sealed []byte, v any) error {
	if len(sealed) == 0 || sealed[0] != sealVersion {
		return fmt.Errorf("open %s: not sealed by this version", place)
	}
	plain, err := s.content.Open(nil, nil, sealed[1:], []byte(place))
	if err != nil {
		return fmt.Errorf("open %s: %w", place, errors.New("the key does not fit, or the row was changed"))
	}
	if err := json.Unmarshal(plain, v); err != nil {
		return fmt.Errorf("decode %s: %w", place, err)
	}
	return nil
}

// find returns the value by which a person is found again.
func (s *sealer) find(channel, user string) string {
	mac := hmac.New(sha256.New, s.lookup)
	fmt.Fprintf(mac, "%d:%s%s", len(channel), channel, user)
	return hex.EncodeToString(mac.Sum(nil))
}
