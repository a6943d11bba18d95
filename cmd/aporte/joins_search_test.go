package main

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// room is something that an attacker may have, such as an export or a database, with all identifiers in it.
type room struct {
	name string
	ids  map[string]bool
}

func newRoom(name string, ids []string) room {
	r := room{name, map[string]bool{}}
	for _, id := range ids {
		r.ids[id] = true
	}
	return r
}

// telling is the length in characters from which a common part of two identifiers cannot be chance.
const telling = 10

// joined tries every identifier of one room on every one of another: as it is, as a part, in other spellings, hashed, and
// as the key of a hash of any other.
func joined(a, b room) (hits []string) {
	hits = append(hits, alike(a, b)...)
	hits = append(hits, prefixes(a, b)...)
	hits = append(hits, prefixes(b, a)...)
	hits = append(hits, hashed(a, b)...)
	return append(hits, hashed(b, a)...)
}

// alike finds common parts, of the identifiers and of the bytes that they spell.
func alike(a, b room) (hits []string) {
	parts := map[string]string{}
	for id := range a.ids {
		for how, form := range spellings(id) {
			for i := 0; i+telling <= len(form); i++ {
				parts[form[i:i+telling]] = how + " " + id
			}
		}
	}
	for id := range b.ids {
		for how, form := range spellings(id) {
			for i := 0; i+telling <= len(form); i++ {
				if from, found := parts[form[i:i+telling]]; found {
					hits = append(hits, fmt.Sprintf("%s: %s is %s", from, how, id))
					break
				}
			}
		}
	}
	return hits
}

// spellings are an identifier in lower case without punctuation, and the bytes that it may spell in hex, from each of them
// on, in the two kinds of base 32; or in hex, if it is in base 32.
func spellings(id string) map[string]string {
	plain := strings.ToLower(strings.NewReplacer("-", "", "|", "", "_", "").Replace(id))
	all := map[string]string{"as it is": plain}
	if raw, err := hex.DecodeString(plain); err == nil {
		for i := range min(len(raw), 16) {
			for name, digits := range alphabets {
				all[fmt.Sprintf("from byte %d in base 32 (%s)", i, name)] = strings.ToLower(digits.EncodeToString(raw[i:]))
			}
		}
		return all
	}
	for name, digits := range alphabets {
		for i := range min(2, len(plain)) { // a letter in front may say what it is
			if raw, err := digits.DecodeString(strings.ToUpper(plain[i:])); err == nil {
				all["in hex, read as base 32 ("+name+")"] = hex.EncodeToString(raw)
			}
		}
	}
	return all
}

var alphabets = map[string]*base32.Encoding{
	"Crockford": base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding),
	"RFC 4648":  base32.StdEncoding.WithPadding(base32.NoPadding),
}

// prefixes finds short identifiers of one room with which long ones of another begin or end.
func prefixes(short, long room) (hits []string) {
	for s := range short.ids {
		if len(s) < 5 || len(s) >= telling {
			continue
		}
		for l := range long.ids {
			if lower := strings.ToLower(l); len(l) > len(s) && (strings.HasPrefix(lower, strings.ToLower(s)) || strings.HasSuffix(lower, strings.ToLower(s))) {
				hits = append(hits, fmt.Sprintf("%s begins with or ends in %s", l, s))
			}
		}
	}
	return hits
}

// mostKeys bounds how many identifiers are tried as keys: each is tried on all others.
const mostKeys = 150

// hashed finds identifiers of b that are hashes of one of a, alone or with any identifier as the key.
func hashed(a, b room) (hits []string) {
	heads := map[string]string{}
	for id := range b.ids {
		for _, form := range spellings(id) {
			if len(form) >= telling {
				heads[form[:telling]] = id
			}
		}
	}
	look := func(what string, sum []byte) {
		text := hex.EncodeToString(sum)
		for _, form := range []string{text, strings.ToLower(alphabets["Crockford"].EncodeToString(sum)), strings.ToLower(alphabets["RFC 4648"].EncodeToString(sum))} {
			if id, found := heads[form[:telling]]; found {
				hits = append(hits, fmt.Sprintf("%s is %s", what, id))
			}
		}
	}
	keys := slices.Sorted(maps.Keys(a.ids))
	for _, id := range keys {
		for _, text := range []string{id, strings.ReplaceAll(id, "-", "")} {
			s1, s2, s5 := sha1.Sum([]byte(text)), sha256.Sum256([]byte(text)), md5.Sum([]byte(text))
			look("SHA-256 of "+id, s2[:])
			look("SHA-1 of "+id, s1[:])
			look("MD5 of "+id, s5[:])
		}
	}
	keys = keys[:min(len(keys), mostKeys)]
	for _, key := range keys {
		for _, id := range keys {
			mac := hmac.New(sha256.New, []byte(key))
			mac.Write([]byte(id))
			look("HMAC of "+id+" with the key "+key, mac.Sum(nil))
		}
	}
	return hits
}
