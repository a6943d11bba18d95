package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
)

// Secret is a setting that must never be shown. Printed, logged or encoded as JSON, it is "***". Only [Secret.Reveal] returns
// its value.
type Secret struct{ value string }

const hidden = "***"

// Reveal returns the value; "" if none is set.
func (s Secret) Reveal() string { return s.value }

// String implements [fmt.Stringer].
func (Secret) String() string { return hidden }

// GoString implements [fmt.GoStringer].
func (Secret) GoString() string { return hidden }

// LogValue implements [slog.LogValuer].
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalJSON implements [encoding/json.Marshaler].
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// maxSecret is how many bytes of a file are read at most, in case a setting names a large file by mistake.
const maxSecret = 64 << 10

// trim removes white space around a secret, and the byte order mark that some editors write at the start of a file.
func trim(value string) string { return strings.TrimSpace(strings.TrimPrefix(value, "\ufeff")) }

// asWhom names the user of this process if err is that it may not read a file: in a container that user has a number alone, and is
// not the one who wrote the file. Otherwise it returns "".
func asWhom(err error) string {
	if !errors.Is(err, fs.ErrPermission) {
		return ""
	}
	return fmt.Sprintf(" by the user with the number %d, as whom this runs", os.Geteuid())
}

// secretive says whether the name of a file may be a secret that was set as the file of one by mistake: nobody may read it then. The name
// of a file with a secret has a folder, an ending, or some words.
func secretive(path string) bool {
	_, err := decodeKey("", path)
	return err == nil || !strings.ContainsAny(path, "/\\.") && len(path) >= 20
}

// secret returns the value of the variable name, or the content of the file that the variable name_FILE names, without white space
// around it. If neither is set, the Secret is empty. If a secret is set but empty, or if both are set, it returns an error:
// without the secret, something would be unprotected.
func (m *Main) secret(name string) (Secret, error) {
	s, _, err := m.secretOf(name)
	return s, err
}

// secretOf is [Main.secret] with the name of the file that the secret stands in; "" if it stands in the variable.
func (m *Main) secretOf(name string) (_ Secret, file string, _ error) {
	value, inEnv := m.lookup(name)
	path, inFile := m.lookup(name + "_FILE")
	switch {
	case inEnv && inFile:
		return Secret{}, "", usagef("%s and %s_FILE are both set: keep one", name, name)
	case inFile:
		file, err := os.Open(path)
		if err != nil && secretive(path) {
			return Secret{}, "", usagef("%s_FILE names no file that can be read. If it is the secret itself, set it as %s", name, name)
		}
		if err != nil {
			return Secret{}, path, usagef("%s_FILE cannot be read%s: %w", name, asWhom(err), err)
		}
		defer file.Close()
		src, err := io.ReadAll(io.LimitReader(file, maxSecret))
		if err != nil {
			return Secret{}, path, usagef("%s_FILE cannot be read: %w", name, err)
		}
		if value = trim(string(src)); value == "" {
			return Secret{}, path, usagef("%s_FILE names an empty file: %s", name, path)
		}
	case inEnv:
		if value = trim(value); value == "" {
			return Secret{}, "", usagef("%s is set and empty: give it a value, or unset it", name)
		}
	}
	return Secret{value}, path, nil
}
