package bot_test

import (
	"strings"
	"testing"

	"aporte/bot"
)

// TestTrialGoesAlong: whoever tries one consultation tries the other one, too, each time they are told so, until they have an
// ordinary contribution there: then they are told that it is none.
func TestTrialGoesAlong(t *testing.T) {
	const trial, none = "This is a trial", "This is no trial"
	c := newCouple(t)
	c.see(c.types("tess", "/start test-en"), trial)
	c.see(c.types("tess", "/start community"), trial, "Now: ")
	for _, consultation := range []string{"", community} {
		if got := c.session("tess", consultation); !bot.IsTest(got.Source) {
			t.Errorf("the source of %q is %q", consultation, got.Source)
		}
	}
	if said := c.press("tess", "Yes, I agree"); strings.Contains(said, trial) {
		t.Errorf("it is said twice: %s", said)
	}
	c.see(c.types("tess", "/start phase2"), trial)
	c.see(c.types("tess", "/start community-radio"), trial)
	if got := c.session("tess", community); got.Source != "test-en" || got.Response == "" {
		t.Errorf("a later code took the mark away: %q", got.Source)
	}

	// Who has contributed keeps that, and is told.
	c.types("rosa", "/start community-radio-en")
	c.press("rosa", "Yes, I agree")
	c.see(c.types("rosa", "/start phase2-test"), trial)
	if said := c.types("rosa", "/start community"); !strings.Contains(said, none) || strings.Contains(said, trial) {
		t.Error(said)
	}
	c.see(c.types("rosa", "/start community-test"), none)
	if got := c.session("rosa", community); got.Source != "radio-en" {
		t.Errorf("the source is %q", got.Source)
	}
	if said := c.types("rosa", "/start"); strings.Contains(said, "trial") {
		t.Error(said)
	}

	// Who tries nothing never hears of it.
	c.types("ana", "/start community-radio-en")
	for _, said := range []string{c.press("ana", "Yes, I agree"), c.types("ana", "/start phase2"), c.types("ana", "/start community")} {
		if strings.Contains(said, "trial") {
			t.Error(said)
		}
	}
}

// TestLinkLanguage: the language of a link holds as long as nothing of the person is kept, also if another one was chosen before.
func TestLinkLanguage(t *testing.T) {
	c := newCouple(t)
	c.see(c.types("ana", "/start radio-en"), "Do you agree to take part?")
	c.types("ana", "/start test-es")
	c.see(c.types("ana", "/start test-es"), "Seguimos")
	c.see(c.types("ana", "1"), "¿Aceptas participar?")
	c.see(c.press("ana", "Sí, acepto"), "1/8")
	got := c.session("ana", "")
	if code := got.State.Answers["lang"].Codes; got.State.Lang != "es" || len(code) != 1 || code[0] != "es" || got.Source != "test-es" {
		t.Errorf("the conversation is in %s, the answer is %v, the source %s", got.State.Lang, code, got.Source)
	}
	c.types("ana", "/start radio-fr")
	if got := c.session("ana", ""); got.State.Lang != "es" {
		t.Errorf("a link changes the language to %s under somebody who answered", got.State.Lang)
	}
}
