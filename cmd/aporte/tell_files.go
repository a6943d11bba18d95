package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"
)

// languageForm is the form of a language in the name of a file: "en", "de-AT".
var languageForm = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// maxTextFile is the size in bytes from which a file is no message.
const maxTextFile = 64 << 10

// readTexts reads the files of one message, by language. path names any of them: NAME.LANGUAGE.EXTENSION. All files beside it
// whose names differ in the language alone belong to the message. A path with "<lang>" or "*" in the place of the language
// means the same files.
func readTexts(path string) (map[string]string, error) {
	dir, base := filepath.Split(path)
	extension := filepath.Ext(base)
	stem := strings.TrimSuffix(base, extension)
	at := strings.LastIndexByte(stem, '.')
	lang := stem[at+1:]
	named := lang != "<lang>" && lang != "*"
	if at < 1 || named && !languageForm.MatchString(lang) {
		return nil, usagef("--file: the name %s says no language: name the files message.en.md, message.es.md and so on", base)
	}
	if dir == "" {
		dir = "."
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, usagef("--file: %w", err)
	}
	texts := map[string]string{}
	for _, e := range entries {
		of, fits := strings.CutPrefix(e.Name(), stem[:at+1])
		of, ends := strings.CutSuffix(of, extension)
		if !fits || !ends || e.IsDir() || !languageForm.MatchString(of) {
			continue
		}
		if texts[of], err = readText(filepath.Join(dir, e.Name())); err != nil {
			return nil, err
		}
	}
	if _, found := texts[lang]; named && !found || len(texts) == 0 {
		return nil, usagef("--file: there is no file %s", path)
	}
	return texts, nil
}

// readText reads one text. What stands in the file is what people read: no markup is interpreted.
func readText(path string) (string, error) {
	info, err := os.Stat(path)
	var src []byte
	switch {
	case err != nil:
	case info.Size() > maxTextFile:
		err = errors.New("it is too long for a message")
	default:
		src, err = os.ReadFile(path) //nolint:gosec // staff name the file
	}
	text := strings.TrimSpace(strings.TrimPrefix(strings.ReplaceAll(string(src), "\r\n", "\n"), "\ufeff"))
	switch {
	case err != nil:
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		err = errors.New("it is no text in UTF-8")
	case text == "":
		err = errors.New("it is empty")
	}
	if err != nil {
		return "", usagef("--file: read %s: %w", filepath.Base(path), err)
	}
	return text, nil
}
