package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"aporte/adapters/line"
)

// entry is one value of a secret, and the bot that it is for.
type entry struct {
	bot   string // in small letters; "" if it has no name
	value string
	place string // where it stands, for errors: never the value
	line  bool   // it is a line of a file of bots
	lang  string // of that line; "" if it is not there
	flow  string
}

var (
	// botForm is the form of the name at the end of a variable for a further bot.
	botForm = regexp.MustCompile(`^[A-Z][A-Z0-9]{0,19}$`)
	formOf  = "takes 1 to 20 letters from A to Z and digits, and begins with a letter"
)

// noField stands in a file of bots for what is not said: no name, no language.
const noField = "-"

// given returns all values of a secret: of the variable without a name, which may have several, and of those with a bot's name
// behind it.
func (m *Main) given(p line.Platform, s line.Setting) ([]entry, error) {
	var all []entry
	seen := map[string]bool{}
	for _, kv := range m.Env {
		env, _, _ := strings.Cut(kv, "=")
		behind, fits := strings.CutPrefix(env, s.Env)
		if !fits || behind != "" && behind[0] != '_' {
			continue
		}
		name := strings.TrimPrefix(strings.TrimSuffix(behind, "_FILE"), "_")
		switch malformed := name != "" && (!botForm.MatchString(name) || name == "FILE"); {
		case malformed && s.Makes:
			return nil, usagef("%s: the name of a bot, behind %s_, %s", env, s.Env, formOf)
		case malformed || seen[name]:
			continue
		}
		seen[name] = true
		values, err := m.valuesOf(p, s, name)
		if err != nil {
			return nil, err
		}
		all = append(all, values...)
	}
	return all, nil
}

// valuesOf returns the values of a secret's variable, with the name of a bot behind it or without one.
func (m *Main) valuesOf(p line.Platform, s line.Setting, name string) ([]entry, error) {
	variable := s.Env
	if name != "" {
		variable += "_" + name
	}
	secret, file, err := m.secretOf(variable)
	if err != nil {
		return nil, err
	}
	text, place := secret.Reveal(), variable
	if file != "" {
		place += "_FILE"
		switch rows := botLines(text); {
		case len(rows) == 0:
			return nil, usagef("%s names a file without any value: %s", place, file)
		case len(rows) == 1 && len(rows[0].fields) == 1:
			text = rows[0].fields[0]
		case name == "":
			return botsOf(s.Env == p.Secrets[0].Env, file, rows)
		}
	}
	if name != "" || s.Env != p.Secrets[0].Env || !strings.Contains(text, ",") {
		return []entry{{bot: strings.ToLower(name), value: text, place: place}}, nil
	}
	if p.Identify == nil {
		return nil, usagef("%s has a comma in it: several bots of %s have names, behind the variable (%s_NAME) or in a file with a line for each", place, p.Title, s.Env)
	}
	var all []entry
	for i, value := range strings.Split(text, ",") {
		g := entry{value: strings.TrimSpace(value), place: fmt.Sprintf("%s, value %d", place, i+1)}
		if g.value == "" {
			return nil, usagef("%s is empty: take a comma away", g.place)
		}
		all = append(all, g)
	}
	return all, nil
}

// botLine is a line of a file that is neither empty nor a comment.
type botLine struct {
	number int
	fields []string
}

// botLines returns the rows of a file. What stands behind a field that begins with # is a comment.
func botLines(text string) (rows []botLine) {
	n := 0
	for l := range strings.Lines(text) {
		n++
		fields := strings.Fields(l)
		if at := slices.IndexFunc(fields, func(f string) bool { return strings.HasPrefix(f, "#") }); at >= 0 {
			fields = fields[:at]
		}
		if len(fields) > 0 {
			rows = append(rows, botLine{n, fields})
		}
	}
	return rows
}

// botsOf returns the bots of a file with a line for each: a name and a value, and with more a language and a consultation. A name
// is not repeated in an error: if it is malformed, it may be a token.
func botsOf(more bool, file string, rows []botLine) ([]entry, error) {
	most, form := 2, "a name and a value"
	if more {
		most, form = 4, "a name, a token, and if wanted a language and a consultation"
	}
	var all []entry
	for _, r := range rows {
		g := entry{place: fmt.Sprintf("%s:%d", file, r.number), line: true}
		if len(r.fields) < 2 || len(r.fields) > most {
			return nil, usagef("%s: a line of several has %s, with spaces between them", g.place, form)
		}
		if r.fields[0] != noField {
			if !botForm.MatchString(strings.ToUpper(r.fields[0])) {
				return nil, usagef("%s: the name of a bot, the first on its line, %s", g.place, formOf)
			}
			g.bot = strings.ToLower(r.fields[0])
		}
		g.value = r.fields[1]
		for i, to := range []*string{&g.lang, &g.flow} {
			if i+2 < len(r.fields) && r.fields[i+2] != noField {
				*to = r.fields[i+2]
			}
		}
		all = append(all, g)
	}
	return all, nil
}
