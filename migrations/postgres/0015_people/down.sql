DROP INDEX victims_changed;
ALTER TABLE victims DROP COLUMN same_as;
