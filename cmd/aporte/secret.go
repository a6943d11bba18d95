package main

import (
	"io"
	"log/slog"
	"os"
	"strings"
)

// Secret is a setting that must never be shown. However it is printed, logged or encoded, it says "***";
// [Secret.Reveal] gives it to the one who needs it.
type Secret struct{ value string }

const hidden = "***"

// Reveal returns what is kept secret; "" if nothing was set.
func (s Secret) Reveal() string { return s.value }

// String implements [fmt.Stringer].
func (Secret) String() string { return hidden }

// GoString implements [fmt.GoStringer].
func (Secret) GoString() string { return hidden }

// LogValue implements [slog.LogValuer].
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalJSON implements [encoding/json.Marshaler].
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// maxSecret bounds what is read of a file that is named by mistake, in bytes.
const maxSecret = 64 << 10

// trim leaves out white space around a secret, and the byte order mark that some editors put in front of a file.
func trim(value string) string { return strings.TrimSpace(strings.TrimPrefix(value, "\ufeff")) }

// secret reads the variable name, or the file that the variable name_FILE names; white space around it does not
// count. It is empty if neither is set. A secret that is set and empty is a mistake: without it a door stands open.
func (m *Main) secret(name string) (Secret, error) {
	value, inEnv := m.lookup(name)
	path, inFile := m.lookup(name + "_FILE")
	switch {
	case inEnv && inFile:
		return Secret{}, usagef("%s and %s_FILE are both set: keep one", name, name)
	case inFile:
		file, err := os.Open(path)
		if err != nil {
			return Secret{}, usagef("%s_FILE cannot be read: %w", name, err)
		}
		defer file.Close()
		src, err := io.ReadAll(io.LimitReader(file, maxSecret))
		if err != nil {
			return Secret{}, usagef("%s_FILE cannot be read: %w", name, err)
		}
		if value = trim(string(src)); value == "" {
			return Secret{}, usagef("%s_FILE names an empty file: %s", name, path)
		}
	case inEnv:
		if value = trim(value); value == "" {
			return Secret{}, usagef("%s is set and empty: give it a value, or unset it", name)
		}
	}
	return Secret{value}, nil
}
