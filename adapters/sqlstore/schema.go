package sqlstore

import "embed"

// migrations are those of SQLite, and in a folder of its own those of PostgreSQL. The latter begin with the schema of the release
// that came to know PostgreSQL, and hold the same tables from then on.
//
//go:embed migrations/*.sql migrations/postgres/*.sql
var migrations embed.FS

// Schema is the version of the database schema that this program needs.
const Schema = 17

// convertIDs is the number of the migration after 0005_ids.sql. It needs the key, so it is written in Go.
const convertIDs = 6

// addWishes is the number of the migration that adds the tables of wishes.go and told.go. It needs the key, too.
const addWishes = 11

// sealWords is the number of the migration that seals the words of words.go. It needs the key, too.
const sealWords = 13
