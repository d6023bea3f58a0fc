DROP TABLE rights_codes;
