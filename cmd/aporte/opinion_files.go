package main

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"aporte/opinion"
)

// The files of a conversation in the shape that Pol.is publishes, and their columns. Others are passed over.
const (
	commentsFile = "comments.csv"
	votesFile    = "votes.csv"

	commentColumn   = "comment-id"
	moderatedColumn = "moderated"
	voterColumn     = "voter-id"
	voteColumn      = "vote"
	timeColumn      = "timestamp" // may be absent; then later lines are later votes
)

// readVotes reads the statements and votes in a folder. An error about a row names its file and line, and nothing that is written in it.
func readVotes(dir string) (*opinion.Votes, error) {
	statements, err := readStatements(filepath.Join(dir, commentsFile))
	if err != nil {
		return nil, err
	}
	known := make(map[int]bool, len(statements))
	for _, s := range statements {
		known[s.ID] = true
	}
	type timed struct {
		opinion.Vote
		at int64
	}
	var votes []timed
	err = eachRow(filepath.Join(dir, votesFile), []string{commentColumn, voterColumn, voteColumn}, func(r row) error {
		statement, err := r.id(commentColumn)
		if err != nil {
			return err
		}
		if !known[statement] {
			return fmt.Errorf("%s does not list the statement", commentsFile)
		}
		person, err := r.id(voterColumn)
		if err != nil {
			return err
		}
		value, err := r.oneOf(voteColumn)
		if err != nil {
			return err
		}
		at, err := r.time()
		votes = append(votes, timed{opinion.Vote{Person: person, Statement: statement, Value: value}, at})
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(votes, func(a, b timed) int { return cmp.Compare(a.at, b.at) })
	inOrder := make([]opinion.Vote, len(votes))
	for i, v := range votes {
		inOrder[i] = v.Vote
	}
	return opinion.NewVotes(statements, inOrder)
}

func readStatements(path string) ([]opinion.Statement, error) {
	var statements []opinion.Statement
	known := map[int]bool{}
	err := eachRow(path, []string{commentColumn, moderatedColumn}, func(r row) error {
		id, err := r.id(commentColumn)
		if err != nil {
			return err
		}
		if known[id] {
			return fmt.Errorf("the statement is there twice")
		}
		known[id] = true
		moderated, err := r.oneOf(moderatedColumn)
		statements = append(statements, opinion.Statement{ID: id, LeftOut: moderated == -1})
		return err
	})
	return statements, err
}

// row is a row of a table, by the names of its columns.
type row struct {
	fields  []string
	columns map[string]int
}

func (r row) field(column string) string { return strings.TrimSpace(r.fields[r.columns[column]]) }

func (r row) id(column string) (int, error) {
	id, err := strconv.ParseUint(r.field(column), 10, strconv.IntSize-1)
	if err != nil {
		return 0, fmt.Errorf("%s is not a number from 0", column)
	}
	return int(id), nil
}

func (r row) oneOf(column string) (int8, error) {
	switch r.field(column) {
	case "1":
		return 1, nil
	case "0":
		return 0, nil
	case "-1":
		return -1, nil
	}
	return 0, fmt.Errorf("%s is neither 1 nor 0 nor -1", column)
}

func (r row) time() (int64, error) {
	if _, there := r.columns[timeColumn]; !there {
		return 0, nil
	}
	at, err := strconv.ParseInt(r.field(timeColumn), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s is not a whole number", timeColumn)
	}
	return at, nil
}

// eachRow calls do with each row of a CSV file that has the columns wanted. Errors of it begin with the file and the line.
func eachRow(path string, wanted []string, do func(row) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	buffered := bufio.NewReaderSize(file, 1<<16)
	if mark, _ := buffered.Peek(3); string(mark) == "\ufeff" {
		_, _ = buffered.Discard(len(mark))
	}
	r := csv.NewReader(buffered)
	r.ReuseRecord = true
	columns := map[string]int{}
	for head := true; ; head = false {
		fields, err := r.Read()
		var broken *csv.ParseError
		switch {
		case errors.Is(err, io.EOF) && head:
			return fmt.Errorf("%s:1: there is no header", path)
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &broken):
			return fmt.Errorf("%s:%d: %w", path, broken.Line, broken.Err)
		case err != nil:
			return fmt.Errorf("read %s: %w", path, err)
		}
		line, _ := r.FieldPos(0)
		if !head {
			err = do(row{fields, columns})
		} else {
			err = header(fields, wanted, columns)
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", path, line, err)
		}
	}
}

// header notes where the columns are that a header names. Of two with the same name the first counts, unless it is wanted.
func header(fields, wanted []string, columns map[string]int) error {
	for i, name := range fields {
		name = strings.TrimSpace(name)
		if _, twice := columns[name]; !twice {
			columns[name] = i
		} else if slices.Contains(wanted, name) {
			return fmt.Errorf("the column %s is there twice", name)
		}
	}
	for _, name := range wanted {
		if _, there := columns[name]; !there {
			return fmt.Errorf("the column %s is missing: it must have %s, with commas between", name, strings.Join(wanted, ", "))
		}
	}
	return nil
}
