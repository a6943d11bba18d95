-- What may be published: which texts staff released. Tests, which no figure counts, are found without reading every response.

-- +goose Up
CREATE INDEX responses_test ON responses (flow, status) WHERE source = 'test' OR substr(source, 1, 5) = 'test-';

-- A row goes with its response. It says which entry of the journal was released.
CREATE TABLE releases (
    response TEXT NOT NULL,
    step     TEXT NOT NULL,
    sealed   BLOB NOT NULL,
    PRIMARY KEY (response, step)
) WITHOUT ROWID;

-- How coarse each cell was published, one row a consultation: it never becomes finer.
CREATE TABLE folds (
    flow   TEXT PRIMARY KEY,
    sealed BLOB NOT NULL
) WITHOUT ROWID;

-- +goose Down
DROP TABLE folds;
DROP TABLE releases;
DROP INDEX responses_test;
