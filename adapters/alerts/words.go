package alerts

import (
	"cmp"
	"slices"
	"time"

	"aporte/locales"
)

// The keys of all words for operators.
const (
	wordHere         = "bot.alerts.here"
	wordWell         = "bot.alerts.well"
	wordOff          = "bot.alerts.off"
	wordNotHere      = "bot.alerts.not_here"
	wordNoCode       = "bot.alerts.no_code"
	wordChannel      = "bot.alerts.channel"
	wordDatabase     = "bot.alerts.database"
	wordDisk         = "bot.alerts.disk"
	wordParked       = "bot.alerts.parked"
	wordBackup       = "bot.alerts.backup"
	wordNever        = "bot.alerts.backup.never"
	wordBackupServer = "bot.alerts.backup.server"
	wordNeverServer  = "bot.alerts.backup.never.server"

	wordChannelOver  = "bot.alerts.channel.over"
	wordDatabaseOver = "bot.alerts.database.over"
	wordDiskOver     = "bot.alerts.disk.over"
	wordParkedOver   = "bot.alerts.parked.over"
	wordBackupOver   = "bot.alerts.backup.over"
)

// Keys returns the keys of all words for operators.
func Keys() []string {
	return []string{
		wordHere, wordWell, wordOff, wordNotHere, wordNoCode, wordChannel, wordDatabase, wordDisk, wordParked, wordBackup, wordNever,
		wordBackupServer, wordNeverServer,
		wordChannelOver, wordDatabaseOver, wordDiskOver, wordParkedOver, wordBackupOver,
	}
}

// words are the words of each kind: that it is there, and that it is over.
var words = map[Kind][2]string{
	Channel:  {wordChannel, wordChannelOver},
	Database: {wordDatabase, wordDatabaseOver},
	Disk:     {wordDisk, wordDiskOver},
	Parked:   {wordParked, wordParkedOver},
	Backup:   {wordBackup, wordBackupOver},
}

// onServer are the words that stand in place of others where the database is on a server.
var onServer = map[string]string{wordBackup: wordBackupServer, wordNever: wordNeverServer}

// speaker says notices in the language of a chat.
type speaker struct {
	words  *locales.Words
	titles map[string]string // of channels, by their names
	zone   *time.Location
	server bool // the database is on a server, whose own program copies it
}

// match returns the language for a hint: one that has words for operators.
func (s speaker) match(hint string, offered []string) string {
	able := slices.DeleteFunc(slices.Clone(offered), func(lang string) bool { return !s.words.Has(lang, wordHere) })
	if !slices.Contains(able, "en") {
		able = append(able, "en")
	}
	return s.words.Match(hint, able)
}

func (s speaker) say(lang string, n notice) string {
	key := words[n.Kind][0]
	switch {
	case n.over:
		key = words[n.Kind][1]
	case n.Kind == Backup && n.Last.IsZero():
		key = wordNever
	}
	if s.server {
		key = cmp.Or(onServer[key], key)
	}
	title := s.titles[n.Of]
	if title == "" {
		title = n.Of
	}
	return s.words.Text(lang, key, map[string]any{
		"Name": title, "Count": n.Count, "N": n.Count, "Since": s.moment(lang, n.Begin), "Until": s.moment(lang, n.End), "Last": s.moment(lang, n.Last),
	})
}

func (s speaker) moment(lang string, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return s.words.Moment(lang, at.In(s.zone))
}
