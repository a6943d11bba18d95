-- When a session waits for the time: 0 if it does not.

-- +goose Up
ALTER TABLE sessions ADD COLUMN due BIGINT NOT NULL DEFAULT 0;
CREATE INDEX sessions_due ON sessions (due) WHERE due > 0;

-- +goose Down
DROP INDEX sessions_due;
ALTER TABLE sessions DROP COLUMN due;
