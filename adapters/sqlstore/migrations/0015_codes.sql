-- What analysts coded. What a code is called, and what is coded with it, is sealed: both may have words of a participant. Ids are
-- random.

-- +goose Up
CREATE TABLE codes (
    id     TEXT NOT NULL PRIMARY KEY,
    flow   TEXT NOT NULL,
    sealed BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE codings (
    id       TEXT NOT NULL PRIMARY KEY,
    response TEXT NOT NULL,
    code     TEXT NOT NULL,
    sealed   BLOB NOT NULL
) WITHOUT ROWID;

CREATE INDEX codings_response ON codings (response);

-- +goose Down
DROP TABLE codes;
DROP TABLE codings;
