package main

import (
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v3"
)

// keySize is the length of the database's key, in bytes.
const keySize = 32

// keyFile returns the file with the key of a database, unless APORTE_KEY or APORTE_KEY_FILE is set.
func keyFile(db string) string { return db + ".key" }

// key returns the key of the database: that of the settings, or the one in the file beside the database. If there is none, and no
// database either, and mayMake is true, it makes a new key in that file. It never makes a new key for an existing database,
// since that could not be read with it.
func (m *Main) key(db string, mayMake bool) ([]byte, error) {
	given, err := m.givenKey()
	if given != nil || err != nil {
		return given, err
	}
	if onServer(db) {
		return nil, usagef("APORTE_KEY is needed where the database is on a server, or APORTE_KEY_FILE: the same key for every process (make one with: openssl rand -hex 32)")
	}
	path := keyFile(db)
	src, err := os.ReadFile(path)
	switch {
	case err == nil:
		return decodeKey(path, trim(string(src)))
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("read key: %w", err)
	}
	if _, err := os.Stat(db); err == nil {
		return nil, fmt.Errorf("there is a database %s and no key to it: put its key at %s, or set APORTE_KEY", db, path)
	}
	if !mayMake {
		return nil, fmt.Errorf("there is no database %s yet: run chat or serve first, or set APORTE_DB", db)
	}
	if info, err := os.Stat(filepath.Dir(db)); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("the folder of the database %s does not exist: make it, or set APORTE_DB to another path", db)
	}
	return makeKey(path)
}

// newFlag allows a new database if there is a key already.
const newFlag = "new"

// beginNew is the flag of the commands that make a database.
func beginNew() cli.Flag {
	return &cli.BoolFlag{Name: newFlag, Usage: "begin a new database where there is a key and no database; for the first start only"}
}

// lost returns an error if there is no database, but a sign that there was one: it may just have been moved away. A new
// database in its place would take answers of people whose earlier answers are elsewhere. The sign is the file of the key. If
// the key itself is a setting, the sign is the lock file that a service leaves behind.
func (m *Main) lost(db string) error {
	if !missing(db) {
		return nil
	}
	trace := cmp.Or(m.keyPath(db), db+".lock")
	if _, err := os.Stat(trace); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("there is %s and no database at %s: if the database was moved away, put it back; if this is the first start with a key of your own, or a new beginning, add --new to serve or chat once", trace, db)
}

// missing says whether there is no file at the path of the database, or an empty one. Of a server it cannot say.
func missing(db string) bool {
	if onServer(db) {
		return false
	}
	info, err := os.Stat(db)
	return errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0
}

// givenKey returns the key from APORTE_KEY or APORTE_KEY_FILE; nil if neither is set.
func (m *Main) givenKey() ([]byte, error) {
	given, err := m.secret("APORTE_KEY")
	if err != nil || given.Reveal() == "" {
		return nil, err
	}
	key, err := decodeKey("APORTE_KEY", given.Reveal())
	if err != nil {
		return nil, usageError{err}
	}
	return key, nil
}

// makeKey writes a new random key to a file and returns it. Either the complete file appears or none. When makeKey returns, the
// file is durable. If the file exists, it returns an error.
func makeKey(path string) ([]byte, error) {
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // never fails
	file, err := os.CreateTemp(filepath.Dir(path), ".key-*")
	if err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	defer os.Remove(file.Name())
	_, err = file.WriteString(hex.EncodeToString(key) + "\n")
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Link(file.Name(), path) // unlike a rename, a link fails if another process has made the file in between
	}
	if err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	return key, errors.Join(dir.Sync(), dir.Close())
}

func decodeKey(from, text string) ([]byte, error) {
	if key, err := hex.DecodeString(text); err == nil && len(key) == keySize {
		return key, nil
	}
	if key, err := base64.StdEncoding.DecodeString(text); err == nil && len(key) == keySize {
		return key, nil
	}
	return nil, fmt.Errorf("%s is no key: it must be %d bytes as hex or base64 (make one with: openssl rand -hex 32)", from, keySize)
}
