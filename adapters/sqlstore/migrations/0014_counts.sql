-- Counters, kept with each step in its transaction. No row is of a person: funnel counts conversations by day, source, channel and
-- language, tallies the answers that were submitted on a day. The counts are sealed, as those of a small day may say what a
-- single person answered.

-- +goose Up
CREATE TABLE funnel (
    flow    TEXT   NOT NULL,
    source  TEXT   NOT NULL,
    day     BIGINT NOT NULL,
    channel TEXT   NOT NULL,
    lang    TEXT   NOT NULL,
    sealed  BLOB   NOT NULL,
    PRIMARY KEY (flow, source, day, channel, lang)
) WITHOUT ROWID;

CREATE TABLE tallies (
    flow    TEXT   NOT NULL,
    version BIGINT NOT NULL,
    day     BIGINT NOT NULL,
    sealed  BLOB   NOT NULL,
    PRIMARY KEY (flow, version, day)
) WITHOUT ROWID;

-- What was answered before is counted when serve starts.
INSERT INTO meta (name, value) SELECT 'counted', 'yes' WHERE NOT EXISTS (SELECT 1 FROM responses);

-- +goose Down
DELETE FROM meta WHERE name = 'counted';
DROP TABLE funnel;
DROP TABLE tallies;
