package main

import (
	"bytes"
	"encoding/csv"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"aporte/bot"
)

// office is staff at their desk, and people who chat beside them.
type office struct {
	t   *testing.T
	env []string
	now time.Time
}

func newOffice(t *testing.T, env ...string) *office {
	return &office{t: t, now: time.Now(), env: slices.Concat([]string{"APORTE_DB=" + filepath.Join(t.TempDir(), "aporte.db")}, firstVersion(t), env)}
}

// firstVersion are the settings with which the program offers the first version of ogp-phase2: see [bottest.First]. Their paths
// hold in every folder.
func firstVersion(t *testing.T) []string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return []string{
		"APORTE_FLOWS_DIR=" + filepath.Join(root, "bot/bottest/first"),
		"APORTE_LOCALES_DIR=" + filepath.Join(root, "locales/earlier/ogp-phase2-1"),
	}
}

// run runs a command with lines on its standard input.
func (d *office) run(in []string, args ...string) (code int, out, errs string) {
	d.t.Helper()
	var stdout, stderr bytes.Buffer
	m := Main{In: strings.NewReader(strings.Join(in, "\n") + "\n"), Out: &stdout, Err: &stderr, Env: d.env, Now: func() time.Time { return d.now }}
	code = m.Run(d.t.Context(), append([]string{"aporte"}, args...))
	return code, stdout.String(), stderr.String()
}

var receiptForm = regexp.MustCompile(`[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}`)

// answer lets somebody take the long way, skipping everything but the contact, and returns their receipt.
func (d *office) answer(who, mail string) string {
	d.t.Helper()
	d.walkToContact(who)
	_, out, _ := d.run([]string{"1", "1", "2", mail, "/done", "/receipt"}, "chat", "--as", who)
	found := receiptForm.FindString(out)
	if found == "" {
		d.t.Fatalf("no receipt in %s", out)
	}
	return found
}

// walkToContact lets somebody take the long way as far as the question about contact.
func (d *office) walkToContact(who string) {
	d.t.Helper()
	in := []string{"/start", "1", "1", "2"}
	for range 80 {
		_, out, _ := d.run(append(in, "/receipt"), "chat", "--as", who)
		in = nil
		if strings.Contains(out, "May OGP write to you") {
			return
		}
		in = []string{"/skip"}
		if strings.Contains(out, "another idea?") {
			in = []string{"2"}
		}
	}
	d.t.Fatal("there is no question about contact")
}

// TestStaff erases by receipt, reads contacts, and finds all of it in the audit log.
func TestStaff(t *testing.T) {
	d := newOffice(t)
	ana, bea := d.answer("ana", "ana@example.org"), d.answer("bea", "bea@example.org")
	if ana == bea {
		t.Fatal("two people have one receipt")
	}
	for who, said := range map[string]string{"cleo": "2", "dora": "/skip"} { // no, and nothing
		d.walkToContact(who)
		d.run([]string{said}, "chat", "--as", who)
	}
	code, out, _ := d.run(nil, "contacts")
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if code != 0 || err != nil || len(rows) != 7 || !strings.Contains(out, "contact_email,ana@example.org,en,"+d.now.UTC().Format(time.DateOnly)+",") {
		t.Errorf("contacts: exit code %d, %v\n%s", code, err, out)
	}
	if code, out, _ := d.run(nil, "export", "--format", "jsonl", "--unfinished"); code != 0 || strings.Contains(out, "example.org") || strings.Contains(out, ana) {
		t.Errorf("export: exit code %d\n%s", code, out)
	}
	for _, wrong := range [][]string{{"erase"}, {"erase", "nonsense"}} {
		if code, _, errs := d.run(nil, wrong...); code != exitUsage || !strings.Contains(errs, "fifteen letters and digits") {
			t.Errorf("%v: exit code %d %s", wrong, code, errs)
		}
	}
	if code, _, errs := d.run(nil, "erase", bot.NewReceipt(), "--yes"); code != exitFailed || !strings.Contains(errs, "no response with that receipt") {
		t.Errorf("an unknown receipt: exit code %d %s", code, errs)
	}
	if code, out, _ := d.run([]string{"n"}, "erase", ana); code != exitFailed || !strings.Contains(out, "nothing was deleted") {
		t.Errorf("a no: exit code %d\n%s", code, out)
	}
	code, out, _ = d.run([]string{"y"}, "erase", strings.ToLower(strings.ReplaceAll(ana, "-", " ")))
	if code != 0 || !strings.Contains(out, "ogp-phase2 version 1, in_progress") || !strings.Contains(out, "deleted; backups have it") {
		t.Errorf("a yes: exit code %d\n%s", code, out)
	}
	if code, out, _ := d.run(nil, "contacts"); code != 0 || strings.Contains(out, "ana@") || !strings.Contains(out, "bea@") {
		t.Errorf("contacts afterwards: exit code %d\n%s", code, out)
	}
	_, out, _ = d.run(nil, "audit")
	for _, want := range []string{"\tcontacts\t\t2\n", "\tfind\togp-phase2\t1\n", "\texport\togp-phase2 jsonl unfinished\t4\n", "\terase\togp-phase2\t1\n", "\tcontacts\t\t1\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("the audit log lacks %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, ana) || strings.Contains(out, "example.org") {
		t.Errorf("the audit log says too much:\n%s", out)
	}
}

// TestReceiptFromElsewhere finds a contribution again from another account.
func TestReceiptFromElsewhere(t *testing.T) {
	t.Parallel()
	d := newOffice(t)
	receipt := d.answer("ana", "ana@example.org")
	_, out, _ := d.run([]string{"/receipt " + bot.NewReceipt(), "/receipt " + receipt, "2"}, "chat", "--as", "new phone")
	for _, want := range []string{"I find no contribution with that receipt", "I found it", "Short or full: Full (10 minutes)", "Not answered: 2. Answering for", "11. Incentives"} {
		if !strings.Contains(out, want) {
			t.Errorf("the chat lacks %q:\n%s", want, out)
		}
	}
	_, out, _ = d.run([]string{"hello", "/receipt " + receipt}, "chat", "--as", "ana")
	for _, want := range []string{"Somebody has just sent your receipt from another account", "Which language", "I found it"} {
		if !strings.Contains(out, want) {
			t.Errorf("the account before does not see %q:\n%s", want, out)
		}
	}
	if _, out, _ := d.run([]string{"hello"}, "chat", "--as", "new phone"); !strings.Contains(out, "Somebody has just sent your receipt") {
		t.Errorf("the account that lost it again is not told:\n%s", out)
	}
	if _, out, _ := d.run(nil, "audit"); strings.Count(out, "\tparticipant\ttakeover\togp-phase2\t1\n") != 2 || strings.Contains(out, receipt) {
		t.Errorf("the audit log says\n%s", out)
	}
	if _, out, _ := d.run(nil, "stats", "--unfinished"); !strings.Contains(out, "1 response") {
		t.Errorf("stats:\n%s", out)
	}
}
