DROP TABLE reference_numbers;
ALTER TABLE units DROP COLUMN contact;
ALTER TABLE units DROP COLUMN address;
