-- Words belong to a version: what people in it read, and how each question ever stood. Nothing here is of a person.

-- +goose Up
-- words is the JSON of locales.Kept.
CREATE TABLE words (
    flow    TEXT   NOT NULL,
    version BIGINT NOT NULL,
    words   TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (flow, version)
);

-- id stands in the sealed part of the entries that answered this wording.
CREATE TABLE wordings (
    flow    TEXT   NOT NULL,
    version BIGINT NOT NULL,
    step    TEXT   NOT NULL,
    id      TEXT   NOT NULL,
    lang    TEXT   NOT NULL,
    text    TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (flow, version, step, id)
);

-- +goose Down
DROP TABLE wordings;
DROP TABLE words;
