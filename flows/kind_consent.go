package flows

// consentKind asks whether somebody agrees to the notice. Whoever does not agree is forgotten, and asked nothing more.
type consentKind struct{ base }

var hintConsent = word("bot.hint.consent")

func (consentKind) traits() Traits { return Traits{Asks: true, Agrees: true} }

func (consentKind) fields() []string { return []string{"notice"} }

func (consentKind) parse(p *parser, f *fields, st *Step) bool {
	st.Options, st.Required = []string{"yes", "no", RemindCode}, true
	p.notice(f, st)
	return true
}

func (consentKind) guard(_ *Step, code string) (bool, string, []string) {
	if code != "yes" {
		return false, "guard on a consent that is not \"yes\": who does not consent is asked nothing more", nil
	}
	return true, "", nil
}

func (consentKind) answers(*Step) []string { return []string{"yes"} }

func (consentKind) read(r reader, st *Step) Input {
	for _, typed := range []struct {
		code string
		word Word
	}{{"yes", wordYes}, {"no", wordNo}} {
		if r.means(r.folded, typed.word) {
			return Input{Do: Reply, Value: Value{Codes: []string{typed.code}, Via: ByLabel}}
		}
	}
	return r.option(st)
}

func (consentKind) settle(t *decision, v *Value) bool {
	switch v.Codes[0] {
	case RemindCode:
		t.Remind, v.Codes = true, []string{"yes"}
	case "yes":
	default:
		t.forget(Declined, byeDeclined)
		return true
	}
	return false
}

func (c consentKind) labels(f *Flow, st *Step, code string) []string {
	if code == RemindCode { // the same in every consultation, unless it has its own
		return append(f.StemKeys(st, "."+code), labelRemind.key)
	}
	return c.base.labels(f, st, code)
}

func (c consentKind) options(st *Step, d Draft) []Option {
	all := c.base.options(st, d)
	for i := range all {
		all[i].Reminds = all[i].Code == RemindCode
	}
	return all
}

func (consentKind) hint(Draft) Word { return hintConsent }

func (consentKind) words(k *keys, _ *Step) { k.add(Key{}, []string{"consent"}, ".notice") }
