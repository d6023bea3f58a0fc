-- Search before create. same_as: another record of the same person in the unit, chosen by an officer.
ALTER TABLE victims ADD COLUMN same_as BYTEA REFERENCES victims;
-- What changed since the names in memory were read.
CREATE INDEX victims_changed ON victims (updated_at, id);
