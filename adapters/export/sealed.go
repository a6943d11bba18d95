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

// Identities open the texts of submitted responses that are sealed to staff. The zero Identities open none.
type Identities struct {
	keys  []age.Identity
	files []string
}

// ReadIdentities reads files as age-keygen writes them. Several are for texts that were sealed to different keys. Errors
// name the file and nothing that is in it.
func ReadIdentities(paths ...string) (Identities, error) {
	all := Identities{files: paths}
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			return Identities{}, fmt.Errorf("read identity: %w", err)
		}
		keys, err := age.ParseIdentities(file)
		_ = file.Close() // it was only read
		if err != nil {  // its words may be those of the file
			return Identities{}, fmt.Errorf("%s is no age identity file: it must have the lines that age-keygen wrote, with AGE-SECRET-KEY-", path)
		}
		all.keys = append(all.keys, keys...)
	}
	return all, nil
}

// errDamaged stands for whatever is wrong with what is sealed: the cause may quote it.
var errDamaged = errors.New("it is damaged")

// unseal puts back what was written, if e is sealed.
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

// empty says whether nothing is opened.
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

// unseal puts back the texts that count, or counts those that stay sealed. What was passed over has no text in exports.
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
