package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"go.yaml.in/yaml/v4"

	"aporte/adapters/alerts"
	"aporte/bot/bottest/programs"
)

// operate is the folder of what operators use to watch the service.
const operate = "../../docs/operate"

// rule is an alert in alerts.yml.
type rule struct {
	Alert       string
	Expr        string
	Labels      map[string]string
	Annotations map[string]string
}

func rules(t *testing.T) []rule {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(operate, "alerts.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Groups []struct{ Rules []rule } }
	if err := yaml.Unmarshal(src, &file); err != nil {
		t.Fatal(err)
	}
	var all []rule
	for _, g := range file.Groups {
		all = append(all, g.Rules...)
	}
	if len(all) < 10 {
		t.Fatalf("only %d alerts", len(all))
	}
	return all
}

// query is an expression of the dashboard, and the names of series beside it.
type query struct{ title, expr, legend string }

func queries(t *testing.T) (all []query) {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(operate, "dashboard.json"))
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr, LegendFormat string }
		}
		Templating struct {
			List []struct{ Name, Definition string }
		}
	}
	if err := json.Unmarshal(src, &board); err != nil {
		t.Fatal(err)
	}
	for _, p := range board.Panels {
		for _, target := range p.Targets {
			all = append(all, query{p.Title, target.Expr, target.LegendFormat})
		}
	}
	for _, v := range board.Templating.List {
		if v.Definition != "" {
			all = append(all, query{"the choice of " + v.Name, v.Definition, ""})
		}
	}
	if len(all) < 20 {
		t.Fatalf("only %d queries", len(all))
	}
	return all
}

// exposed returns the metrics of a serve to which somebody has written once, as text and by their names.
func exposed(t *testing.T) (string, map[string]*dto.MetricFamily) {
	t.Helper()
	s := newService(t, "APORTE_CLOSES=2030-01-01")
	r := s.serve(t)
	s.Type(ana, "/start")
	s.sees(t, "Which language")
	_, text := r.get(t, "/metrics")
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	r.stop()
	r.ends(t)
	return text, families
}

// Names of metrics and labels in an expression.
var (
	metricName = regexp.MustCompile(`\b(?:aporte|process|go)_[a-z0-9_]+\b`)
	selector   = regexp.MustCompile(`\{([^}]*)\}`)
	matcher    = regexp.MustCompile(`([a-z_]+)\s*[=!]~?`)
	grouping   = regexp.MustCompile(`\b(?:by|without|on|ignoring)\s*\(([^)]*)\)`)
	shown      = regexp.MustCompile(`\{\{\s*(?:\$labels\.)?([a-z_]+)\s*\}\}`)
)

// misnamed returns what an expression, and a text that shows its labels, name and what no metric has.
func misnamed(families map[string]*dto.MetricFamily, expr, text string) (wrong []string) {
	labels := map[string]bool{}
	names := metricName.FindAllString(expr, -1)
	for _, name := range names {
		family := families[name]
		for _, suffix := range []string{"_bucket", "_sum", "_count"} {
			if of := families[strings.TrimSuffix(name, suffix)]; family == nil && of != nil && of.GetType() == dto.MetricType_HISTOGRAM {
				family = of
				labels["le"] = true
			}
		}
		if family == nil {
			wrong = append(wrong, name)
			continue
		}
		for _, m := range family.Metric {
			for _, l := range m.Label {
				labels[l.GetName()] = true
			}
		}
	}
	if len(names) == 0 {
		wrong = append(wrong, "it names no metric")
	}
	var used []string
	for _, found := range selector.FindAllStringSubmatch(expr, -1) {
		for _, m := range matcher.FindAllStringSubmatch(found[1], -1) {
			used = append(used, m[1])
		}
	}
	for _, found := range grouping.FindAllStringSubmatch(expr, -1) {
		for _, name := range strings.Split(found[1], ",") {
			used = append(used, strings.TrimSpace(name))
		}
	}
	for _, found := range shown.FindAllStringSubmatch(text, -1) {
		used = append(used, found[1])
	}
	for _, name := range used {
		if !labels[name] {
			wrong = append(wrong, "label "+name)
		}
	}
	return wrong
}

// TestWatching holds the alerts and the dashboard against the metrics of a service that runs: each that they name is there, with the
// labels that they name.
func TestWatching(t *testing.T) {
	text, families := exposed(t)
	named := ""
	for _, r := range rules(t) {
		named += r.Expr
		if wrong := misnamed(families, r.Expr, r.Annotations["summary"]+r.Annotations["description"]); wrong != nil {
			t.Errorf("alert %s: there is no %v", r.Alert, wrong)
		}
	}
	for _, q := range queries(t) {
		named += q.expr
		if wrong := misnamed(families, q.expr, q.legend); wrong != nil {
			t.Errorf("dashboard, %s: there is no %v", q.title, wrong)
		}
	}
	for name := range families { // what nobody would look at needs no metric
		if strings.HasPrefix(name, "aporte_") && !strings.Contains(named, name) {
			t.Errorf("neither an alert nor the dashboard names %s", name)
		}
	}
	for _, name := range []string{
		`aporte_channel_up{bot="",channel="telegram"} 1`, `aporte_channel_last_update_timestamp_seconds{bot="",channel="telegram"} 1.`,
		"aporte_backup_last_success_timestamp_seconds 0", `aporte_consultation_closes_timestamp_seconds{flow="ogp-phase2"} 1.89354`,
		"aporte_build_info{goversion=", "aporte_disk_free_bytes ", "aporte_store_writable 1",
	} {
		if !strings.Contains(text, "\n"+name) {
			t.Errorf("the metrics lack %s", name)
		}
	}
	found, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil || len(found) > 0 {
		t.Errorf("against the conventions: %v, %v", found, err)
	}
	check := exec.CommandContext(t.Context(), programs.Find(t, "promtool"), "check", "metrics")
	check.Stdin = strings.NewReader(text)
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("promtool check metrics: %v\n%s", err, out)
	}
}

// TestMisnamed: a wrong name would be noticed.
func TestMisnamed(t *testing.T) {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader("# TYPE aporte_a gauge\naporte_a{x=\"\"} 1\n# TYPE aporte_h histogram\naporte_h_bucket{le=\"+Inf\"} 1\naporte_h_sum 1\naporte_h_count 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ expr, text, want string }{
		{"max by (x) (aporte_a) > 1", "{{ $labels.x }}", ""},
		{`rate(aporte_h_bucket{le="1"}[5m])`, "{{le}}", ""},
		{"aporte_b", "", "aporte_b"},
		{`aporte_a{y=~"1"}`, "", "label y"},
		{`sum by (x, z) (aporte_a)`, "", "label z"},
		{"aporte_a", "{{bot}}", "label bot"},
		{"aporte_a_bucket", "", "aporte_a_bucket"},
		{"time()", "", "it names no metric"},
	} {
		if got := strings.Join(misnamed(families, c.expr, c.text), ","); got != c.want {
			t.Errorf("%s: %q, want %q", c.expr, got, c.want)
		}
	}
}

// TestAlertRules lets Prometheus look at the rules and run their tests, and the expressions of the dashboard as if they were rules.
func TestAlertRules(t *testing.T) {
	promtool := programs.Find(t, "promtool")
	recorded := []map[string]string{}
	fill := strings.NewReplacer("$__rate_interval", "1m", "$channel", "slack")
	for _, q := range queries(t) {
		if !strings.HasPrefix(q.expr, "label_values(") {
			recorded = append(recorded, map[string]string{"record": "dashboard:query", "expr": fill.Replace(q.expr)})
		}
	}
	board, err := yaml.Marshal(map[string]any{"groups": []any{map[string]any{"name": "dashboard", "rules": recorded}}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "dashboard.yml")
	if err := os.WriteFile(path, board, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"check", "rules", "--lint=none", path},
		{"check", "rules", "--lint-fatal", "alerts.yml"},
		{"test", "rules", "alerts_test.yml", "alerts_days_test.yml"},
	} {
		cmd := exec.CommandContext(t.Context(), promtool, args...)
		cmd.Dir = operate
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("promtool %v: %v\n%s", args, err, out)
		}
	}
}

// anchor is the name of a heading in a link.
func anchor(heading string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(heading)), " ", "-")
}

// TestRunbook: each alert has a heading in the runbook, in the same order, which it names; it says how grave it is, it has a test, and
// what the chat tells of holds from the same point on.
func TestRunbook(t *testing.T) {
	runbook, err1 := os.ReadFile(filepath.Join(operate, "runbook.md"))
	tests, err2 := os.ReadFile(filepath.Join(operate, "alerts_test.yml"))
	days, err3 := os.ReadFile(filepath.Join(operate, "alerts_days_test.yml"))
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	var headings, named []string
	for line := range strings.Lines(string(runbook)) {
		if heading, found := strings.CutPrefix(line, "## "); found {
			headings = append(headings, "runbook.md#"+anchor(heading))
		}
	}
	exprs := map[string]string{}
	for _, r := range rules(t) {
		named = append(named, r.Annotations["runbook"])
		exprs[r.Alert] = r.Expr
		if r.Annotations["runbook"] != "runbook.md#"+anchor(r.Alert) || r.Annotations["summary"] == "" || r.Annotations["description"] == "" {
			t.Errorf("%s: its annotations are %v", r.Alert, r.Annotations)
		}
		if !slices.Contains([]string{"critical", "warning", "info"}, r.Labels["severity"]) {
			t.Errorf("%s: its severity is %q", r.Alert, r.Labels["severity"])
		}
		if !strings.Contains(string(tests)+string(days), r.Alert) {
			t.Errorf("%s: no test of the rules names it", r.Alert)
		}
	}
	if !slices.Equal(headings, named) {
		t.Errorf("the runbook has %v, the alerts name %v", headings, named)
	}
	for alert, point := range map[string]int64{"AporteBackupTooOld": int64(alerts.OldBackup.Seconds()), "AporteDiskNearlyFull": alerts.LittleDisk} {
		if !regexp.MustCompile(`[<>] ` + strconv.FormatInt(point, 10) + `\b`).MatchString(exprs[alert]) {
			t.Errorf("%s: its point is not %d, as it is for the chat", alert, point)
		}
	}
}
