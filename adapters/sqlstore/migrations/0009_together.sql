-- A journal lies together: its entries are neighbours in the table itself, in their order. Whoever reads what somebody said
-- fetches a page or two, and not one for each entry besides those of an index.

-- +goose Up
ALTER TABLE answers  RENAME TO answers_8;
ALTER TABLE contacts RENAME TO contacts_8;

-- n counts within the response, over both tables. WITHOUT ROWID is how SQLite is told to keep a table in the order of its key.
CREATE TABLE answers (
    response TEXT   NOT NULL,
    n        BIGINT NOT NULL,
    step     TEXT   NOT NULL,
    act      TEXT   NOT NULL,
    lang     TEXT   NOT NULL,
    version  BIGINT NOT NULL,
    sealed   BLOB   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (response, n)
) WITHOUT ROWID;

-- Contact wishes: the same form, never exported.
CREATE TABLE contacts (
    response TEXT   NOT NULL,
    n        BIGINT NOT NULL,
    step     TEXT   NOT NULL,
    act      TEXT   NOT NULL,
    lang     TEXT   NOT NULL,
    version  BIGINT NOT NULL,
    sealed   BLOB   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (response, n)
) WITHOUT ROWID;

INSERT INTO answers SELECT response, n, step, act, lang, version, sealed, at FROM answers_8 ORDER BY response, n;
INSERT INTO contacts SELECT response, n, step, act, lang, version, sealed, at FROM contacts_8 ORDER BY response, n;
DROP TABLE answers_8;
DROP TABLE contacts_8;

-- What is counted at every probe, without a look at each row.
CREATE INDEX responses_status ON responses (status);

-- +goose Down
DROP INDEX responses_status;
ALTER TABLE answers  RENAME TO answers_9;
ALTER TABLE contacts RENAME TO contacts_9;
CREATE TABLE answers (
    response TEXT   NOT NULL,
    n        BIGINT NOT NULL,
    step     TEXT   NOT NULL,
    act      TEXT   NOT NULL,
    lang     TEXT   NOT NULL,
    version  BIGINT NOT NULL,
    sealed   BLOB   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (response, n)
);
CREATE TABLE contacts (
    response TEXT   NOT NULL,
    n        BIGINT NOT NULL,
    step     TEXT   NOT NULL,
    act      TEXT   NOT NULL,
    lang     TEXT   NOT NULL,
    version  BIGINT NOT NULL,
    sealed   BLOB   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (response, n)
);
INSERT INTO answers SELECT response, n, step, act, lang, version, sealed, at FROM answers_9;
INSERT INTO contacts SELECT response, n, step, act, lang, version, sealed, at FROM contacts_9;
DROP TABLE answers_9;
DROP TABLE contacts_9;
