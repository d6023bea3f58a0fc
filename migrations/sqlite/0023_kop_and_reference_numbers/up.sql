-- What stands beneath a unit's name on its letters; empty where nothing is to stand there (a safe house).
ALTER TABLE units ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE units ADD COLUMN contact TEXT NOT NULL DEFAULT '';

-- Under which number another office keeps a matter, as a keyed hash: the number itself is sealed with its record.
-- Records that were written before have their row when they are saved the next time.
CREATE TABLE reference_numbers (
    record_id BLOB NOT NULL PRIMARY KEY REFERENCES file_records,
    token BLOB NOT NULL
);
-- The search page finds by the whole number alone.
CREATE INDEX reference_numbers_token ON reference_numbers (token);
