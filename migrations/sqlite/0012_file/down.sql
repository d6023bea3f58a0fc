DROP TABLE legal_articles;
ALTER TABLE victims DROP COLUMN open;
ALTER TABLE victims DROP COLUMN not_asked;
ALTER TABLE victims DROP COLUMN unknown;
ALTER TABLE victims DROP COLUMN questions;
DROP TABLE reported_parties;
DROP TABLE record_codes;
DROP TABLE file_records;
DROP TABLE file_sections;
