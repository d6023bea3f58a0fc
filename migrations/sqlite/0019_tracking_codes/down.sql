DROP TABLE tracking_codes;
