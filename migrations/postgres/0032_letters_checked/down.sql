DROP INDEX letters_check;
ALTER TABLE letters DROP COLUMN check_code;
ALTER TABLE letters DROP COLUMN dispatched_at;
