package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"aporte/bot"
	"aporte/locales"
)

func TestParseReceipt(t *testing.T) {
	const receipt = "7K3QF-9XW2M-B4TDY"
	for name, text := range map[string]string{
		"as given": receipt, "lower case": "7k3qf-9xw2m-b4tdy", "spaces": "  7K3QF 9XW2M B4TDY ", "no groups": "7K3QF9XW2MB4TDY",
		"other dashes": "7K3QF–9XW2M—B4TDY", "in quotes": "«7K3QF-9XW2M-B4TDY».", "no-break spaces": "7K3QF\u00a09XW2M\u202fB4TDY",
		"Arabic digits": "٧K٣QF-٩XW٢M-B٤TDY", "Devanagari digits": "७K३QF-९XW२M-B४TDY", "full width": "７Ｋ３ＱＦ－９ＸＷ２Ｍ－Ｂ４ＴＤＹ",
		"Cyrillic letters": "7К3QF-9ХW2М-В4ТDУ", "Greek letters": "7Κ3QF-9ΧW2Μ-Β4ΤDΥ", "two lines": "7K3QF-9XW2M-\nB4TDY",
	} {
		if got, err := bot.ParseReceipt(text); got != receipt || err != nil {
			t.Errorf("%s: %q is read as %q, %v", name, text, got, err)
		}
	}
	for name, tt := range map[string]struct {
		text string
		want error
	}{
		"nothing": {"", bot.ErrNoReceipt}, "a word": {"hello", bot.ErrNoReceipt}, "markup": {"<script>--", bot.ErrNoReceipt},
		"another script": {"七K3QF-9XW2M-B4TDY", bot.ErrNoReceipt}, "one of before": {"7K2QD-9XW4M", bot.ErrFormerReceipt},
		"one too few": {"7K3QF-9XW2M-B4TD", bot.ErrMistyped}, "one too many": {"7K3QF-9XW2M-B4TDYY", bot.ErrMistyped},
		"a long one": {strings.Repeat("7K3QF", 1000), bot.ErrNoReceipt},
	} {
		if got, err := bot.ParseReceipt(tt.text); got != "" || !errors.Is(err, tt.want) {
			t.Errorf("%s: %q is read as %q, %v, want %v", name, tt.text, got, err, tt.want)
		}
	}
	if got, err := bot.ParseReceipt("0IL1O-IIIII-LLLLU"); err == nil || errors.Is(err, bot.ErrNoReceipt) {
		t.Errorf("letters that look alike: %q, %v", got, err)
	}
}

// Every wrong digit is found, and nearly every two neighbours that changed places.
func TestReceiptCheck(t *testing.T) {
	const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	swaps, missed := 0, 0
	for range 200 {
		receipt := bot.NewReceipt()
		if got, err := bot.ParseReceipt(receipt); got != receipt || err != nil {
			t.Fatalf("%s is read as %q, %v", receipt, got, err)
		}
		for i := range receipt {
			if receipt[i] == '-' {
				continue
			}
			for _, d := range digits {
				wrong := receipt[:i] + string(d) + receipt[i+1:]
				if _, err := bot.ParseReceipt(wrong); wrong != receipt && !errors.Is(err, bot.ErrMistyped) {
					t.Fatalf("%s passes for %s", wrong, receipt)
				}
			}
			if i > 0 && receipt[i-1] != '-' && receipt[i-1] != receipt[i] {
				swapped := receipt[:i-1] + receipt[i:i+1] + receipt[i-1:i] + receipt[i+1:]
				swaps++
				if _, err := bot.ParseReceipt(swapped); err == nil {
					missed++
				}
			}
		}
	}
	if missed*50 > swaps {
		t.Errorf("%d of %d swaps pass", missed, swaps)
	}
}

// Receipts and tags are random, and no two are alike.
func TestFresh(t *testing.T) {
	seen := map[string]bool{}
	for range 10_000 {
		f := bot.NewFresh()
		for _, s := range []string{f.Turn, f.Response, f.Receipt} {
			if seen[s] {
				t.Fatalf("%q comes twice", s)
			}
			seen[s] = true
		}
	}
}

// Whoever gives wrong receipts is told to wait after five, and a right one is not looked at until then. Slips of the hand
// do not count.
func TestWrongReceipts(t *testing.T) {
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	b, s := newBot(t, func() time.Time { return now })
	ana := bot.Address{Channel: "test", User: "ana"}
	n, before := 0, 0
	ask := func(receipt string) {
		t.Helper()
		n++
		now = now.Add(2 * time.Second)
		before = len(s.sent[ana])
		if err := b.Handle(context.Background(), bot.Update{ID: fmt.Sprint(n), From: ana, Text: "/receipt " + receipt, Lang: "en"}); err != nil {
			t.Fatal(err)
		}
	}
	last := func(key string) bool {
		t.Helper()
		return slices.ContainsFunc(s.sent[ana][before:], func(m bot.Message) bool {
			return strings.HasPrefix(m.Text, locales.Default().Text("en", key, nil))
		})
	}
	for range 7 {
		if ask("7K3QF-9XW2M-B4TDX"); !last("bot.note.receipt_mistyped") {
			t.Fatalf("a slip is answered with %q", s.sent[ana][len(s.sent[ana])-1].Text)
		}
	}
	for i := range 12 {
		ask(bot.NewReceipt())
		if want := map[bool]string{true: "bot.note.receipt_unknown", false: "bot.note.receipt_barred"}[i < 5]; !last(want) {
			t.Fatalf("wrong receipt %d is answered with %q", i+1, s.sent[ana][len(s.sent[ana])-1].Text)
		}
	}
	if got := s.asked; len(got) != 5 {
		t.Errorf("%d receipts came to the store, want 5", len(got))
	}
	now = now.Add(time.Hour)
	if ask(bot.NewReceipt()); !last("bot.note.receipt_unknown") {
		t.Error("an hour later nothing is looked at")
	}
}
