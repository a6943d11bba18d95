package export_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

// mourning is a reader that also knows what is gone.
type mourning struct {
	shelf
	gone []bot.Withdrawn
	err  error
}

func (m mourning) Withdrawn(_ context.Context, f bot.Filter) (all []bot.Withdrawn, err error) {
	for _, w := range m.gone {
		if f.Flow == "park" && !w.Day.Before(f.Since) {
			all = append(all, w)
		}
	}
	return all, m.err
}

// Each package lists what was erased; with a time, what was erased since.
func TestWithdrawn(t *testing.T) {
	f := parse(t, park)
	day := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	s := export.Source{Flow: f, Reader: mourning{shelf: two(f), gone: []bot.Withdrawn{{ID: "ra", Day: day}, {ID: "rb", Day: day.Add(48 * time.Hour)}}}}
	for since, want := range map[time.Time]string{
		{}:                      "response_id,withdrawn_at\r\nra,2026-11-24\r\nrb,2026-11-26\r\n",
		day.Add(24 * time.Hour): "response_id,withdrawn_at\r\nrb,2026-11-26\r\n",
		day.Add(72 * time.Hour): "response_id,withdrawn_at\r\n",
	} {
		s.Filter.Since = since
		dir := t.TempDir()
		if err := export.Package(t.Context(), dir, s, labels, export.Options{}); err != nil {
			t.Fatal(err)
		}
		equal(t, read(t, dir, "withdrawn.csv"), want)
		if problems, _ := validate(t, dir); len(problems) > 0 {
			t.Error(problems)
		}
	}
	s.Reader = mourning{shelf: two(f), err: errReader}
	parent := t.TempDir()
	if err := export.Package(t.Context(), filepath.Join(parent, "package"), s, labels, export.Options{}); !errors.Is(err, errReader) || len(listing(t, parent)) > 0 {
		t.Errorf("%v, %v", err, listing(t, parent))
	}
}

// A package names who is responsible for it, under which licence it is, and where it comes from.
func TestCredits(t *testing.T) {
	for name, c := range map[string]struct{ terms, want string }{
		"nothing": {
			"", `{"licenses":[{"name":"other-closed","title":"Not to be passed on: for what the notice of the consultation says"}],
			"sources":[{"title":"What participants answered to \"The park\", version 2"}]}`,
		},
		"all": {
			"controller: The town\ncontact: town@example.org\nreport: https://example.org/park\nlicense: CC-BY-4.0\n",
			`{"homepage":"https://example.org/park","licenses":[{"name":"CC-BY-4.0","title":"CC-BY-4.0"}],
			"contributors":[{"title":"The town","email":"town@example.org","role":"author","roles":["DataCollector","ContactPerson"]}],
			"sources":[{"title":"What participants answered to \"The park\", version 2","path":"https://example.org/park"}]}`,
		},
		"a page to write to": {
			"contact: https://example.org/write\n",
			`{"licenses":[{"name":"other-closed","title":"Not to be passed on: for what the notice of the consultation says"}],
			"contributors":[{"title":"https://example.org/write","path":"https://example.org/write","role":"author","roles":["DataCollector","ContactPerson"]}],
			"sources":[{"title":"What participants answered to \"The park\", version 2"}]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := parse(t, strings.Replace(park, "version: 2\n", "version: 2\n"+c.terms, 1))
			dir := t.TempDir()
			if err := export.Package(t.Context(), dir, source(f), labels, export.Options{}); err != nil {
				t.Fatal(err)
			}
			if problems, _ := validate(t, dir); len(problems) > 0 {
				t.Error(problems)
			}
			var got, want struct {
				Homepage                        string
				Licenses, Contributors, Sources any
			}
			if err := errors.Join(json.Unmarshal([]byte(read(t, dir, "datapackage.json")), &got), json.Unmarshal([]byte(c.want), &want)); err != nil {
				t.Fatal(err)
			}
			gotten, _ := json.Marshal(got)
			wanted, _ := json.Marshal(want)
			equal(t, string(gotten), string(wanted))
		})
	}
}

// Row 91: a disk that is full half-way gets no half package, and what was there is as it was.
func TestPackageOnAFullDisk(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("no disk can be made here: %v", err)
	}
	defer func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	}()
	f := parse(t, park)
	full := endlessReader(func(n int) (bot.Record, bool) {
		return record(n, f, "consent", yes, "why", flows.Value{Text: strings.Repeat("words ", 40), Via: flows.ByText}), n < 5000
	})
	dir := filepath.Join(disk, "new", "package")
	err := export.Package(t.Context(), dir, export.Source{Flow: f, Reader: full}, labels, export.Options{})
	if left := listing(t, disk); !errors.Is(err, syscall.ENOSPC) || len(left) > 0 {
		t.Errorf("a new folder: %v, %v", err, left)
	}
	if err := export.Package(t.Context(), dir, source(f, two(f)...), labels, export.Options{}); err != nil {
		t.Fatal(err)
	}
	err = export.Package(t.Context(), dir, export.Source{Flow: f, Reader: full}, labels, export.Options{Force: true})
	if problems, _ := validate(t, dir); !errors.Is(err, syscall.ENOSPC) || len(problems) > 0 {
		t.Errorf("over a former package: %v, %v, %v", err, problems, listing(t, dir))
	}
}
