package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var opinionVotes = flag.Int("opinion-votes", 20_000, "how many votes TestOpinionOfManyVotes reads")

// runOpinion runs aporte opinion in a folder of its own, and returns what it prints.
func runOpinion(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	t.Chdir(t.TempDir())
	m := Main{In: strings.NewReader(""), Out: &stdout, Err: &stderr, Now: time.Now}
	code = m.Run(t.Context(), append([]string{"aporte", "opinion"}, args...))
	if left, _ := os.ReadDir("."); len(left) > 0 {
		t.Errorf("the command leaves %v", left)
	}
	return code, stdout.String(), stderr.String()
}

// folder writes the two files of a conversation, and returns where.
func folder(t *testing.T, comments, votes string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{commentsFile: comments, votesFile: votes} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// published returns the folder of a conversation that was published: see opinion/testdata.
func published(t *testing.T, name string) (dir string, expected map[string]any) {
	t.Helper()
	from := filepath.Join("../../opinion/testdata", name)
	comments, err := os.ReadFile(filepath.Join(from, commentsFile))
	if err != nil {
		t.Fatal(err)
	}
	packed, err := os.Open(filepath.Join(from, votesFile+".gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	open, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	votes, err := io.ReadAll(open)
	if err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile(filepath.Join(from, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(src, &expected); err != nil {
		t.Fatal(err)
	}
	return folder(t, string(comments), string(votes)), expected
}

// The document for two conversations: every key of another program's figures, with the same figures, and ours beside them.
func TestOpinion(t *testing.T) {
	for name, stable := range map[string]bool{"15-per-hour-seattle": false, "canadian-electoral-reform": true} {
		t.Run(name, func(t *testing.T) {
			dir, expected := published(t, name)
			code, out, errs := runOpinion(t, dir)
			if code != 0 || errs != "" {
				t.Fatalf("exit code %d: %s", code, errs)
			}
			var got map[string]any
			if err := json.Unmarshal([]byte(out), &got); err != nil {
				t.Fatal(err)
			}
			for key, want := range expected {
				equalFigures(t, key, got[key], want)
			}
			if got["stable"] != stable {
				t.Errorf("stable is %v", got["stable"])
			}
			checkGroups(t, out, stable)
			if _, again, _ := runOpinion(t, dir); again != out {
				t.Error("the second time it prints something else")
			}
		})
	}
}

// equalFigures compares to 1e-9; components, and the places of people, up to the sign.
func equalFigures(t *testing.T, key string, got, want any) {
	t.Helper()
	switch want := want.(type) {
	case float64:
		x, ok := got.(float64)
		if signed := strings.HasPrefix(key, "components") || strings.HasPrefix(key, "projection"); signed {
			x, want = math.Abs(x), math.Abs(want)
		}
		if !ok || !(math.Abs(x-want) <= 1e-9) {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(want) {
			t.Errorf("%s is %.40v, want %d figures", key, got, len(want))
			return
		}
		for i := range want {
			equalFigures(t, key+"."+strconv.Itoa(i), list[i], want[i])
		}
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok || len(object) != len(want) {
			t.Errorf("%s is %.40v, want %d figures", key, got, len(want))
			return
		}
		for id := range want {
			equalFigures(t, key+"."+id, object[id], want[id])
		}
	default:
		t.Errorf("%s: a figure of type %T", key, want)
	}
}

// checkGroups checks that the groups, if there are any, hold everybody who counts once, and that consensus follows from them.
func checkGroups(t *testing.T, out string, stable bool) {
	t.Helper()
	var f opinionFigures
	if err := json.Unmarshal([]byte(out), &f); err != nil {
		t.Fatal(err)
	}
	var members []int
	for _, g := range f.Groups {
		members = append(members, g.Members...)
		if g.Stability < 0.8 || g.Stability > 1 || len(g.Representative) == 0 || !slices.IsSorted(g.Members) {
			t.Errorf("a group of %d: stability %v, %d statements", len(g.Members), g.Stability, len(g.Representative))
		}
	}
	slices.Sort(members)
	switch {
	case stable && (!slices.Equal(members, f.Counted) || len(f.Groups) < 2 || f.Note != ""):
		t.Errorf("%d groups with %d people, of %d who count: %s", len(f.Groups), len(members), len(f.Counted), f.Note)
	case !stable && (len(f.Groups) > 0 || !strings.HasPrefix(f.Note, "There are no stable groups: ") || !strings.HasSuffix(f.Note, ".")):
		t.Errorf("%d groups, and the note is %q", len(f.Groups), f.Note)
	}
	for _, s := range f.Statements {
		c, all := f.Consensus[s], float64(f.Agree[s]+1)/float64(f.Seen[s]+2)
		if !(c > 0 && c < 1) || !stable && math.Abs(c-all) > 1e-9 {
			t.Errorf("consensus on %d is %v, and %v of all agree", s, c, all)
		}
	}
	if f.Stability.Draws < 20 || f.Stability.SameNumber > f.Stability.Draws || (f.Stability.Index >= 0.8) != stable {
		t.Errorf("stability: %+v", f.Stability)
	}
}

// campFiles are two camps of eight people, who disagree on eight statements; a ninth is left out.
func campFiles() (comments, votes string) {
	var c, v strings.Builder
	c.WriteString("timestamp,comment-id,moderated,comment-body\n9,8,-1,\"left out, in two\nlines\"\n")
	v.WriteString("vote,voter-id,comment-id,timestamp\n")
	for s := range 8 {
		fmt.Fprintf(&c, "%d,%d,%d,text\n", s, s, s%2)
		for person := range 16 {
			vote := 1
			if person >= 8 {
				vote = -1
			}
			fmt.Fprintf(&v, "%d,%d,%d,%d\n", vote, person, s, 100+person)
		}
	}
	return c.String(), v.String()
}

// inQuotes puts quotes around every field.
func inQuotes(rows string) string {
	var b strings.Builder
	for line := range strings.Lines(rows) {
		fmt.Fprintf(&b, "\"%s\"\n", strings.ReplaceAll(strings.TrimSpace(line), ",", `","`))
	}
	return b.String()
}

// What files may look like: the result is the same.
func TestOpinionReadsWhatProgramsWrite(t *testing.T) {
	comments, votes := campFiles()
	_, want, _ := runOpinion(t, folder(t, comments, votes))
	if !strings.Contains(want, `"groups":[{"members":[0,1,2,3,4,5,6,7],"stability":1,`) || strings.Contains(want, "null") {
		t.Fatalf("the camps are not found: %s", want)
	}
	windows := func(s string) string { return "\ufeff" + strings.ReplaceAll(s, "\n", "\r\n") }
	head, rows, _ := strings.Cut(votes, "\n")
	for name, x := range map[string][2]string{
		"byte order marks and Windows line ends": {windows(comments), windows(votes)},
		"no line end at the end":                 {strings.TrimSuffix(comments, "\n"), strings.TrimSuffix(votes, "\n")},
		"empty lines":                            {strings.ReplaceAll(comments, "text\n", "text\n\n"), strings.ReplaceAll(votes, "\n", "\n\n")},
		"an earlier vote on a later line":        {comments, votes + "-1,3,0,5\n"},
		"a later vote on an earlier line":        {comments, head + "\n1,3,0,7000\n" + rows + "-1,3,0,6000\n"},
		"two votes at one time":                  {comments, votes + "-1,3,0,7000\n1,3,0,7000\n"},
		"quotes around everything":               {comments, inQuotes(votes)},
		"texts of any kind":                      {strings.ReplaceAll(comments, "text", "\"<script>=cmd|'/c'!A0 \u202e ]]> \x00 "+strings.Repeat("👍", 10000)+"\""), votes},
	} {
		if code, got, errs := runOpinion(t, folder(t, x[0], x[1])); got != want {
			t.Errorf("%s: exit code %d %s\n%.300s", name, code, errs, got)
		}
	}
	// Without times the last line counts.
	_, out, _ := runOpinion(t, folder(t, "comment-id,moderated\n5,1\n", "comment-id,voter-id,vote\n5,1,1\n5,1,-1\n"))
	if !strings.Contains(out, `"agree":{"5":0},"disagree":{"5":1},"seen":{"5":1}`) {
		t.Errorf("of two votes without times: %s", out)
	}
}

// Little to go on is no mistake, and said.
func TestOpinionOfLittle(t *testing.T) {
	const comments, votes = "comment-id,moderated\n0,1\n1,0\n", "comment-id,voter-id,vote\n"
	for name, x := range map[string]struct{ comments, votes, want string }{
		"no statements": {"comment-id,moderated\n", votes, "There are no groups, since nobody voted."},
		"no votes":      {comments, votes, "There are no groups, since nobody voted."},
		"one person":    {comments, votes + "0,7,1\n1,7,-1\n", "There are no groups, since everybody who counts stands at the same place."},
		"all the same":  {comments, votes + "0,7,1\n0,8,1\n0,9,1\n", "There are no groups, since everybody who counts stands at the same place."},
		"all left out":  {"comment-id,moderated\n0,-1\n1,-1\n", votes + "0,7,1\n0,8,-1\n", "There are no groups, since everybody who counts stands at the same place."},
		"two people":    {comments, votes + "0,7,1\n0,8,-1\n", "There are no stable groups: "},
	} {
		code, out, errs := runOpinion(t, folder(t, x.comments, x.votes))
		if code != 0 || errs != "" {
			t.Errorf("%s: exit code %d %s", name, code, errs)
		}
		var f opinionFigures
		if err := json.Unmarshal([]byte(out), &f); err != nil || strings.Contains(out, "null") {
			t.Errorf("%s: %v in %s", name, err, out)
		}
		if f.Stable || len(f.Groups) > 0 || !strings.HasPrefix(f.Note, x.want) {
			t.Errorf("%s: %s", name, out)
		}
	}
}

// What cannot be read is named with its file and line, and never with what is written there.
func TestOpinionOfBrokenFiles(t *testing.T) {
	const comments, votes = "comment-id,moderated,comment-body\n0,1,secret\n1,0,secret\n", "timestamp,comment-id,voter-id,vote\n1,0,1,1\n"
	for _, x := range []struct{ comments, votes, want string }{
		{"", votes, "comments.csv:1: there is no header"},
		{comments, "", "votes.csv:1: there is no header"},
		{"comment-id,comment-body\n", votes, "comments.csv:1: the column moderated is missing"},
		{"comment-id;moderated\n0;1\n", votes, "comments.csv:1: the column comment-id is missing"},
		{"comment-id,moderated,moderated\n", votes, "comments.csv:1: the column moderated is there twice"},
		{comments, "comment-id,vote\n", "votes.csv:1: the column voter-id is missing"},
		{comments + "0,1,secret\n", votes, "comments.csv:4: the statement is there twice"},
		{comments + "-2,1,secret\n", votes, "comments.csv:4: comment-id is not a number from 0"},
		{comments + "2,secret,secret\n", votes, "comments.csv:4: moderated is neither 1 nor 0 nor -1"},
		{comments + "2,1,\"two\nlines\"\nsecret,1,x\n", votes, "comments.csv:6: comment-id is not a number from 0"},
		{comments + "2,1,se\"cret\n", votes, "comments.csv:4: bare \""},
		{comments + "2,1,\"secret\n", votes, "comments.csv:4: extraneous or missing \""},
		{comments, votes + "1,0,2\n", "votes.csv:3: wrong number of fields"},
		{comments, votes + "1,0,2,1,secret\n", "votes.csv:3: wrong number of fields"},
		{comments, votes + "1,7,2,1\n", "votes.csv:3: comments.csv does not list the statement"},
		{comments, votes + "1,0,-2,1\n", "votes.csv:3: voter-id is not a number from 0"},
		{comments, votes + "1,0,secret,1\n", "votes.csv:3: voter-id is not a number from 0"},
		{comments, votes + "1,0,1e3,1\n", "votes.csv:3: voter-id is not a number from 0"},
		{comments, votes + "1,0,99999999999999999999,1\n", "votes.csv:3: voter-id is not a number from 0"},
		{comments, votes + "1,0,2,2\n", "votes.csv:3: vote is neither 1 nor 0 nor -1"},
		{comments, votes + "1,0,2,\n", "votes.csv:3: vote is neither 1 nor 0 nor -1"},
		{comments, votes + "secret,0,2,1\n", "votes.csv:3: timestamp is not a whole number"},
	} {
		code, out, errs := runOpinion(t, folder(t, x.comments, x.votes))
		if code != exitFailed || out != "" || !strings.HasPrefix(errs, "aporte: ") || !strings.Contains(errs, x.want) || strings.Contains(errs, "secret") {
			t.Errorf("%q: exit code %d, %s%s", x.want, code, errs, out)
		}
	}
	if code, _, errs := runOpinion(t, "nowhere"); code != exitFailed || !strings.Contains(errs, commentsFile) {
		t.Errorf("no folder: exit code %d %s", code, errs)
	}
	for _, args := range [][]string{nil, {"one", "two"}} {
		if code, _, errs := runOpinion(t, args...); code != exitUsage || !strings.Contains(errs, "which folder?") {
			t.Errorf("%v: exit code %d %s", args, code, errs)
		}
	}
}

// Many votes take time and memory in proportion. -opinion-votes=1000000 is the long form.
func TestOpinionOfManyVotes(t *testing.T) {
	const statements, each = 200, 100
	chance := rand.New(rand.NewPCG(1, 3))
	var comments, votes strings.Builder
	comments.WriteString("comment-id,moderated\n")
	for s := range statements {
		fmt.Fprintf(&comments, "%d,1\n", s)
	}
	votes.WriteString("timestamp,comment-id,voter-id,vote\n")
	for i := range *opinionVotes {
		person := i / each
		vote := 1 - 2*((person+i%statements)%3%2)
		if chance.IntN(3) == 0 {
			vote = chance.IntN(3) - 1
		}
		fmt.Fprintf(&votes, "%d,%d,%d,%d\n", i, (person*7+i*3)%statements, person, vote)
	}
	dir := folder(t, comments.String(), votes.String())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := time.Now()
	code, out, errs := runOpinion(t, dir)
	runtime.ReadMemStats(&after)
	t.Logf("%d votes in %v, %d MB allocated in all", *opinionVotes, time.Since(begun), (after.TotalAlloc-before.TotalAlloc)>>20)
	var f opinionFigures
	if err := json.Unmarshal([]byte(out), &f); code != 0 || err != nil || len(f.Projection) != *opinionVotes/each {
		t.Errorf("exit code %d %s: %d people, %v", code, errs, len(f.Projection), err)
	}
}
