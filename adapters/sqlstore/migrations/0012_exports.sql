-- Which responses left the database as a file: people are told so when they delete theirs.

-- +goose Up
-- taken is '' where none left as a file, 'submitted' where only submitted ones did, and 'all' where others were among them, as in all
-- exports of earlier releases. Nothing in it is of a person.
ALTER TABLE audit ADD COLUMN taken TEXT NOT NULL DEFAULT '';
UPDATE audit SET taken = 'all' WHERE action = 'export';
CREATE INDEX audit_taken ON audit (at) WHERE taken <> '';

-- +goose Down
DROP INDEX audit_taken;
ALTER TABLE audit DROP COLUMN taken;
