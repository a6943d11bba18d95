package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"aporte/bot"
	"aporte/flows"
)

func (m *Main) doctorCommand() *cli.Command {
	return &cli.Command{
		Name: "doctor", Usage: "check tokens, webhook, key, disk, clock, consultation and words", Action: m.doctor,
	}
}

// doctorTime is how long all requests to platforms together may take.
const doctorTime = time.Minute

// doctor checks everything that serve needs, and changes nothing. It may run beside a running service.
func (m *Main) doctor(ctx context.Context, c *cli.Command) error {
	x := &examination{Main: m, c: c}
	x.consultation()
	x.folder()
	x.database(ctx)
	x.sealing()
	x.clock()
	ctx, cancel := context.WithTimeout(ctx, doctorTime)
	defer cancel()
	x.channels(ctx)
	if x.bad {
		return errSaid
	}
	return nil
}

// examination prints findings, one on each line, and remembers whether one of them is a problem.
type examination struct {
	*Main
	c     *cli.Command
	bad   bool
	asked []string // the servers that were asked for the time
}

// say prints a finding on one line, even if its text has several.
func (x *examination) say(verdict, what, format string, args ...any) {
	text := strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", " ")
	fmt.Fprintf(x.Out, "%-8s %s: %s\n", verdict, what, text)
}

// ok reports that nothing has to be done.
func (x *examination) ok(what, format string, args ...any) { x.say("ok", what, format, args...) }

// warn reports something that works, but that somebody should check.
func (x *examination) warn(what, format string, args ...any) {
	x.say("warning", what, format, args...)
}

// problem reports something that does not work. doctor then fails.
func (x *examination) problem(what, format string, args ...any) {
	x.say("problem", what, format, args...)
	x.bad = true
}

func (x *examination) consultation() {
	consult, words, err := configured(x.c)
	if err != nil {
		x.problem("consultation", "%v", err)
		return
	}
	x.ok("consultation", "%s version %d with %d steps", consult.ID, consult.Version, len(consult.Steps))
	found, err := checkAll(nil, x.c.String("flows-dir"), x.c.String("locales-dir"), deployed(x.c))
	switch {
	case err != nil:
		x.problem("words", "%v", err)
	case len(found.problems) > 0:
		x.warn("words", "%d to mend, the first is %s; see aporte check", len(found.problems), found.problems[0])
	default:
		x.ok("words", "complete in %d languages", found.languages)
	}
	x.missingWords(consult.Flow, words)
	x.terms(consult.Flow)
}

// terms reports what the deployment has still to say about the consultation.
func (x *examination) terms(f *flows.Flow) {
	switch {
	case f.Contact == "":
		x.warn("contact", "people are told of none: set APORTE_CONTACT, or contact in the file of the consultation")
	case !ownContact(f):
		x.warn("contact", "it is still %s, which is built in: set APORTE_CONTACT to where whoever runs this is reached", f.Contact)
	default:
		x.ok("contact", "%s; responsible: %s", f.Contact, f.Controller)
	}
	if len(f.Place) == 0 {
		x.warn("place", "people are not told in which countries the servers stand: set APORTE_PLACE")
	}
}

// schedule reports until when the consultation takes answers.
func (x *examination) schedule(ctx context.Context, store bot.Calendar) {
	consult, words, err := configured(x.c)
	if err != nil {
		return // it is reported already
	}
	all, err := store.Schedules(ctx)
	if err != nil {
		x.problem("close", "%v", err)
		return
	}
	s, known := all[consult.ID]
	switch {
	case !known:
		s.Closes = consult.Closes
	case otherClose(consult.Flow, s):
		x.warn("close", "%s; the file or APORTE_CLOSES has another, which does not count: aporte extend changes it", state(consult.Flow, s, x.Now()))
		return
	}
	if err := sayable(consult, s, words); err != nil {
		x.problem("close", "%v", err)
		return
	}
	if !s.Paused.IsZero() {
		x.warn("close", "%s: nobody can answer until aporte reopen", state(consult.Flow, s, x.Now()))
		return
	}
	x.ok("close", "%s", state(consult.Flow, s, x.Now()))
}

// versions reports whether people in earlier versions of the consultation have all their words, and whether the stored words are sound.
func (x *examination) versions(ctx context.Context, store database) {
	consult, words, err := configured(x.c)
	if err != nil {
		return // it is reported already
	}
	older, err := others(ctx, store, consult.Ref)
	if err != nil {
		x.problem("earlier versions", "%v", err)
		return
	}
	versions, err := wordVersions(ctx, &rehearsal{WordKeeper: store, at: x.Now()}, consult.Flow, older, words)
	if err != nil {
		x.problem("earlier versions", "%v", err)
		return
	}
	for _, ref := range versions.damaged {
		x.problem("stored words", "those of %s version %d are damaged: people read those of the files, which the next start stores anew", ref.ID, ref.Version)
	}
	complete := true
	for _, lack := range versions.lacks() {
		x.warn("earlier versions", "%s", lack)
		complete = false
	}
	if complete {
		x.ok("earlier versions", "%d, with all their words", len(versions.older))
	}
}

// sealing reports who can read the texts of submitted responses.
func (x *examination) sealing() {
	switch to, err := recipient(x.c.String("recipient")); {
	case err != nil:
		x.problem("texts", "%v", err)
	case to == nil:
		x.ok("texts", "sealed with the key of the database; to seal what is submitted to staff alone, set APORTE_RECIPIENT")
	default:
		x.ok("texts", "sealed to staff once they are submitted")
	}
}

// errNoDate means that the answer of a server has no valid Date header.
var errNoDate = errors.New("the server does not say what time it is")
