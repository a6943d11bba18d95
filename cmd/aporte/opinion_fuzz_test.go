package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"aporte/opinion"
)

// FuzzOpinionFiles: whatever the two files hold, they are refused with a file and a line, or give a document of finite figures.
func FuzzOpinionFiles(f *testing.F) {
	comments, votes := campFiles()
	f.Add(comments, votes)
	f.Add("\ufeffcomment-id,moderated\r\n0,1\r\n1,-1\r\n", "comment-id,voter-id,vote\r\n0,7,1\r\n1,8,0\r\n0,8,-1\r\n")
	f.Add("comment-id,moderated\n", "timestamp,comment-id,voter-id,vote\n")
	f.Add("comment-id,moderated,x\n0,1,\"a\nb\"\n", "vote,voter-id,comment-id,vote\n1,\"2\",0,\n")
	f.Add("", "\x00")
	placed := regexp.MustCompile(`(comments|votes)\.csv:\d+: .`)
	f.Fuzz(func(t *testing.T, comments, votes string) {
		dir := t.TempDir()
		for name, text := range map[string]string{commentsFile: comments, votesFile: votes} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		v, err := readVotes(dir)
		if err != nil {
			if !placed.MatchString(err.Error()) {
				t.Errorf("without a place: %v", err)
			}
			return
		}
		if _, err := json.Marshal(figuresOf(v, opinion.Analyse(v))); err != nil { // it takes no NaN
			t.Error(err)
		}
	})
}
