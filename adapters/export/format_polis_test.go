package export_test

import (
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/flows"
)

func TestPolis(t *testing.T) {
	f := parse(t, findings)
	all, _ := townHall(f)
	dir := folder(t, source(f, all...), townWords, "polis")
	type table []map[string]any
	var got struct{ Comments, Votes, Matrix, IDs table }
	readPython(t, "pandas", `
import json, sys, pandas
read = lambda path: json.loads(pandas.read_csv(path).to_json(orient="records"))
print(json.dumps(dict(zip(["Comments", "Votes", "Matrix", "IDs"], map(read, sys.argv[1:])))))
`, &got, in(dir, "comments.csv", "votes.csv", "participants-votes.csv", "ids.csv")...)

	// What pandas read adds up to the journal.
	statements := []string{"f1_stance", "f2_stance", "street.bus", "street.ice"}
	value := map[string]float64{"agree": 1, "disagree": -1, "partly": 0, "unsure": 0, "pass": 0}
	want, counts := map[string]map[int]float64{}, map[int]map[float64]float64{}
	for _, r := range all {
		for _, e := range r.Journal {
			for i, step := range statements {
				if e.Step == step && e.Act == flows.ActGiven {
					if want[r.ID] == nil {
						want[r.ID] = map[int]float64{}
					}
					if counts[i] == nil {
						counts[i] = map[float64]float64{}
					}
					want[r.ID][i] = value[e.Value.Codes[0]]
					counts[i][value[e.Value.Codes[0]]]++
				}
			}
		}
	}
	response := map[float64]string{}
	for _, row := range got.IDs {
		if row["kind"] == "participant" {
			response[row["id"].(float64)] = row["response_id"].(string)
		}
	}
	votes := map[string]map[int]float64{}
	for _, row := range got.Votes {
		id := response[row["voter-id"].(float64)]
		if votes[id] == nil {
			votes[id] = map[int]float64{}
		}
		votes[id][int(row["comment-id"].(float64))] = row["vote"].(float64)
		if at := int64(row["timestamp"].(float64)); at%60 != 0 || at < clock.Unix() || at > clock.Unix()+400_000 {
			t.Errorf("a vote is from %d", at)
		}
	}
	matrix := map[string]map[int]float64{}
	for _, row := range got.Matrix {
		id := response[row["participant"].(float64)]
		matrix[id] = map[int]float64{}
		for i := range statements {
			if v, ok := row[strconv.Itoa(i)].(float64); ok {
				matrix[id][i] = v
			}
		}
		if n := row["n-votes"].(float64); int(n) != len(want[id]) || row["n-comments"].(float64) != 0 {
			t.Errorf("%s has %v votes, want %d", id, n, len(want[id]))
		}
	}
	if !reflect.DeepEqual(votes, want) || !reflect.DeepEqual(matrix, want) || len(want) != len(all)-1 {
		t.Errorf("the votes of %d people are %v, in the matrix %v, want %v", len(want), votes, matrix, want)
	}
	bodies := []string{"More buses,\nalso by night.", "More trees > more cars.", "A bus line", "An ice rink"}
	for i, row := range got.Comments {
		if row["comment-id"].(float64) != float64(i) || row["agrees"].(float64) != counts[i][1] || row["disagrees"].(float64) != counts[i][-1] ||
			row["comment-body"] != bodies[i] || row["moderated"].(float64) != 1 || row["author-id"].(float64) != 0 {
			t.Errorf("comment %d is %v", i, row)
		}
	}
	if len(got.Comments) != len(statements) {
		t.Errorf("there are %d comments", len(got.Comments))
	}
	if s := read(t, dir, "summary.csv"); !strings.Contains(s, "topic,The <town> & you\r\n") || !strings.Contains(s, "voters,"+strconv.Itoa(len(want))+"\r\n") {
		t.Errorf("the summary is %s", s)
	}
	if v := read(t, dir, "votes.csv"); !strings.Contains(v, ",Mon Nov 23 2026 09:02:00 GMT+0000 (Coordinated Universal Time),0,1,1\r\n") {
		t.Errorf("the first vote is not as JavaScript writes a time: %.300s", v)
	}
}

// A statement that joined a vote after the version was published has a column and a row, too.
func TestPolisJoined(t *testing.T) {
	f := parse(t, findings)
	r := record(0, f, "consent", yes, "f1_stance", codes("agree"))
	r.Journal = append(r.Journal, record(0, f, "street.new", codes("disagree")).Journal...)
	var sealed int
	s := source(f, r)
	s.Sealed = func() { sealed++ }
	dir := folder(t, s, townWords, "polis")
	header := strings.Split(strings.Split(read(t, dir, "participants-votes.csv"), "\r\n")[1], ",")
	equal(t, strings.Join(header, ","), "1,,0,2,1,1,1,,,,-1")
	equal(t, strconv.Itoa(len(parseCSV(t, read(t, dir, "comments.csv")))), "6")
}

// A consultation without any statement has files with nothing but headers.
func TestPolisWithout(t *testing.T) {
	f := parse(t, park)
	s := source(f, record(0, f, "consent", yes, "view", codes("keep")))
	dir := filepath.Join(t.TempDir(), "p")
	if err := export.Folder(t.Context(), dir, s, labels, "polis", export.Options{}); err != nil {
		t.Fatal(err)
	}
	equal(t, read(t, dir, "votes.csv"), "timestamp,datetime,comment-id,voter-id,vote\r\n")
	equal(t, read(t, dir, "participants-votes.csv"), "participant,group-id,n-comments,n-votes,n-agree,n-disagree\r\n")
}
