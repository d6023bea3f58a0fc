DROP TABLE reference_state;
DROP INDEX clocks_unit;
ALTER TABLE clocks DROP COLUMN counts;
ALTER TABLE clocks DROP COLUMN counts_from;
ALTER TABLE deadline_rules DROP COLUMN added_at;
DROP TABLE holiday_changes;
