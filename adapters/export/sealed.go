package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"

	"aporte/bot"
)

// Identities are the secret age keys with which staff decrypt the texts of submitted responses. The zero Identities has no key.
type Identities struct {
	keys  []age.Identity
	files []string
}

// ReadIdentities reads identity files in the form of age-keygen. More than one is needed if texts were encrypted to different keys
// over time. Errors name the file and contain nothing of its content.
func ReadIdentities(paths ...string) (Identities, error) {
	all := Identities{files: paths}
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			return Identities{}, fmt.Errorf("read identity: %w", err)
		}
		keys, err := age.ParseIdentities(file)
		_ = file.Close() // it was only read
		if err != nil {  // not wrapped: its text may quote the file
			return Identities{}, fmt.Errorf("%s is no age identity file: it must have the lines that age-keygen wrote, with AGE-SECRET-KEY-", path)
		}
		all.keys = append(all.keys, keys...)
	}
	return all, nil
}

// errDamaged means that a sealed text is damaged. It does not wrap the cause, which may quote the text.
var errDamaged = errors.New("it is damaged")

// unseal decrypts the text of e and puts it into e.Value, if it is sealed. The error is errDamaged, wrapped, if the text is
// damaged, and another one if no identity fits.
func (ids Identities) unseal(e *bot.Entry) error {
	if !e.Value.Sealed {
		return nil
	}
	words, err := ids.open(e.Sealed)
	if err != nil {
		return fmt.Errorf("open the text of %s: %w", e.Step, err)
	}
	e.Value.Text, e.Value.Bubbles, e.Value.Sealed, e.Sealed = words.Text, words.Bubbles, false, nil
	return nil
}

// empty says whether there is no key.
func (ids Identities) empty() bool { return len(ids.keys) == 0 }

func (ids Identities) open(sealed []byte) (words bot.SealedWords, err error) {
	if len(sealed) == 0 {
		return words, fmt.Errorf("%w: nothing is left of it", errDamaged)
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), ids.keys...)
	var other *age.NoIdentityMatchError
	if errors.As(err, &other) {
		return words, fmt.Errorf("it was sealed to another key than that in %s", strings.Join(ids.files, ", "))
	}
	if err != nil {
		return words, errDamaged
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return words, errDamaged
	}
	if err := json.Unmarshal(plain, &words); err != nil {
		return words, errDamaged
	}
	return words, nil
}

// unseal decrypts the sealed texts of a response that are to be exported, and marks damaged ones. Without Identities it calls
// r.Sealed for each such text instead. It does the same with the words noted, see unsealWords.
func (r *reading) unseal(rec *folded) error {
	for id, v := range rec.counted {
		if !v.Sealed || v.Missing != "" {
			continue
		}
		if r.Identities.empty() {
			if r.Sealed != nil {
				r.Sealed()
			}
			continue
		}
		e := *rec.last[id]
		err := r.Identities.unseal(&e)
		if errors.Is(err, errDamaged) {
			rec.damaged[id] = true
			continue
		}
		if err != nil {
			return fmt.Errorf("response %s: %w", rec.ID, err)
		}
		rec.counted[id] = e.Value
	}
	return r.unsealWords(rec)
}
